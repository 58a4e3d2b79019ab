"""Limits: how much an address and a user may ask for. bucket.py first, then lease.py.

bucket.py    a token bucket, and what it grants
core.py      what a user's Bucket object does with one (the object is in worker.py)
lease.py     what an isolate does with the tokens that it was granted
tally.py     how an isolate counts an address
fields.py    what clients are told: RateLimit-Policy and RateLimit
"""
