"""Origin offload: an hour of home reads against the edge's own code, with a virtual clock.

Read `replay.py` first; `crowd.py` says who reads, writes and follows whom, `region.py`
is the region with its tables, and `infra/bench/capacity` says what a read costs there.
"""
