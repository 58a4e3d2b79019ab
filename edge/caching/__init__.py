"""A shared HTTP cache (RFC 9111) whose rules do no I/O. Read `decisions.py` first.

    fields      what header fields say: lists, dates, ages, entity tags
    directives  Cache-Control, and CDN-Cache-Control as a structured field (RFC 9213)
    freshness   how long a response is fresh, and how old it is (section 4.2)
    storing     what may be stored, and in which form (section 3)
    variants    which stored response a request selects (section 4.1)
    decisions   what to do with a request: reuse, validate, forward (section 4)
    validation  conditions, sent and received; what a 304 or a HEAD changes (section 4.3)
    ranges      partial content, served, stored and combined (sections 3.3 and 3.4)
    invalidation  what an unsafe method makes stale (section 4.4)
    status      Cache-Status (RFC 9211)

`entry.py` is a stored response and `serving.py` makes an answer of it; `shelf.py` holds them
in the isolate, `pop.py` names them in the PoP, `keeping.py` stores a body as it streams by,
and `purges.py` says what is void. `flow.py` puts all of it in the way of one request.
"""
