"""The fan-out function. Read `handler.py`, then `deliver.py` (posts) and `follow.py` (follows)."""
