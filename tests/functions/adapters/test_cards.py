import pytest

from functions.records import Card
from tests.functions.adapters.given import stamp
from tests.functions.world import new_user

VIEW = {"id": "x", "text": "Grüße"}


def test_a_card_is_kept_for_one_region(stores):
    card = Card(new_user("eu"), "user", stamp(1), VIEW)
    stores["us"].cards.keep([card])
    assert stores["us"].cards.get([card.id]) == {card.id: card}
    assert stores["eu"].cards.get([card.id]) == {}


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (3, 3, 2)])
def test_the_newest_version_stays_whatever_comes_when(stores, order):
    card_id = new_user("eu")
    for version in order:
        stores["us"].cards.keep([Card(card_id, "user", stamp(version), {"version": version})])
    assert stores["us"].cards.get([card_id])[card_id].view == {"version": 3}


def test_a_tombstone_outlives_the_card_that_comes_late(stores):
    card_id = new_user("eu")
    stores["us"].cards.keep([Card(card_id, "post", stamp(2), None)])
    stores["us"].cards.keep([Card(card_id, "post", stamp(1), VIEW)])
    assert stores["us"].cards.get([card_id])[card_id].view is None


def test_unknown_cards_are_left_out_and_repeated_ids_do_no_harm(stores):
    cards = [Card(new_user("eu"), "user", stamp(1), VIEW) for _ in range(120)]
    stores["us"].cards.keep(cards)
    ids = [card.id for card in cards]
    assert set(stores["us"].cards.get([*ids, *ids, new_user("ap")])) == set(ids)
