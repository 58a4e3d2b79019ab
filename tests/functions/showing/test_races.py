"""Writers, transcoders and owners at the same time, with messages late, doubled and reordered.

Whatever happens in whatever order: in the end every post says of its media what is so, waits
only for what cannot be played, and is everywhere or nowhere.
"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.api import posts, writing
from functions.api.writing import Draft
from functions.showing.views import look
from shared.errors import Busy, MediaUnfit, PostDeleted
from tests.functions.showing.studio import Studio
from tests.functions.world import World

FILES, POSTS = 2, 3

deeds = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "write",
                "play",
                "finish",
                "fail",
                "delete file",
                "edit",
                "delete post",
                "private",
                "hand on",
                "hand on",
                "again",
            ]
        ),
        st.integers(0, 7),
    ),
    max_size=30,
)


class Race:
    """An author with two files and up to three posts, and a follower in another zone."""

    def __init__(self) -> None:
        self.world = World()
        self.studio = Studio(self.world)
        self.author = self.world.newcomer("eu")
        self.fan = self.world.newcomer("us")
        self.here = self.world.of(self.author)
        self.world.of(self.fan).graph.follow(self.fan, self.author, self.world.tables.now_ms)
        self.world.settle()
        self.files = [self.studio.upload(self.author).media_id for _ in range(FILES)]
        self.went_out: set[str] = set()

    def do(self, deed: str, number: int) -> None:
        self.world.pass_time(10)
        file_id = self.files[number % FILES]
        file = self.studio.file(file_id)
        if deed == "write":
            self._write(number)
        elif deed in ("play", "finish") and file.state in ("queued", "processing"):
            getattr(self.studio, "play" if deed == "play" else "finish")(file_id)
        elif deed == "fail" and file.state == "queued":
            self.studio.fail(file_id)
        elif deed == "delete file" and file.state != "deleted":
            self.studio.delete(file_id)
        elif deed in ("edit", "delete post"):
            self._change(deed, number)
        elif deed == "private":
            profile = self.here.users.get(self.author)
            time = self.here.clock.tick().text
            self.here.users.change(self.author, {"private": not profile.private}, time)
        elif deed in ("hand on", "again"):
            self._hand_on(number, again=deed == "again")
        self._look()

    def _write(self, number: int) -> None:
        if len(self.posts()) >= POSTS:
            return
        shown = tuple(self.files[: 1 + number % FILES])
        draft = Draft(text="x", media_ids=shown, key=str(self.world.tables.now_ms))
        try:
            writing.write(draft, self.author, self.here)
        except MediaUnfit:
            assert {"failed", "deleted"} & {self.studio.file(one).state for one in shown}

    def _change(self, deed: str, number: int) -> None:
        ids = sorted(self.posts())
        if not ids:
            return
        post_id = ids[number % len(ids)]
        try:
            if deed == "edit":
                writing.edit(post_id, f"text {number}", self.author, self.here)
            else:
                writing.delete(post_id, self.author, self.here)
        except PostDeleted:
            assert self.posts()[post_id].deleted_ms

    def _hand_on(self, number: int, *, again: bool) -> None:
        waiting = self.world.pending()
        if not waiting:
            return
        place = number % len(waiting)
        region, queue, message = waiting[place] if again else waiting.pop(place)
        try:
            self.world.hand_on(region, message)
        except Busy:
            waiting.append((region, queue, message))

    def _look(self) -> None:
        """Others never meet a post before its media were all playable at some moment."""
        for post in self.posts().values():
            if post.published:
                self.went_out.add(post.post_id)
        told = {card.id for card in self.world.tables.cards.values() if card.view}
        entries = {i for owner in self.world.tables.feeds.values() for i in owner}
        assert (told | entries) - {self.author, self.fan} <= self.went_out

    def posts(self):
        return self.world.tables.posts.get(self.author, {})

    def settle(self) -> None:
        while self.world.pending():
            self._hand_on(0, again=False)
            self._look()

    def check(self) -> None:
        self.settle()
        profile = self.here.users.get(self.author)
        live = [post for post in self.posts().values() if post.deleted_ms is None]
        home = self.world.tables.feeds.get(self.fan, {})
        cards = self.world.at("us").cards
        for post in live:
            shown = look(post.media_ids, self.here)
            assert post.media == shown.views
            assert post.held == (post.post_id not in self.went_out)
            assert not (post.held and shown.playable)
            assert (post.post_id in home) == post.published
            card = cards.get([post.post_id]).get(post.post_id)
            if post.held:
                assert card is None
            elif profile.private:
                assert home[post.post_id].private
            else:
                assert card.view == post.view()
        for post_id in self.posts().keys() - {post.post_id for post in live}:
            card = cards.get([post_id]).get(post_id)
            assert card is None or card.view is None
        assert profile.post_count == sum(post.published for post in live)


@settings(max_examples=150, deadline=None)
@given(deeds)
def test_whatever_happens_in_whatever_order_ends_in_the_same_posts(happened):
    race = Race()
    for deed, number in happened:
        race.do(deed, number)
    race.check()


def test_whoever_writes_last_has_read_everything_that_was_told():
    """A worker that read the media long ago does not overwrite what a later one wrote."""
    race = Race()
    race.do("write", 0)
    race.do("play", 0)
    media, late = race.here.media, []
    read = media.assets_of

    def slow(assets):
        found = read(assets)
        if not late:
            late.append(True)
            race.studio.finish(race.files[0])
            race.world.settle()
        return found

    media.assets_of = slow
    race.settle()
    race.check()
    (post,) = race.posts().values()
    assert post.media[0]["state"] == "ready"


def test_a_post_that_is_edited_all_the_time_comes_again_later():
    race = Race()
    race.do("write", 0)
    race.do("play", 0)
    waiting = list(race.world.pending())
    race.world.pending().clear()
    keep = race.here.post_media.renew
    race.here.post_media.renew = lambda *_: False
    region, _, message = waiting[0]
    with pytest.raises(Busy):
        race.world.hand_on(region, message)
    race.here.post_media.renew = keep
    race.world.tables.queues += waiting
    race.check()


def test_the_post_of_an_account_that_has_gone_is_not_let_go():
    race = Race()
    race.do("write", 0)
    race.world.settle()
    del race.world.tables.profiles[race.author]
    race.do("play", 0)
    race.world.settle()
    (post,) = race.posts().values()
    assert post.held


def test_a_use_that_never_became_a_post_is_passed_over():
    race = Race()
    race.do("write", 0)
    (post,) = race.posts().values()
    ghost = replace(post, post_id=post.post_id[:-1] + ("0" if post.post_id[-1] != "0" else "1"))
    race.here.media.use(ghost.post_id, ghost.media_ids)
    race.do("play", 0)
    race.check()
    assert posts.read(race.here.posts, post.post_id).published


def test_a_post_that_is_deleted_while_it_is_brought_up_to_date_is_told_of_as_gone():
    race = Race()
    race.do("play", 0)
    race.do("write", 0)
    (post,) = race.posts().values()
    race.studio.finish(race.files[0])  # so that there is something to renew
    renew = race.here.post_media.renew

    def late(before, after):
        writing.delete(post.post_id, race.author, race.here)
        return renew(before, after)

    race.here.post_media.renew = late
    race.world.pending().sort(key=lambda one: one[2].kind != "post_changed")
    race.settle()
    card = race.world.at("us").cards.get([post.post_id])[post.post_id]
    assert card.view is None
    race.check()
