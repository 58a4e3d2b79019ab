from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from edge.recent import Recent

KEYS = st.sampled_from("abcdef")


def test_entry_is_forgotten_when_it_expires() -> None:
    recent: Recent[str] = Recent(2)
    recent.put("a", "one", expires_ms=10)
    assert recent.get("a", 9) == "one"
    assert recent.get("a", 10) is None
    assert recent.weight == 0


def test_least_recently_used_makes_room() -> None:
    recent: Recent[str] = Recent(2)
    recent.put("a", "one", 100)
    recent.put("b", "two", 100)
    recent.get("a", 0)
    recent.put("c", "three", 100)
    assert [recent.get(key, 0) for key in "abc"] == ["one", None, "three"]


def test_value_heavier_than_everything_is_not_kept() -> None:
    recent: Recent[str] = Recent(10)
    recent.put("a", "one", 100, weight=4)
    recent.put("b", "two", 100, weight=11)
    assert recent.get("b", 0) is None
    assert recent.get("a", 0) == "one"


def test_heavier_replacement_of_a_key_counts_once() -> None:
    recent: Recent[str] = Recent(10)
    recent.put("a", "one", 100, weight=4)
    recent.put("a", "two", 100, weight=9)
    assert (recent.weight, len(recent), recent.get("a", 0)) == (9, 1, "two")


class AgainstAList(RuleBasedStateMachine):
    """The same operations on a plain list of (key, value, expiry, weight), oldest first."""

    capacity = 10

    def __init__(self) -> None:
        super().__init__()
        self.recent: Recent[int] = Recent(self.capacity)
        self.model: list[tuple[str, int, int, int]] = []
        self.now = 0

    @rule(key=KEYS, value=st.integers(), life=st.integers(0, 5), weight=st.integers(0, 12))
    def put(self, key: str, value: int, life: int, weight: int) -> None:
        self.recent.put(key, value, self.now + life, weight)
        self.model = [entry for entry in self.model if entry[0] != key]
        if weight <= self.capacity:
            while sum(entry[3] for entry in self.model) + weight > self.capacity:
                self.model.pop(0)
            self.model.append((key, value, self.now + life, weight))

    @rule(key=KEYS)
    def get(self, key: str) -> None:
        found = [entry for entry in self.model if entry[0] == key]
        self.model = [entry for entry in self.model if entry[0] != key]
        alive = [entry for entry in found if entry[2] > self.now]
        self.model += alive
        assert self.recent.get(key, self.now) == (alive[0][1] if alive else None)

    @rule(passed=st.integers(0, 3))
    def wait(self, passed: int) -> None:
        self.now += passed

    @invariant()
    def weighs_what_it_holds(self) -> None:
        assert self.recent.weight == sum(entry[3] for entry in self.model) <= self.capacity
        assert len(self.recent) == len(self.model)


TestAgainstAList = AgainstAList.TestCase


def test_peeking_changes_nothing() -> None:
    recent: Recent[str] = Recent(2)
    recent.put("a", "first", 10)
    recent.put("b", "second", 10)
    assert recent.peek("a", 9) == "first"
    assert recent.peek("a", 10) is None
    assert recent.peek("c", 9) is None
    recent.put("c", "third", 10)  # "a" was not used by being looked at
    assert recent.peek("a", 9) is None
    assert recent.peek("b", 9) == "second"
