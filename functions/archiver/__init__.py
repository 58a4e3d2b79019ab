"""The archiver. Read `handler.py`, then `keep.py`; the archive itself is `functions/archive`."""
