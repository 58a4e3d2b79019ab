"""The reconciler: finds missing and foreign entries, and repairs them.

Read `handler.py`, then `timeline.py` (one reader against the graph and the posts) and
`post.py` (one post against its followers and the ledger). Fan-out loses nothing by
design; this is how we know, and what makes it good if a table was.
"""
