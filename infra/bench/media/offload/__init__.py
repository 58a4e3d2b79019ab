"""What the edge keeps from the bucket: a day of views against the edge's own code, with a virtual clock.

Read `replay.py` first; `catalogue.py` says what can be watched, `audience.py` who watches
what and how a player asks for it, `isolates.py` is the edge with a shell that carries steps
out at once, and `stores.py` is what lies behind: PoPs, tiers, and the bucket.
"""
