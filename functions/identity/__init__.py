"""The identity function. Read `handler.py`, `routes.py`, then the use case that a route calls."""
