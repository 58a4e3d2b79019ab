import pytest

from functions.media.types import ENDINGS, checked_type, file_name
from functions.transcoding.kinds import FORMATS
from shared.errors import MediaTypeUnknown


def test_whatever_can_be_made_playable_can_be_announced():
    readable = {one.content_type for one in FORMATS.values() if one.kind != "audio" and one.reader}
    assert readable <= set(ENDINGS)


def test_a_type_is_read_without_its_parameters():
    assert checked_type("video", ' Video/MP4 ; codecs="avc1.64001f"') == "video/mp4"


@pytest.mark.parametrize(
    ("kind", "announced"),
    [
        ("image", "image/svg+xml"),
        ("video", "audio/mpeg"),
        ("video", "mp4"),
    ],
)
def test_a_type_that_is_not_taken_is_answered_with_those_that_are(kind, announced):
    with pytest.raises(MediaTypeUnknown) as refused:
        checked_type(kind, announced)
    assert f"{kind}/" in refused.value.detail


def test_a_type_of_the_other_kind_is_no_type_of_this_one():
    with pytest.raises(MediaTypeUnknown):
        checked_type("image", "video/mp4")


def test_an_original_has_the_ending_of_what_it_is():
    assert file_name("m", "video/quicktime") == "m.mov"
    assert file_name("m", "application/x-unheard-of") == "m.bin"
