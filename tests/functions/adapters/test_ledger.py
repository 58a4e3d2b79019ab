from dataclasses import replace
from unittest.mock import patch

import pytest

from functions.adapters.models import LedgerRow
from functions.records import END, Chain, Plan
from tests.functions.adapters.given import post_of
from tests.functions.world import new_user
from tests.shared.documents import REGIONS

HERE = REGIONS["eu"]


@pytest.fixture
def post():
    return post_of(new_user("eu"))


def plan_of(post, run="1", **changes):
    plan = Plan(
        post_id=post.post_id,
        author_id=post.author_id,
        run=run,
        reach="push",
        crowd="followers",
        chains=2,
        vips=0,
        expected=7,
        started_ms=5,
    )
    return replace(plan, **changes)


def chain_of(post, start, end, **changes):
    chain = Chain(
        post_id=post.post_id,
        part="followers#0",
        run="1",
        since=start,
        position=end,
        delivered=3,
        slices=1,
        updated_ms=9,
    )
    return replace(chain, **changes)


def test_nothing_is_known_of_a_post_that_was_not_fanned_out(stores, post):
    ledger = stores["eu"].ledger
    assert ledger.read(post.post_id, HERE) == (None, [])
    assert ledger.chain(post.post_id, "followers#0") is None
    assert ledger.run(post.post_id) == ""


def test_a_plan_stays_until_a_later_run(stores, post):
    ledger = stores["eu"].ledger
    first = plan_of(post)
    ledger.open(first)
    ledger.open(plan_of(post, started_ms=6))
    assert ledger.read(post.post_id, HERE) == (first, [])
    later = plan_of(post, run="2", crowd=None, expected=None)
    ledger.open(later)
    ledger.open(first)
    assert ledger.read(post.post_id, HERE) == (later, [])
    assert ledger.run(post.post_id) == "2"


def test_a_chain_moves_forward_once_for_each_reading_of_it(stores, post):
    ledger = stores["eu"].ledger
    first, second = chain_of(post, "0/", "0/b"), chain_of(post, "0/b", END, cancelled=True)
    assert ledger.advance(None, first)
    assert not ledger.advance(None, replace(first, delivered=99))
    assert ledger.chain(post.post_id, "followers#0") == first
    assert ledger.advance(first, second)
    assert not ledger.advance(first, second)
    assert ledger.chain(post.post_id, "followers#0") == second
    assert (first.done, second.done) == (False, True)


def test_a_later_run_takes_the_chain_over(stores, post):
    ledger = stores["eu"].ledger
    first = chain_of(post, "0/", END)
    ledger.advance(None, first)
    anew = chain_of(post, "0/", "0/a", run="2")
    assert ledger.advance(first, anew)
    assert ledger.read(post.post_id, HERE) == (None, [anew])


def test_every_region_has_a_ledger_and_may_read_the_others(stores, post):
    stores["us"].ledger.open(plan_of(post))
    stores["us"].ledger.advance(None, chain_of(post, "0/", END))
    plan, chains = stores["eu"].ledger.read(post.post_id, REGIONS["us"])
    assert plan == plan_of(post)
    assert [chain.part for chain in chains] == ["followers#0"]
    assert stores["eu"].ledger.read(post.post_id, HERE) == (None, [])


def test_a_put_whose_answer_was_lost_is_known_by_its_writer(aws, post):
    """The SDK sends it again, and DynamoDB refuses it for the first one's sake."""
    ledger, save = aws["eu"].ledger, LedgerRow.save

    def save_twice(row, condition):
        save(row, condition=condition)
        return save(row, condition=condition)

    with patch.object(LedgerRow, "save", save_twice):
        assert ledger.advance(None, chain_of(post, "0/", "0/b"))
