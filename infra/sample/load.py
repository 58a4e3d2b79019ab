"""Loads the sample world through the public API, as the people in it would have made it.

Everything is looked up before it is made: who exists signs in instead of signing
up, a follow is idempotent by itself, and a post whose text its author has already
written is not written again.
"""

from __future__ import annotations

import hashlib
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.cli.client import Client, Session
from infra.cli.problem import ApiError

HERE = Path(__file__).resolve().parent
TRIES = 4
ARRIVAL_LIMIT_S = 60.0
PAUSE_S = 0.2
SERVER_ERROR = 500


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
    """Make what is missing of the sample world; returns what was done, in a few words.

    Raises:
        ApiError, Unreachable: something was refused.
        TimeoutError: posts do not reach the followers of a zone.
    """
    everybody, written = people(), posts()
    if _is_loaded(url, everybody, written):
        return "there already"
    zones = {person.zone: [p for p in everybody if p.zone == person.zone] for person in everybody}
    with ThreadPoolExecutor(len(zones)) as workers:  # one caller a zone: cold functions are slow
        sessions: dict[str, Session] = {}
        for entered in workers.map(lambda group: _enter(url, group, password), zones.values()):
            sessions |= entered
        list(workers.map(lambda group: _follow(url, group, sessions), zones.values()))
    texts = {person.username: _texts(url, sessions[person.username]) for person in everybody}
    with Client(url) as client:
        for post in written:
            if post.text not in texts[post.author]:
                client.session = sessions[post.author]
                client.post(post.text, key=post.key)
    _await_arrival(url, everybody, written[-1], sessions)
    follows = sum(len(person.follows) for person in everybody)
    return f"{len(everybody)} people, {follows} follows, {len(written)} posts"


def _is_loaded(url: str, everybody: list[Person], written: list[Post]) -> bool:
    """Whether everybody has at least the follows and posts that the files give them."""
    with Client(url) as client:
        for person in everybody:
            mine = sum(post.author == person.username for post in written)
            profile = _profile(client, person)
            if profile is None:
                return False
            if profile["post_count"] < mine or profile["following_count"] < len(person.follows):
                return False
    return True


def _profile(client: Client, person: Person) -> dict[str, Any] | None:
    """What somebody's profile says, or None if there is nobody.

    After an import of thousands the local AWS may be too busy to answer for some seconds
    when it starts again, so a region that does not answer is asked again.
    """
    deadline = time.monotonic() + ARRIVAL_LIMIT_S
    while True:
        try:
            return client.user(f"@{person.username}")
        except ApiError as error:
            if error.type == "user-unknown":
                return None
            if error.status < SERVER_ERROR or time.monotonic() > deadline:
                raise
        time.sleep(PAUSE_S)


def _enter(url: str, people: list[Person], password: str) -> dict[str, Session]:
    """Sign everybody up or in, and let them introduce themselves."""
    sessions = {}
    for person in people:
        with Client(url) as client:
            sessions[person.username] = _sign_up_or_in(client, person, password)
            client.edit({"display_name": person.display_name, "bio": person.bio})
    return sessions


def _sign_up_or_in(client: Client, person: Person, password: str) -> Session:
    """Whoever exists signs in; a sign-up that timed out may have worked all the same."""
    for attempt in range(TRIES):
        try:
            return client.sign_up(person.username, password, person.zone)
        except ApiError as error:
            if error.type == "username-taken":
                return client.sign_in(person.username, password)
            if error.status < SERVER_ERROR or attempt == TRIES - 1:
                raise
    raise AssertionError("the last try returns or raises")


def _follow(url: str, people: list[Person], sessions: dict[str, Session]) -> None:
    for person in people:
        with Client(url, sessions[person.username]) as client:
            for other in person.follows:
                client.follow(sessions[other].user_id)


def _texts(url: str, session: Session) -> set[str]:
    with Client(url) as client:
        path = f"/v1/timelines/users/{session.user_id}"
        return {item["post"]["text"] for item in client.pages(path)}


def _await_arrival(
    url: str, everybody: list[Person], post: Post, sessions: dict[str, Session]
) -> None:
    """Wait until a post is in the home timeline of one follower in each zone."""
    followers = {each.zone: each for each in everybody if post.author in each.follows}
    for zone, follower in followers.items():
        deadline = time.monotonic() + ARRIVAL_LIMIT_S
        with Client(url, sessions[follower.username]) as client:
            while not any(
                item["post"]["text"] == post.text
                for item in client.page("/v1/timelines/home")["items"]
            ):
                if time.monotonic() > deadline:
                    raise TimeoutError(
                        f"A post by {post.author} is not in the home timeline of "
                        f"{follower.username} ({zone}) after {ARRIVAL_LIMIT_S:.0f} s."
                    )
                time.sleep(PAUSE_S)
