"""Every port of `functions.ports`, kept in memory. Read with `world.py`, which puts them together.

The contract suite (`adapters/`) holds these and the DynamoDB adapters to the same promises.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from functions.buckets import bucket_of, buckets_for
from functions.reach import Thresholds
from functions.records import (
    Author,
    Card,
    Chain,
    Claim,
    Edge,
    Entry,
    Notice,
    PeopleList,
    Plan,
    Post,
    Profile,
    Reach,
    ReachClass,
    Reader,
    Relation,
    Share,
    Tokens,
    Version,
)
from shared import base64url
from shared.directory import Directory
from shared.errors import (
    Blocked,
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
    FollowChanged,
    Message,
    PostChanged,
    PrivacyChanged,
    ProfileChanged,
    RelationChanged,
)
from shared.seen import Sketch


@dataclass
class Tables:
    """What all regions hold. Rows that live in one region are keyed by it."""

    directory: Directory
    now_ms: int
    thresholds: Thresholds = field(default_factory=Thresholds)
    profiles: dict[str, Profile] = field(default_factory=dict)
    posts: dict[str, dict[str, Post]] = field(default_factory=dict)
    claims: dict[tuple[str, str], tuple[Claim, str]] = field(default_factory=dict)
    edges: dict[tuple[str, str], Edge] = field(default_factory=dict)
    shares: dict[tuple[str, str], dict[tuple[str, int], Share]] = field(default_factory=dict)
    feeds: dict[str, dict[str, Entry]] = field(default_factory=dict)
    lists: dict[str, PeopleList] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    people: dict[str, Card] = field(default_factory=dict)
    relations: dict[tuple[str, str, str], Relation] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)
    notices: dict[tuple[str, str], Notice] = field(default_factory=dict)
    marked: dict[tuple[str, str], dict[str, tuple[int, str]]] = field(default_factory=dict)
    engaged: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    versions: dict[str, list[Version]] = field(default_factory=dict)
    tags: dict[str, set[str]] = field(default_factory=dict)
    seen: dict[str, Sketch] = field(default_factory=dict)
    cards: dict[tuple[str, str], Card] = field(default_factory=dict)
    names: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    families: dict[str, int] = field(default_factory=dict)
    failures: dict[str, tuple[int, int]] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    refresh_tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    reaches: dict[tuple[str, str], Reach] = field(default_factory=dict)
    swept: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    crowds: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    relays: dict[tuple[str, str], dict[str, Entry]] = field(default_factory=dict)
    plans: dict[tuple[str, str], Plan] = field(default_factory=dict)
    chains: dict[tuple[str, str], dict[str, Chain]] = field(default_factory=dict)
    delays: list[tuple[Message, int, int]] = field(default_factory=list)  # attempt, seconds
    stream: list[tuple[str, str, Message]] = field(default_factory=list)  # region, queue, message
    queues: list[tuple[str, str, Message]] = field(default_factory=list)

    def home(self, user_id: str) -> str:
        return self.directory.home(user_id).region

    def count(self, user_id: str, **steps: int) -> None:
        profile = self.profiles[user_id]
        changed: dict[str, Any] = {k: getattr(profile, k) + step for k, step in steps.items()}
        self.profiles[user_id] = replace(profile, **changed)

    def changed(self, user_id: str, queue: str, message: Message) -> None:
        self.stream.append((self.home(user_id), queue, message))

    def post_changed(self, post: Post, before: Post | None = None) -> None:
        card = None if post.deleted_ms is not None else post.view()
        tags = {*post.hashtags, *(before.hashtags if before else ())}
        message = PostChanged(
            post.post_id,
            post.author_id,
            post.updated,
            card,
            post.revision,
            tuple(sorted(tags)),
            shown=before is not None and before.visibility != post.visibility,
        )
        self.changed(post.author_id, "plans", message)


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
        self.tables.count(post.author_id, post_count=1)
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
            mentions=(),
            hashtags=(),
            deleted_ms=deleted_ms,
            updated=updated,
        )
        self.tables.posts[author_id][post_id] = post
        self.tables.count(author_id, post_count=-1)
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


class FakeGraph:
    def __init__(self, tables: Tables, region: str) -> None:
        self.tables = tables
        self.region = region

    def follow(self, follower_id: str, author_id: str, followed_ms: int) -> bool:
        for kind in ("blocks", "blocked_by"):
            if (follower_id, kind, author_id) in self.tables.relations:
                raise Blocked
        if (follower_id, author_id) in self.tables.edges:
            return False
        if follower_id not in self.tables.profiles:
            raise UserUnknown
        here = sum(share.count for share in self.audience_here(author_id))
        bucket = bucket_of(follower_id, buckets_for(here + 1))
        edge = Edge(follower_id, author_id, followed_ms, bucket)
        self.tables.edges[follower_id, author_id] = edge
        self._count(edge, 1)
        return True

    def accept(self, follower_id: str, author_id: str, asked_ms: int, followed_ms: int) -> bool:
        key = (follower_id, "requested", author_id)
        asked = self.tables.relations.get(key)
        if asked is None or asked.at_ms != asked_ms:
            return False
        if not self.follow(follower_id, author_id, followed_ms):
            return False
        del self.tables.relations[key]
        message = RelationChanged("requested", follower_id, author_id)
        self.tables.changed(follower_id, "plans", message)
        return True

    def unfollow(self, follower_id: str, author_id: str) -> bool:
        edge = self.tables.edges.pop((follower_id, author_id), None)
        if edge is None:
            return False
        self._count(edge, -1)
        return True

    def edge(self, follower_id: str, author_id: str) -> Edge | None:
        return self.tables.edges.get((follower_id, author_id))

    def audience(self, author_id: str) -> list[Share]:
        home = self.tables.home(author_id)
        return list(self.tables.shares.get((home, author_id), {}).values())

    def audience_here(self, author_id: str) -> list[Share]:
        shares = self.tables.shares.get((self.region, author_id), {})
        return [share for share in shares.values() if share.region == self.region]

    def register(self, author_id: str, shares: Iterable[Share]) -> None:
        home = self.tables.shares.setdefault((self.tables.home(author_id), author_id), {})
        for share in shares:
            known = home.get((share.region, share.bucket))
            if known is None or known.version < share.version:
                home[share.region, share.bucket] = share

    def followers(
        self,
        author_id: str,
        region: str,
        bucket: int,
        limit: int,
        after: str | None = None,
        upto: str | None = None,
    ) -> list[str]:
        found = sorted(
            edge.follower_id
            for edge in self.tables.edges.values()
            if edge.author_id == author_id
            and edge.bucket == bucket
            and self.tables.home(edge.follower_id) == region
        )
        found = [i for i in found if upto is None or i <= upto]
        return [i for i in found if after is None or i > after][:limit]

    def following(self, follower_id: str, limit: int, after: str | None = None) -> list[str]:
        found = sorted(author for follower, author in self.tables.edges if follower == follower_id)
        return [i for i in found if after is None or i > after][:limit]

    def _count(self, edge: Edge, step: int) -> None:
        shares = self.tables.shares.setdefault((self.region, edge.author_id), {})
        key = (self.region, edge.bucket)
        known = shares.get(key, Share(*key, 0, 0))
        shares[key] = Share(*key, known.count + step, known.version + 1)
        self.tables.count(edge.follower_id, following_count=step)
        message = FollowChanged(edge.follower_id, edge.author_id, edge.bucket)
        self.tables.changed(edge.follower_id, "slices", message)
        if step > 0:
            followed = RelationChanged("following", edge.follower_id, edge.author_id)
            self.tables.changed(edge.follower_id, "plans", followed)


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
