"""The fan-out planner. Read `handler.py`, then `plan.py`."""
