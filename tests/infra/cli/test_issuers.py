from typing import Any

import pytest

from edge.issuers import IssuerSet
from infra.cli.failure import CliError
from infra.cli.issuers import edit
from shared.errors import IssuersMalformed

NAME = "https://id.example"
MEMBERS = {"jwks_url": f"{NAME}/jwks.json", "audiences": ["nearcast"], "zones": ["eu"]}
EMPTY: dict[str, Any] = {}


def test_first_issuer_makes_the_document() -> None:
    made = edit.put(EMPTY, NAME, MEMBERS)
    assert set(IssuerSet.from_document(made).issuers) == {NAME}
    assert EMPTY == {}


def test_what_is_not_said_stays() -> None:
    before = edit.put(edit.put(EMPTY, NAME, MEMBERS), "https://two.example", MEMBERS)
    after = edit.put(before, NAME, {"zones": ["us"]})
    assert edit.issuer_of(after, NAME) == {"issuer": NAME, **MEMBERS, "zones": ["us"]}
    assert edit.issuer_of(after, "https://two.example")["zones"] == ["eu"]
    assert edit.issuer_of(before, NAME)["zones"] == ["eu"]


@pytest.mark.parametrize(
    "members", [{}, MEMBERS | {"jwks_url": "http://id.example"}, MEMBERS | {"zones": ["moon"]}]
)
def test_what_the_edge_would_refuse_is_refused_here(members: dict[str, Any]) -> None:
    with pytest.raises(IssuersMalformed):
        edit.put(EMPTY, NAME, members)


def test_removed_issuer_is_gone_and_an_unknown_one_is_said() -> None:
    before = edit.put(EMPTY, NAME, MEMBERS)
    assert edit.remove(before, NAME)["issuers"] == []
    with pytest.raises(CliError, match="no issuer"):
        edit.remove(before, "https://two.example")
