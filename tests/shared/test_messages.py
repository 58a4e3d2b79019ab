import json

import pytest

from shared import messages
from shared.errors import MessageMalformed

CARD = {"id": "p", "text": "héllo"}
EXAMPLES = [
    messages.PostChanged("p", "a", "u", CARD),
    messages.PostChanged("p", "a", "u", None),
    messages.PostChanged("p", "a", "u", CARD, 3, ("sea", "sky"), shown=True),
    messages.PostRelated("p", "a", "reply", "t", "b", deleted=False),
    messages.PostRelated("p", "a", "mention", None, "b", deleted=True),
    messages.PostTagged("p", "a", "日本"),
    messages.LikeChanged("a", "p"),
    messages.ProfileChanged("a", "u", CARD),
    messages.FollowChanged("f", "a"),
    messages.PostAnnounced("p", "a", "u", CARD, "v", CARD),
    messages.ProfileAnnounced("a", "u", CARD),
    messages.Slice("a", "p", 0, None),
    messages.Slice("a", "p", 3, "f"),
    messages.MediaUploaded("a", "m"),
    messages.MediaPart("a", "s", "360p"),
    messages.MediaChanged("a", "m"),
    messages.MediaDropped("a", "m", "p"),
    messages.MediaDropped("a", "m", final=True),
    messages.AssetLeft("a", "s"),
    messages.OwnerGone("a", "m"),
    messages.MediaWanted("a", "s", ("eu", "us")),
    messages.AssetLeft("a", "s", look=1),
    messages.CheckStorage("00", "a"),
    messages.CheckOwner("a"),
    messages.OwnerSwitched("a", "s"),
    messages.ManifestChanged("a", "s"),
]


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda message: message.kind)
def test_a_message_survives_the_queue(message: messages.Message) -> None:
    assert messages.parse(message.to_json()) == message


def test_fields_that_an_older_sender_did_not_know_have_their_defaults() -> None:
    old = {"kind": "post_changed", "post_id": "p", "author_id": "a", "updated": "u", "card": CARD}
    assert messages.parse(json.dumps(old)) == messages.PostChanged("p", "a", "u", CARD)


def test_fields_of_a_newer_sender_are_passed_over() -> None:
    document = json.loads(EXAMPLES[3].to_json()) | {"mood": "bright"}
    assert messages.parse(json.dumps(document)) == EXAMPLES[3]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "7", "null", "{}", '{"kind":"nonsense"}', '{"kind":"slice"}', '{"kind":["a"]}'],
)
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(MessageMalformed):
        messages.parse(text)


def test_work_on_one_count_is_one_group() -> None:
    """A post that spreads must not hold up others: queues serve groups in turn."""
    likes = [messages.LikeChanged(actor, "p") for actor in ("a", "b")]
    replies = [
        messages.PostRelated(post, "a", "reply", "t", "owner", deleted=False) for post in ("x", "y")
    ]
    assert {one.group for one in likes} == {"p"}
    assert {one.group for one in replies} == {"owner"}
    assert messages.PostTagged("p", "a", "日本").group == "a"  # groups are ASCII
