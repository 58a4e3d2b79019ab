"""What the edge keeps is younger than the addresses of media in it are good for.

An address is good for one window at least from when the region made it (shared/playback.py).
"""

import tomllib
from pathlib import Path

import pytest

from edge import cards, hits, skeletons
from edge.caching import decisions
from edge.caching.directives import parse_dictionary
from functions.freshness import KEPT
from shared.playback import WINDOW_S

EVERYBODYS_MS, PRIVATE_MS = WINDOW_S["p"] * 1000, min(WINDOW_S.values()) * 1000
WRANGLER = tomllib.loads((Path(__file__).parents[2] / "wrangler.toml").read_text())


def seconds(name: str) -> int:
    said = parse_dictionary(KEPT)
    assert said is not None
    found = said.seconds(name)
    assert found is not None
    return found


def test_cards_are_asked_for_anew_before_their_addresses_expire() -> None:
    assert cards.KEPT_MS < EVERYBODYS_MS


def test_public_answers_go_before_their_addresses_do() -> None:
    fresh_ms = seconds("max-age") * 1000
    assert fresh_ms + seconds("stale-if-error") * 1000 < EVERYBODYS_MS
    assert fresh_ms + decisions.DISCONNECTED_MS < EVERYBODYS_MS


@pytest.mark.parametrize("variables", [WRANGLER, *WRANGLER["env"].values()], ids=lambda _: "vars")
def test_skeletons_with_posts_of_private_accounts_and_their_pages_do_too(
    variables: dict[str, dict[str, str]],
) -> None:
    stale_ms = int(variables["vars"]["SKELETON_STALE_S"]) * 1000
    assert max(stale_ms, skeletons.STALE_MS) + hits.KEPT_MS < PRIVATE_MS
