"""How to start the local edge: a command for whoever keeps the processes.

    command(port, state, secrets) → one process group: Node with Miniflare, and workerd

It listens on 127.0.0.1 only, keeps KV and Durable Objects in the state folder, needs
no network, and ends on SIGTERM. It prints one line when it listens; Python boots with
the first request, so wait for `GET /healthz` rather than for the port.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from infra.edge_host.stage import HERE, node

# Node must not take options or certificates from a developer's own environment variables;
# workerd gets no proxy, because all that it calls locally is on loopback.
PASSED_ON = ("HOME", "LANG", "PATH", "TMPDIR")

# MB of JavaScript heap an isolate may have, as at Cloudflare. Without a bound V8 puts off
# collecting, and workerd grew to 860 MB in 24,000 requests.
HEAP_MB = 128


def command(port: int, state: Path, secrets: Path) -> list[str]:
    """The command line that serves what `stage` put together.

    `secrets` is a file of NAME=value lines, for everything that is not in wrangler.toml
    or differs from it (CONTEXT_KEYS, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, STAGE,
    LOCAL_OVERRIDES): a command line can be read by every user of the machine.
    """
    options = {"--port": str(port), "--state": str(state), "--secrets": str(secrets)}
    return [node(), str(HERE / "serve.mjs"), *(part for pair in options.items() for part in pair)]


def environment(inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for `command`."""
    passed_on = {name: inherited[name] for name in PASSED_ON if name in inherited}
    return passed_on | {"MINIFLARE_WORKERD_V8_FLAGS": f"--max-heap-size={HEAP_MB}"}
