"""What posts are to each other. Read `relate.py` (who is told), then `settle.py` (what is counted)."""
