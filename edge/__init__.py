"""The edge: a sans-I/O core in a thin shell. Read `pipeline.py` first.

`exchange.py` is what stages are given and may answer, `steps.py` the I/O that they can
ask for; `stages/` has one a file, in the order of the pipeline; `routes.py` is the
table of everything the edge answers to. `bindings.py` is the shell, with `services.py`
(the platform's bindings), `fetching.py`, `bodies.py` (streams) and `blobs.py` (media),
and `worker.py` the door: only these know JavaScript. `caching/`, `limits/`, `media/`
and `regions/` say in their own first lines what they hold.
"""
