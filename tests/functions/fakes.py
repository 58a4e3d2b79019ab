"""Every port of `functions.ports`, kept in memory. Read with `world.py`, which puts them together.

The contract suite (`adapters/`) holds these and the DynamoDB adapters to the same promises.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from functions.records import (
    Author,
    Card,
    Claim,
    Entry,
    Post,
    Profile,
    ReachClass,
    Tokens,
)
from shared import base64url
from shared.errors import (
    Busy,
    CredentialsWrong,
    IdempotencyKeyReused,
    PasswordUnfit,
    RefreshTokenInvalid,
    UsernameTaken,
    UserUnknown,
)
from shared.ids import parse_post_id
from shared.limits import SIGN_IN_WINDOW_S
from shared.messages import (
    Message,
    PrivacyChanged,
    ProfileChanged,
)
from tests.functions.fakes_tables import Tables


class FakeUsers:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def get(self, user_id: str) -> Profile | None:
        return self.tables.profiles.get(user_id)

    def authors(self, user_ids: Iterable[str]) -> dict[str, Author]:
        found = {i: self.tables.profiles[i] for i in user_ids if i in self.tables.profiles}
        return {
            i: Author(
                user_id=p.user_id,
                username=p.username,
                display_name=p.display_name,
                bio=p.bio,
                created_ms=p.created_ms,
                updated=p.updated,
                reach=p.reach,
                reach_version=p.reach_version,
                vip=p.vip,
                private=p.private,
            )
            for i, p in found.items()
        }

    def create(self, profile: Profile) -> None:
        if self.tables.profiles.setdefault(profile.user_id, profile) is profile:
            self._changed(profile)

    def change(
        self, user_id: str, changes: Mapping[str, str | bool | None], updated: str
    ) -> Profile:
        profile = self.tables.profiles.get(user_id)
        if profile is None:
            raise UserUnknown
        if profile.updated >= updated:
            raise Busy
        wanted: dict[str, Any] = dict(changes)
        if wanted.get("private", profile.private) != profile.private:
            self.tables.changed(user_id, "plans", PrivacyChanged(user_id))
        profile = replace(profile, **wanted, updated=updated)
        self.tables.profiles[user_id] = profile
        self._changed(profile)
        return profile

    def stand(self, known: Profile, reach: ReachClass, *, vip: bool) -> bool:
        profile = self.tables.profiles.get(known.user_id)
        if profile is None or profile.reach_version != known.reach_version:
            return False
        version = known.reach_version + (reach != known.reach)
        profile = replace(profile, reach=reach, reach_version=version, vip=vip)
        self.tables.profiles[known.user_id] = profile
        return True

    def _changed(self, profile: Profile) -> None:
        message = ProfileChanged(profile.user_id, profile.updated, profile.view())
        self.tables.changed(profile.user_id, "plans", message)


class FakePosts:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def create(self, post: Post, claim: Claim) -> Post:
        key = (post.author_id, claim.key_digest)
        first, post_id = self.tables.claims.get(key, (None, ""))
        if first is not None and first.expires_s >= self.tables.now_ms // 1000:
            if first.body_digest != claim.body_digest:
                raise IdempotencyKeyReused
            return self.tables.posts[post.author_id][post_id]
        if post.author_id not in self.tables.profiles:
            raise UserUnknown
        own = self.tables.posts.setdefault(post.author_id, {})
        if post.post_id in own:
            raise Busy
        own[post.post_id] = post
        self.tables.claims[key] = (claim, post.post_id)
        self.tables.count(post.author_id, post_count=0 if post.held else 1)
        self.tables.post_changed(post)
        return post

    def get(self, author_id: str, post_id: str) -> Post | None:
        return self.tables.posts.get(author_id, {}).get(post_id)

    def delete(self, author_id: str, post_id: str, deleted_ms: int, updated: str) -> bool:
        post = self.get(author_id, post_id)
        if post is None or post.deleted_ms is not None or post.updated >= updated:
            return False
        before = post
        post = replace(
            post,
            text="",
            media_ids=(),
            media=(),
            held=False,
            mentions=(),
            hashtags=(),
            deleted_ms=deleted_ms,
            updated=updated,
        )
        self.tables.posts[author_id][post_id] = post
        self.tables.count(author_id, post_count=0 if before.held else -1)
        self.tables.post_changed(post, before)
        return True

    def many(self, post_ids: Iterable[str]) -> dict[str, Post]:
        found = {i: self.get(parse_post_id(i).author_id, i) for i in post_ids}
        return {i: post for i, post in found.items() if post is not None}

    def restore(self, post: Post) -> bool:
        own = self.tables.posts.setdefault(post.author_id, {})
        return own.setdefault(post.post_id, post) is post

    def written(self, author_id: str, claim: Claim) -> Post | None:
        first, post_id = self.tables.claims.get((author_id, claim.key_digest), (None, ""))
        if first is None:
            return None
        if first.body_digest != claim.body_digest:
            raise IdempotencyKeyReused
        return self.get(author_id, post_id)

    def latest(self, author_id: str, limit: int, before: str | None = None) -> list[Post]:
        own = self.tables.posts.get(author_id, {})
        ids = sorted((i for i in own if before is None or i < before), reverse=True)
        return [own[i] for i in ids[:limit]]

    def by_author(self, author_id: str, limit: int, before: str | None = None) -> list[Post]:
        return self.latest(author_id, limit, before)


class FakeFeeds:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def push(self, entries: Iterable[Entry]) -> int:
        unique = {(entry.owner_id, entry.post_id): entry for entry in entries}
        for entry in unique.values():
            self.tables.feeds.setdefault(entry.owner_id, {})[entry.post_id] = entry
        return len(unique)

    def holders(self, post_id: str, owner_ids: Iterable[str]) -> set[str]:
        return {i for i in owner_ids if post_id in self.tables.feeds.get(i, {})}

    def take_back(self, entries: Iterable[Entry]) -> int:
        found = list(entries)
        for entry in found:
            self.tables.feeds.get(entry.owner_id, {}).pop(entry.post_id, None)
        return len(found)

    def page(self, owner_id: str, limit: int, before: str | None = None) -> list[Entry]:
        own = self.tables.feeds.get(owner_id, {})
        ids = sorted((i for i in own if before is None or i < before), reverse=True)
        return [own[i] for i in ids[:limit]]

    def remove_author(self, owner_id: str, author_id: str) -> int:
        own = self.tables.feeds.get(owner_id, {})
        found = [i for i, entry in own.items() if entry.author_id == author_id]
        for post_id in found:
            del own[post_id]
        return len(found)


class FakeCards:
    def __init__(self, tables: Tables, region: str) -> None:
        self.tables = tables
        self.region = region

    def keep(self, cards: Iterable[Card]) -> None:
        for card in cards:
            known = self.tables.cards.get((self.region, card.id))
            if known is None or known.updated < card.updated:
                self.tables.cards[self.region, card.id] = card

    def get(self, ids: Iterable[str]) -> dict[str, Card]:
        keys = [(self.region, card_id) for card_id in ids]
        return {key[1]: self.tables.cards[key] for key in keys if key in self.tables.cards}


class FakeNames:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def claim(self, username: str, user_id: str, expires_s: int) -> None:
        _, expires = self.tables.names.get(username, ("", 0))
        if expires is None or expires >= self.tables.now_ms // 1000:
            raise UsernameTaken
        self.tables.names[username] = (user_id, expires_s)

    def confirm(self, username: str, user_id: str) -> None:
        if self.tables.names.get(username, ("", 0))[0] != user_id:
            raise UsernameTaken
        self.tables.names[username] = (user_id, None)

    def release(self, username: str, user_id: str) -> None:
        owner, expires = self.tables.names.get(username, ("", None))
        if owner == user_id and expires is not None:
            del self.tables.names[username]

    def owner(self, username: str) -> str | None:
        user_id, expires = self.tables.names.get(username, ("", 0))
        return user_id if expires is None else None

    def owners(self, usernames: Iterable[str]) -> dict[str, str]:
        found = {name: self.owner(name) for name in usernames}
        return {name: user_id for name, user_id in found.items() if user_id is not None}


class FakeSessions:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def deny(self, family: str, expires_s: int) -> None:
        self.tables.families[family] = expires_s

    def denied(self, family: str) -> bool:
        return family in self.tables.families

    def failures(self, user_id: str, now_s: int) -> tuple[int, int]:
        count, ends_s = self.tables.failures.get(user_id, (0, now_s))
        return (count, ends_s) if ends_s > now_s else (0, now_s)

    def record_failure(self, user_id: str, now_s: int) -> None:
        count, ends_s = self.failures(user_id, now_s)
        ends_s = ends_s if count else now_s + SIGN_IN_WINDOW_S
        self.tables.failures[user_id] = (count + 1, ends_s)

    def forgive(self, user_id: str) -> None:
        self.tables.failures.pop(user_id, None)


class FakeAccounts:
    """Tokens look like the pool's: a JWT's three parts, unsigned."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def create(self, user_id: str, password: str) -> None:
        if password == "refused by the pool":
            raise PasswordUnfit
        self.tables.passwords[user_id] = password

    def sign_in(self, user_id: str, password: str) -> Tokens:
        if self.tables.passwords.get(user_id) != password:
            raise CredentialsWrong
        number = len(self.tables.refresh_tokens)
        refresh_token = f"pool-token-{number}"
        self.tables.refresh_tokens[refresh_token] = (user_id, f"family-{number}")
        return replace(self.refresh(refresh_token), refresh_token=refresh_token)

    def refresh(self, refresh_token: str) -> Tokens:
        if refresh_token not in self.tables.refresh_tokens:
            raise RefreshTokenInvalid
        user_id, family = self.tables.refresh_tokens[refresh_token]
        claims = f'{{"username":"{user_id}","origin_jti":"{family}"}}'
        return Tokens(f"e30.{base64url.encode(claims.encode())}.", 3600)

    def revoke(self, refresh_token: str) -> None:
        self.tables.refresh_tokens.pop(refresh_token, None)


class FakeOutlet:
    def __init__(self, tables: Tables, region: str) -> None:
        self.tables = tables
        self.region = region

    def plans(self, messages: Iterable[Message], region: str | None = None) -> None:
        self.tables.queues.extend((region or self.region, "plans", one) for one in messages)

    def slices(self, messages: Iterable[Message]) -> None:
        self.tables.queues.extend((self.region, "slices", one) for one in messages)

    def again(self, queue: str, message: Message, attempt: int, delay_s: int) -> None:
        self.tables.queues.append((self.region, queue, message))
        self.tables.delays.append((message, attempt, delay_s))
