"""Small bounds, so that eight people fill what takes millions otherwise.

A bound is imported by name where it is used, so it is replaced in every module of the
functions that has it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

BOUNDS = {
    "SLICE_FOLLOWERS": 2,  # so that slices have successors
    "SWEEP_FOLLOWERS": 2,  # and sweeps
    "BUCKET_FOLLOWERS": 2,  # so that audiences have buckets, and grow
    "CHAINS": 2,  # so that a chain goes from bucket to bucket
    "SLICE_BUCKETS": 2,  # so that it does not find its end in one slice
    "REBUILD_STEP": 2,  # so that a rebuild takes several messages
}


@contextmanager
def small_bounds() -> Iterator[None]:
    """Let the functions use the small bounds inside."""
    patches = [
        patch.object(module, name, value)
        for module_name, module in sorted(sys.modules.items())
        if module_name.startswith("functions")
        for name, value in BOUNDS.items()
        if hasattr(module, name)
    ]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()
