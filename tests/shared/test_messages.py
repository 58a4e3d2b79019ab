import json

import pytest

from shared import messages
from shared.errors import MessageMalformed

CARD = {"id": "p", "text": "héllo"}
EXAMPLES = [
    messages.PostChanged("p", "a", "u", CARD),
    messages.PostChanged("p", "a", "u", None),
    messages.ProfileChanged("a", "u", CARD),
    messages.FollowChanged("f", "a"),
    messages.PostAnnounced("p", "a", "u", CARD, "v", CARD),
    messages.ProfileAnnounced("a", "u", CARD),
    messages.Slice("a", "p", 0, None),
    messages.Slice("a", "p", 3, "f"),
]


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda message: message.kind)
def test_a_message_survives_the_queue(message: messages.Message) -> None:
    assert messages.parse(message.to_json()) == message


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
