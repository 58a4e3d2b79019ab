import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import ids
from shared.directory import Directory
from shared.errors import DirectoryMalformed
from tests.shared.documents import directory_document

users = st.builds(
    ids.new_user_id, st.sampled_from(["us", "eu", "ap"]), st.binary(min_size=8, max_size=8)
)
DIRECTORY = Directory.from_document(directory_document())


@given(users)
def test_a_user_is_at_home_in_their_own_zone(user_id: str) -> None:
    home = DIRECTORY.home(user_id)
    assert home.zone == user_id[:2]
    assert home.region == DIRECTORY.region_of(home.zone)
    assert home.shard == ("00" if ids.slot_of(user_id) < 8192 else "01")
    assert DIRECTORY.cell(home.cell).region == home.region


@given(users)
def test_an_authors_followers_are_placed_in_the_followers_zone(author: str) -> None:
    for zone in DIRECTORY.zones:
        place = DIRECTORY.place(zone, author)
        assert (place.zone, place.slot) == (zone, ids.slot_of(author))


def test_a_user_who_moved_house_keeps_their_id() -> None:
    moved = Directory.from_document(directory_document(exceptions={"us0123456789ab": "eu"}))
    assert moved.home("us0123456789ab").region == "eu-west-1"


def test_the_version_names_the_content() -> None:
    again = Directory.from_document(directory_document())
    other = Directory.from_document(directory_document(stage="other"))
    assert DIRECTORY.version == again.version != other.version
    assert len(DIRECTORY.version) == 16


def test_a_username_has_one_owner_region() -> None:
    owners = {DIRECTORY.names_region(f"user{number}") for number in range(100)}
    assert owners == set(DIRECTORY.regions)
    assert DIRECTORY.names_region("ada") == DIRECTORY.names_region("ada")


def test_tables_are_named_by_stage_kind_and_shard() -> None:
    assert DIRECTORY.table("posts", "01") == "nearcast-test-posts-01"
    assert DIRECTORY.regional_table("cards") == "nearcast-test-cards"


def gap(document: dict[str, Any]) -> None:
    document["zones"]["eu"]["shards"][1]["slots"] = [8193, 16383]


def overlap(document: dict[str, Any]) -> None:
    document["zones"]["eu"]["shards"][1]["slots"] = [8191, 16383]


def short(document: dict[str, Any]) -> None:
    document["zones"]["eu"]["shards"].pop()


def foreign_cell(document: dict[str, Any]) -> None:
    document["zones"]["eu"]["shards"][0]["cell"] = "use1-a"


def no_such_cell(document: dict[str, Any]) -> None:
    document["zones"]["eu"]["shards"][0]["cell"] = "nowhere"


def strange_zone(document: dict[str, Any]) -> None:
    document["zones"]["mars"] = document["zones"]["eu"]


def strange_exception(document: dict[str, Any]) -> None:
    document["exceptions"]["us0123456789ab"] = "mars"


def no_pool(document: dict[str, Any]) -> None:
    del document["zones"]["ap"]["pool"]["issuer"]


def newer_format(document: dict[str, Any]) -> None:
    document["format"] = 2


def nobody_owns_names(document: dict[str, Any]) -> None:
    document["names"] = []


def shards_of_the_wrong_type(document: dict[str, Any]) -> None:
    document["zones"]["us"]["shards"] = 7


@pytest.mark.parametrize(
    "damage",
    [gap, overlap, short, foreign_cell, no_such_cell, strange_zone, strange_exception, no_pool,
     newer_format, nobody_owns_names, shards_of_the_wrong_type],
)  # fmt: skip
def test_a_document_that_breaks_a_rule_is_refused(damage: Callable[[dict[str, Any]], None]) -> None:
    document = copy.deepcopy(directory_document())
    damage(document)
    with pytest.raises(DirectoryMalformed) as refused:
        Directory.from_document(document)
    assert refused.value.detail


def test_a_cell_knows_its_shards():
    directory = Directory.from_document(directory_document())
    assert directory.shards_of("euw1-a") == ("00", "01")
