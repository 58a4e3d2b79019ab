"""`nearcast`, the command line: read `main.py` first, then `client.py`."""
