"""The custodian. Read `handler.py`, then `drop.py` and `leave.py`; `storage.py` finds what got lost."""
