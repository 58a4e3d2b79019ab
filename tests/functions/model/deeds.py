"""What people do, by the API's use cases in the system and by a line in the reference.

Who is refused changes nothing in either. A block or a request for approval is settled by
consumers, so whether two people who are concerned by one follow each other is known only
at rest (`unsure`); everything else is known at once.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from functions.api import blocks, engaging, follows, reports, requests, writing
from functions.identity import sign_up
from functions.reach import Thresholds
from functions.records import MarkKind
from shared.errors import Forbidden, Missing, PostHeld, PostUnknown, RequestUnknown
from shared.ids import parse_media_id
from shared.limits import BACKFILL_POSTS
from tests.functions.model.reference import Pair, Reference, Said
from tests.functions.model.stage import Stage
from tests.functions.showing.studio import Studio
from tests.functions.world import Place, World

PEOPLE = ("us", "us", "us", "eu", "eu", "eu", "ap", "ap")
POSTS_MAX = BACKFILL_POSTS  # of an author alive or not: past them a backfill may leave some out
HOURS_MAX = 25 * 24  # a society lives shorter than what expires
THRESHOLDS = Thresholds(hybrid=3, pull=6, vip=3)  # followers; of eight people
REFUSED = (Forbidden, Missing, PostHeld)


class Deeds:
    """People in the system and in the reference."""

    def __init__(self, world: World, salt: int) -> None:
        self.world = world
        self._salt = salt
        self.world.tables.thresholds = THRESHOLDS
        self.stage = Stage()
        for place in self.world.places.values():
            self.stage.wrap(place)
        self.people = [self._newcomer(number, zone) for number, zone in enumerate(PEOPLE)]
        self.reference = Reference(self.people)
        self.unsure: set[Pair] = set()
        self.studio = Studio(world)
        self.files: list[str] = []
        self._hours = 0
        self._numbers = 0

    # ── Posts ──

    def post(self, author: int, dies_after: int | None = None, **about: Any) -> None:
        """Write a post; a phone whose request died sends it again under its key."""
        author_id = self.people[author]
        if not self._may_write(author_id):
            return
        number = self._number()
        draft = writing.Draft(text=f"text {number}", key=f"key-{number}", **about)
        write = partial(writing.write, draft, author_id, self.world.of(author_id))
        self.world.pass_time()
        try:
            if dies_after is not None:
                self.stage.kill_after(dies_after, write)
            self._said(write())
        except REFUSED:
            return

    def show(self, author: int, which: int, *, reply: bool) -> None:
        """Write a post with a new file, or with one of the author's that others have seen."""
        author_id = self.people[author]
        own = [one for one in self.files if parse_media_id(one) == author_id]
        if which % 3 or not own:
            self.world.pass_time()
            own = [self.studio.upload(author_id).media_id]
            self.files += own
        target = self._any(which) if reply else None
        about = {"reply_to": target.id} if target else {}
        self.post(author, media_ids=(own[which % len(own)],), **about)

    def play(self, which: int) -> None:
        """More of a file can be played: something at first, then all of it."""
        if not self.files:
            return
        media_id = self.files[which % len(self.files)]
        self.world.pass_time()
        if media_id in self.reference.playable:
            self.studio.finish(media_id)
        else:
            self.studio.play(media_id)
        self.reference.playable.add(media_id)

    def answer(self, author: int, which: int, relation: str) -> None:
        """Reply to any post, or quote it."""
        target = self._any(which)
        if target is not None:
            self.post(author, **{relation: target.id})

    def repost(self, author: int, which: int) -> None:
        target, author_id = self._any(which), self.people[author]
        if target is None or not self._may_write(author_id):
            return
        self.world.pass_time()
        try:
            made = engaging.repost(target.id, author_id, self.world.of(author_id))
        except REFUSED:
            return
        if made.post_id not in self.reference.posts:
            self._said(made)

    def undo_repost(self, author: int, which: int) -> None:
        author_id = self.people[author]
        made = [post for post in self.reference.live(author_id) if post.repost_of]
        if made:
            post = made[which % len(made)]
            engaging.undo_repost(str(post.repost_of), author_id, self.world.of(author_id))
            post.gone = True

    def edit(self, author: int, which: int) -> None:
        author_id = self.people[author]
        own = [post for post in self.reference.live(author_id) if not post.repost_of]
        if own:
            post = own[which % len(own)]
            self.world.pass_time()
            text = f"text {self._number()}"
            writing.edit(post.id, text, author_id, self.world.of(author_id))
            post.text = text

    def delete(self, author: int, which: int) -> None:
        author_id = self.people[author]
        own = self.reference.live(author_id)
        if own:
            post = own[which % len(own)]
            writing.delete(post.id, author_id, self.world.of(author_id))
            post.gone = True

    def mark(self, user: int, which: int, kind: MarkKind, *, put: bool) -> None:
        """Like or bookmark a post, or take that back."""
        target, user_id = self._any(which), self.people[user]
        if target is None:
            return
        place = self.world.of(user_id)
        marks = self.reference.likes if kind == "likes" else self.reference.bookmarks
        if not put:
            engaging.remove(kind, target.id, user_id, place.marks)
            marks.discard((user_id, target.id))
            return
        try:
            engaging.put(kind, target.id, user_id, place)
        except REFUSED:
            return
        marks.add((user_id, target.shown))

    # ── Each other ──

    def follow(self, fan: int, author: int) -> None:
        pair = self._pair(fan, author)
        if pair is None:
            return
        try:
            followed = follows.follow(self.world.of(pair[0]), *pair)
        except Forbidden:
            assert pair in self.unsure or self._apart(pair)
            return
        if followed:
            self.reference.follows.add(pair)
        else:
            self.unsure.add(pair)

    def unfollow(self, fan: int, author: int) -> None:
        pair = self._pair(fan, author)
        if pair is not None:
            follows.unfollow(self.world.of(pair[0]), *pair)
            self.reference.follows.discard(pair)

    def decide(self, owner: int, asker: int, *, approve: bool) -> None:
        """Approve or reject a request, if there is one."""
        pair = self._pair(asker, owner)
        if pair is None:
            return
        place = self.world.of(pair[1])
        try:
            requests.decide(
                place.relations, place.now, pair[1], pair[0], "approved" if approve else "rejected"
            )
        except RequestUnknown:
            return
        self.unsure.add(pair)

    def set_private(self, user: int, *, private: bool) -> None:
        user_id = self.people[user]
        place = self.world.of(user_id)
        self.world.pass_time()
        place.users.change(user_id, {"private": private}, place.clock.tick().text)
        (self.reference.private.add if private else self.reference.private.discard)(user_id)
        self.unsure |= {(fan, user_id) for fan in self.people if fan != user_id}

    def part(self, user: int, other: int, kind: blocks.Kind, *, put: bool) -> None:
        """Block or mute somebody, or take that back."""
        pair = self._pair(user, other)
        if pair is None:
            return
        (blocks.put if put else blocks.remove)(self.world.of(pair[0]), kind, *pair)
        known = self.reference.blocks if kind == "blocks" else self.reference.mutes
        (known.add if put else known.discard)(pair)
        if kind == "blocks":
            self.unsure |= {pair, pair[::-1]}

    def report(self, user: int, which: int, *, person: bool) -> None:
        """Report a post, or who wrote it."""
        target, user_id = self._any(which), self.people[user]
        if target is None or target.author == user_id or target.gone:
            return
        what = {"user_id": target.author, "post_id": None}
        if not person:
            what = {"user_id": None, "post_id": target.id}
        try:
            reports.report(self.world.of(user_id), user_id, reason="spam", **what)
        except PostUnknown:  # as long as it waits
            return
        self.reference.reports.add((user_id, target.author if person else target.id))

    def rename(self, user: int) -> None:
        user_id = self.people[user]
        place = self.world.of(user_id)
        self.world.pass_time()
        name = str(self._number())
        place.users.change(user_id, {"display_name": name}, place.clock.tick().text)
        self.reference.names[user_id] = name

    def pass_hours(self, hours: int) -> None:
        """Let time go by, after which readers count as away."""
        if self._hours + hours <= HOURS_MAX:
            self._hours += hours
            self.world.pass_time(hours * 3_600_000)

    # ── At rest ──

    def make_sure(self) -> None:
        """Learn what came of blocks and requests: at rest, the system must have decided."""
        for pair in self.unsure:
            follows_now = self.world.of(pair[0]).graph.edge(*pair) is not None
            assert not (follows_now and self._apart(pair)), "a block, and a follow all the same"
            change: Callable[[Pair], object] = self.reference.follows.discard
            if follows_now:
                change = self.reference.follows.add
            change(pair)
        self.unsure.clear()

    def _apart(self, pair: Pair) -> bool:
        return bool(self.reference.blocks & {pair, pair[::-1]})

    def _said(self, post: Any) -> None:
        self.reference.posts[post.post_id] = Said(
            id=post.post_id,
            author=post.author_id,
            text=post.text,
            reply_to=post.reply_to,
            root=post.root_id,
            quote_of=post.quote_of,
            repost_of=post.repost_of,
            media=post.media_ids,
        )

    def _may_write(self, author_id: str) -> bool:
        written = sum(post.author == author_id for post in self.reference.posts.values())
        return written < POSTS_MAX

    def _any(self, which: int) -> Said | None:
        posts = list(self.reference.posts.values())
        return posts[which % len(posts)] if posts else None

    def _pair(self, one: int, other: int) -> Pair | None:
        pair = self.people[one], self.people[other]
        return None if one == other else pair

    def _newcomer(self, number: int, zone: str) -> str:
        """Somebody whose id is the same in every run, and so their slot and buckets."""
        account = sign_up.Newcomer(
            username=f"person_{number}_{self._salt}",
            password="correct horse battery",
            zone=zone,
            entropy=self._salt.to_bytes(2, "big") + bytes([17 * number + 1] * 6),
        )
        place: Place = self.world.at(zone)
        return sign_up.sign_up(account, place, zone).user_id

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers
