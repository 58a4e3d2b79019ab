"""What a camera writes about its owner stays behind: where, when, with what."""

from pathlib import Path

import pytest
from PIL import Image
from pymediainfo import MediaInfo

from tests.functions.transcoding.clips import AAC, H264, ffmpeg, picture, tone, whole

PLACE = "+52.5200+013.4050/"
SECRETS = (b"52.52", b"013.40", b"Hugo", b"PhoneMaker", b"kitchen", b"1999-12-31")


def told(folder: Path) -> list[bytes]:
    """The secrets that any file in a folder tells, in either byte order of UTF-16 too."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for secret in SECRETS:
                forms = (
                    secret,
                    secret.decode().encode("utf-16-le"),
                    secret.decode().encode("utf-16-be"),
                )
                found += [secret for form in forms if form in content]
    return found


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path, chapters = tmp_path / "clip.mov", tmp_path / "chapters.txt"
    chapters.write_text(
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=kitchen\n"
    )
    subtitles = tmp_path / "subtitles.srt"
    subtitles.write_text("1\n00:00:00,000 --> 00:00:01,000\nHugo\n")
    tags = {
        "location": PLACE,
        "com.apple.quicktime.location.ISO6709": PLACE,
        "artist": "Hugo",
        "make": "PhoneMaker",
        "com.apple.quicktime.make": "PhoneMaker",
        "comment": "kitchen",
        "creation_time": "1999-12-31T23:59:59Z",
    }
    named = [one for tag in tags.items() for one in ("-metadata", "=".join(tag))]
    ffmpeg(
        *(*picture(), *tone(), "-i", chapters, "-i", subtitles, "-map", "0", "-map", "1"),
        *("-map", "3", "-map_chapters", "2", *H264, *AAC, "-c:s", "mov_text", *named),
        *("-metadata:s:v", "handler_name=Hugo", "-metadata:s:a", "handler_name=Hugo"),
        *("-timecode", "10:00:00:00", "-movflags", "use_metadata_tags", path),
    )
    return path


def test_nothing_of_a_videos_metadata_is_left(video: Path, tmp_path: Path) -> None:
    assert set(told(video.parent)) >= {b"52.52", b"Hugo", b"PhoneMaker", b"kitchen"}
    made = whole(video, tmp_path / "made")
    assert set(made.made) == {"audio", "180p", "poster", "preview", "storyboard"}
    for name in ("audio", "180p"):
        for track in MediaInfo.parse(str(made.stream(name))).tracks:
            facts = {key: str(value) for key, value in track.to_data().items()}
            assert track.track_type in ("General", "Video", "Audio")
            assert not {
                one for one in facts if "location" in one or "xyz" in one or "date" in one
            } - {
                "file_last_modification_date",
                "file_last_modification_date__local",
            }
            assert not {"title", "performer", "comment", "make", "encoded_date"} & set(facts)
    assert told(tmp_path / "made") == []


@pytest.fixture(params=["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def image(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    form = request.param
    path = tmp_path / f"photo.{form.lower()}"
    photo = Image.effect_mandelbrot((400, 300), (-2, -1, 1, 1), 50).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x9003] = "PhoneMaker", "Hugo", "1999-12-31"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 29: "1999-12-31", 27: b"kitchen"})
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>exif:GPSLatitude='52.5200' kitchen</x:xmpmeta>"
    more = {} if form == "TIFF" else {"xmp": xmp}
    photo.save(path, form, exif=exif, **more)
    return path


def test_nothing_of_a_pictures_metadata_is_left(image: Path, tmp_path: Path) -> None:
    assert set(told(image.parent)) >= {b"Hugo", b"PhoneMaker"}
    made = whole(image, tmp_path / "made", kind="image")
    assert told(tmp_path / "made") == []
    for picture_ in made.manifest.pictures:
        with Image.open(made.path(picture_.name)) as small:
            small.load()
            assert not small.getexif()
            assert not {"exif", "xmp", "icc_profile", "comment"} & set(small.info)
