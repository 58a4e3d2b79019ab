"""What a flag costs inside workerd: many decisions in one request, by the CPU they take."""

import json
from typing import Any

from infra.bench.workerd import Workerd

ROUNDS, COUNT = 5, 5_000

# One flag of each kind. The targeted one asks for platform, country and version; the fractional one
# is the experiment that the peer buckets too.
FLAGS: dict[str, Any] = {
    "flags": {
        "targeted": {
            "state": "ENABLED",
            "variants": {"on": True, "off": False},
            "defaultVariant": "off",
            "targeting": {
                "if": [
                    {
                        "and": [
                            {"$ref": "mobile"},
                            {"in": [{"var": "country"}, ["DE", "FR", "NL", "PL"]]},
                            {"sem_ver": [{"var": "version"}, ">=", "2.3.0"]},
                            {"!": [{"ends_with": [{"var": "user"}, "0"]}]},
                        ]
                    },
                    "on",
                    None,
                ]
            },
        },
        "fractional": {
            "state": "ENABLED",
            "variants": {"control": "recent", "treatment": "ranked"},
            "defaultVariant": "control",
            "targeting": {"fractional": [["control", 50], ["treatment", 50]]},
            "metadata": {"routes": "GET /v1/timelines/home"},
        },
    },
    "$evaluators": {
        "mobile": {
            "or": [
                {"==": [{"var": "platform"}, "ios"]},
                {"starts_with": [{"var": "platform"}, "android"]},
            ]
        }
    },
}


def decision_us(server: Workerd) -> dict[str, float]:
    """CPU microseconds of one decision, by flag; the least disturbed of several runs."""
    return {name: min(_run(server, name) for _ in range(ROUNDS)) for name in FLAGS["flags"]}


def imported_modules(server: Workerd) -> int:
    """How many modules the edge imports, beyond what the runtime itself had imported."""
    return int(json.loads(server.get("/healthz").body)["modules"])


def _run(server: Workerd, name: str) -> float:
    before = server.cpu_s
    answer = server.get(f"/{name}/{COUNT}")
    if answer.status != 200:
        raise ValueError(f"{name}: {answer.status} {answer.body[:400]!r}")
    return (server.cpu_s - before) / COUNT * 1e6
