"""The bench of media: `make bench-media`, a quarter of an hour, on loopback only.

Read `__main__.py` first: it runs the parts in turn and writes build/bench/media.json.

    clips       what is uploaded: ffmpeg's generators, or files given by path
    encoding    how fast each part is made of it, and the bytes that it takes
    publishing  from the upload to the first rendition that plays, through the transcoder
    world       the asset that is served in workerd; bucket and pop lie behind that
    servers     the edge, its peer (workers/peer.mjs), and a floor in Python
    segments    CPU a MB of segments that are hits, side by side
    passing     memory while 10 MB, and 1 GB, pass
    offload/    what the caches and tiers keep from S3, in simulated days
    report      the printed tables, the aims, the document
"""
