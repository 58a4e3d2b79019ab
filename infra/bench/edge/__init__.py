"""The bench of the edge: `make bench-edge`, about five minutes, on loopback only.

Read `__main__.py` first: it runs the parts in turn and writes build/bench/edge.json.

    world, region   the people, tokens and pages that everybody serves; the region behind
    workers/        what is measured beside the edge: empty handlers, the floor, the peer
    build           puts all of them together for workerd
    pages           CPU a request, throughput and latency, side by side
    decisions       what a flag costs inside workerd
    boot            start, memory, size
    offload/        what the caches keep from the region, in a simulated hour
    report          the printed tables, and the aims
"""
