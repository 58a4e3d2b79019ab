"""The api function. Read `handler.py`, then `routes/`, then the use case that a route calls."""
