"""`make bench-feeds`: what home pages and fan-out cost, beside a naive way of doing the same.

The functions' own adapters run over moto in this process, and `infra/bench/capacity`
meters every call. Read `__main__.py`, then `home.py` (reading), `fan_out.py` (writing)
and `day.py` (24 hours of both).
"""
