"""Media as their owners handle them: announced, uploaded, completed, shown, captioned, deleted.

Read first: `standing.py` (what a file's and its asset's row say together), then along the way
of a file: `announce.py`, `upload.py`, `complete.py`, `showing.py`, `drop.py`. What is made of
an upload is the transcoder's work, and what is left of a deleted one the custodian's.
"""
