"""The outbox function. Read `handler.py`, then `changes.py`."""
