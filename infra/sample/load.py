"""Loads the sample world through the public API, as the people in it would have made it.

Everything is looked up before it is made: who exists signs in instead of signing
up, a follow is idempotent by itself, and a post whose text its author has already
written is not written again.
"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from infra.cli.client import ApiError, Client, Session

HERE = Path(__file__).resolve().parent
AT_ONCE = 4


@dataclass(frozen=True)
class Person:
    """Somebody of the sample world."""

    username: str
    display_name: str
    zone: str
    bio: str
    follows: tuple[str, ...]


@dataclass(frozen=True)
class Post:
    """Something that somebody wrote; the file's order is the order in time."""

    author: str
    text: str

    @property
    def key(self) -> str:
        """Its idempotency key: the same for every load."""
        return "sample-" + hashlib.sha256(f"{self.author}\n{self.text}".encode()).hexdigest()[:32]


def people() -> list[Person]:
    """Everybody, as people.json lists them."""
    listed = json.loads((HERE / "people.json").read_text(encoding="utf-8"))
    return [Person(**(item | {"follows": tuple(item["follows"])})) for item in listed]


def posts() -> list[Post]:
    """Every post, the oldest first."""
    return [Post(**item) for item in json.loads((HERE / "posts.json").read_text(encoding="utf-8"))]


def load(url: str, password: str) -> str:
    """Make what is missing of the sample world; returns what was done, in a few words."""
    everybody, written = people(), posts()
    if _is_loaded(url, everybody, written):
        return "there already"
    with ThreadPoolExecutor(AT_ONCE) as workers:
        sessions = dict(workers.map(lambda person: _enter(url, person, password), everybody))
        list(workers.map(lambda person: _follow(url, person, sessions), everybody))
        texts = dict(workers.map(lambda person: _texts(url, person, sessions), everybody))
    with Client(url) as client:
        for post in written:
            if post.text not in texts[post.author]:
                client.session = sessions[post.author]
                client.post(post.text, key=post.key)
    follows = sum(len(person.follows) for person in everybody)
    return f"{len(everybody)} people, {follows} follows, {len(written)} posts"


def _is_loaded(url: str, everybody: list[Person], written: list[Post]) -> bool:
    """Whether everybody has at least the follows and posts that the files give them."""
    with Client(url) as client:
        for person in everybody:
            mine = sum(post.author == person.username for post in written)
            try:
                profile = client.user(f"@{person.username}")
            except ApiError as error:
                if error.type == "user-unknown":
                    return False
                raise
            if profile["post_count"] < mine or profile["following_count"] < len(person.follows):
                return False
    return True


def _enter(url: str, person: Person, password: str) -> tuple[str, Session]:
    with Client(url) as client:
        try:
            client.sign_up(person.username, password, person.zone)
        except ApiError as error:
            if error.type != "username-taken":
                raise
            client.sign_in(person.username, password)
        client.edit({"display_name": person.display_name, "bio": person.bio})
        if client.session is None:
            raise AssertionError("signing in leaves a session")
        return person.username, client.session


def _follow(url: str, person: Person, sessions: dict[str, Session]) -> None:
    with Client(url, sessions[person.username]) as client:
        for other in person.follows:
            client.follow(sessions[other].user_id)


def _texts(url: str, person: Person, sessions: dict[str, Session]) -> tuple[str, set[str]]:
    with Client(url) as client:
        path = f"/v1/timelines/users/{sessions[person.username].user_id}"
        return person.username, {item["post"]["text"] for item in client.pages(path)}
