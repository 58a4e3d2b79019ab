"""The archive's ports in memory."""

from collections.abc import Iterable

from shared.messages import Message


class FakeObjects:
    """A bucket; `before` is called with the name of each operation, to interfere with it."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.before = lambda operation: None

    def read(self, keys: Iterable[str]) -> dict[str, bytes]:
        wanted = list(keys)
        self.before("read")
        return {key: self.held[key] for key in wanted if key in self.held}

    def get(self, key: str) -> tuple[bytes, str] | None:
        self.before("get")
        data = self.held.get(key)
        return None if data is None else (data, str(hash(data)))

    def put(self, key: str, data: bytes) -> None:
        self.before("put")
        self.held[key] = data

    def replace(self, key: str, data: bytes, tag: str | None) -> bool:
        self.before("replace")
        known = self.held.get(key)
        if tag != (None if known is None else str(hash(known))):
            return False
        self.held[key] = data
        return True

    def keys(self, prefix: str, limit: int | None = None, after: str | None = None) -> list[str]:
        self.before("keys")
        found = sorted(key for key in self.held if key.startswith(prefix))
        return [key for key in found if after is None or key > after][:limit]

    def delete(self, keys: Iterable[str]) -> None:
        self.before("delete")
        for key in list(keys):
            self.held.pop(key, None)


class FakeMonths:
    def __init__(self) -> None:
        self.noted: dict[str, set[str]] = {}

    def of(self, author_id: str) -> list[str]:
        return sorted(self.noted.get(author_id, ()), reverse=True)

    def add(self, author_id: str, month: str) -> None:
        self.noted.setdefault(author_id, set()).add(month)


class FakeSender:
    def __init__(self) -> None:
        self.sent: list[Message] = []

    def send(self, messages: Iterable[Message]) -> None:
        self.sent += messages

    def again(self, message: Message, attempt: int, delay_s: int) -> None:
        self.sent.append(message)
