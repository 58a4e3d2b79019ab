"""What the edge and the regions agree on: pure Python, no I/O, no clock, no randomness of its own.

Read `ids.py` first: every id carries its own route. Then `directory.py` (where a
user's data lives), `context.py` (what the edge tells a region, signed),
`messages.py` (what the streams and queues carry) and `views.py` (the public
shapes of posts, authors and timeline pages). `errors/` is the one catalogue of
everything that can go wrong.
"""
