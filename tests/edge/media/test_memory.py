"""An isolate's memory is small, and media take no more of it than their part."""

from edge.media.memory import MANIFESTS_MAX, OBJECTS_MAX, READING_MAX
from edge.media.objects import BLOB_MAX, HELD_MAX, KEPT_MAX

MEDIA_MAX = 50_000_000  # of an isolate's 128 MB
PYTHON = 3  # times its text, that a manifest takes


def test_bounds_leave_room_for_the_rest() -> None:
    assert OBJECTS_MAX + PYTHON * MANIFESTS_MAX + READING_MAX <= MEDIA_MAX


def test_whatever_is_kept_can_be_copied() -> None:
    """Else it would be asked of S3 for ever."""
    assert HELD_MAX < BLOB_MAX < KEPT_MAX <= READING_MAX
    assert HELD_MAX * 4 <= OBJECTS_MAX
