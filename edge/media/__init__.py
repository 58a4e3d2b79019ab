"""Media at the edge: `/media/{token}/{name}` for players. Read `serve.py` first.

    tokens     whether the address was signed here, and for what
    places     whence an asset's objects come for this caller, and what they are called there
    manifests  what an asset consists of: isolate → PoP → tiers → S3 (held.py: for how long)
    playlists  HLS playlists, made of the manifest
    objects    segments and pictures: isolate → PoP → tiers → S3, one fetch for many callers
    reading    how much an isolate reads into blobs at once
    origin     S3: signed, tried twice, left alone while it fails
    answers    what goes out: whole, a part, fields only, 304 or 416
    ahead      the next segment, fetched behind the answer before anybody asks
    filling    what regions ask for: forget assets, have the beginning of one near its viewers
    hits       the short way of an object that the isolate has

Bytes of objects never come to Python: the shell holds them as blobs, or moves them as
streams, and the core decides about handles (edge/steps.py).
"""
