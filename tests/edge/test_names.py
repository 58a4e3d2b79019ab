import pytest

from edge import names
from edge.exchange import Outcome, Plan
from edge.memory import Memory
from edge.steps import Fetch, Fetched, Unreached
from shared.errors import CredentialsWrong, RegionUnavailable, UsernameMalformed, UserUnknown
from tests.edge.given import NOW_MS, USER, fetched, memory, routed


class Found:
    """Keeps the id that a resolution ended with."""

    user_id: str | None = None

    def __call__(self, user_id: str) -> Outcome:
        self.user_id = user_id
        return None


def resolve(isolate: Memory, username: str, found: Found) -> Outcome:
    return names.resolve(routed(), isolate, username, found)


def test_owner_of_the_name_is_asked_once() -> None:
    isolate, found = memory(), Found()
    plan = resolve(isolate, "@Ada", found)
    assert isinstance(plan, Plan)
    (step,) = plan.steps
    assert isinstance(step, Fetch)
    assert isolate.directory is not None
    owner = isolate.directory.cells_of(isolate.directory.names_region("ada"))[0]
    assert step.url == f"{owner.functions['api']}internal/names/ada"
    plan.then(fetched({"user_id": USER}))
    assert found.user_id == USER

    again = Found()
    assert resolve(isolate, "ada", again) is None
    assert again.user_id == USER


def names_region(isolate: Memory) -> str:
    assert isolate.directory is not None
    return isolate.directory.names_region("ada")


def free(isolate: Memory) -> None:
    """The region says that nobody is called ada."""
    plan = resolve(isolate, "ada", Found())
    assert isinstance(plan, Plan)
    with pytest.raises(UserUnknown):
        plan.then(fetched({"type": "/docs#user-unknown"}, 404))


def test_free_name_is_believed_for_a_moment() -> None:
    isolate = memory()
    free(isolate)
    with pytest.raises(UserUnknown):  # without asking
        resolve(isolate, "@Ada", Found())
    later = routed(now_ms=NOW_MS + names.FREE_MS)
    assert isinstance(names.resolve(later, isolate, "ada", Found()), Plan)


def test_error_of_the_platform_is_no_free_name() -> None:
    isolate = memory()
    isolate.board.states |= dict.fromkeys(("eu-west-1", "ap-southeast-1", "us-east-1"), "down")
    owner = names_region(isolate)
    isolate.board.states.pop(owner)
    plan = resolve(isolate, "ada", Found())
    assert isinstance(plan, Plan)
    with pytest.raises(RegionUnavailable):
        plan.then(Fetched(404, {"content-type": "text/html"}, b"no such function"))
    assert isinstance(resolve(isolate, "ada", Found()), Plan)


def test_who_has_just_signed_up_can_sign_in() -> None:
    """In another isolate; this one believed a moment ago that the name was free."""
    isolate = memory()
    free(isolate)
    plan = names.resolve(routed(), isolate, "ada", Found(), unknown=CredentialsWrong)
    assert isinstance(plan, Plan)


def test_name_that_somebody_signs_up_with_is_not_known_to_be_free() -> None:
    isolate = memory()
    free(isolate)
    for nothing in (None, 7, "ä"):
        names.may_be_taken(isolate, nothing)
    with pytest.raises(UserUnknown):
        resolve(isolate, "ada", Found())
    names.may_be_taken(isolate, "Ada")
    assert isinstance(resolve(isolate, "ada", Found()), Plan)


def test_free_name_can_be_another_error() -> None:
    plan = names.resolve(routed(), memory(), "ada", Found(), unknown=CredentialsWrong)
    assert isinstance(plan, Plan)
    with pytest.raises(CredentialsWrong):
        plan.then(fetched({}, 404))


def test_owner_that_does_not_answer_is_not_a_free_name() -> None:
    isolate = memory()
    for region in ("us-east-1", "eu-west-1", "ap-southeast-1"):
        isolate.board.states[region] = "down"
    with pytest.raises(RegionUnavailable):
        resolve(isolate, "ada", Found())


@pytest.mark.parametrize("username", ["", "@", "ab", "a/b", "a?b", "ä" * 5, "x" * 31])
def test_impossible_name_asks_nobody(username: str) -> None:
    with pytest.raises(UsernameMalformed):
        resolve(memory(), username, Found())


def test_lost_owners_table_is_read_by_another_region() -> None:
    isolate, found = memory(), Found()
    plan = resolve(isolate, "ada", found)
    asked = []
    while isinstance(plan, Plan):
        asked.append(str(plan.steps[0]).partition("/api/")[0].rpartition("/")[2])
        plan = plan.then(
            Unreached(timed_out=False) if len(set(asked)) == 1 else fetched({"user_id": USER})
        )
    assert found.user_id == USER
    assert len(set(asked)) == 2
