"""Pictures in every format, and what calls itself one."""

import random
import shutil
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw

from functions.transcoding import process, workshop
from functions.transcoding.found import Found
from functions.transcoding.reasons import SENTENCES, Interrupted, Unfit
from tests.functions.transcoding.clips import Whole, inspect, whole
from tests.functions.transcoding.heif import heic


def photo(width: int = 400, height: int = 300) -> Image.Image:
    """Red above, blue below, with a green mark at the upper left."""
    image = Image.new("RGB", (width, height), (200, 40, 30))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height // 2, width, height), fill=(20, 50, 210))
    draw.rectangle((0, 0, width // 8, height // 8), fill=(10, 200, 30))
    return image


def saved(path: Path, image: Image.Image | None = None, **options: object) -> Path:
    (image or photo()).save(path, **options)  # type: ignore[arg-type]
    return path


def made(path: Path, folder: Path) -> Whole:
    return whole(path, folder / "made", kind="image")


def reason(path: Path) -> str:
    with pytest.raises(Unfit) as caught:
        inspect(path, "image")
    assert SENTENCES[caught.value.reason]
    return caught.value.reason


def near(one: tuple[int, ...], other: tuple[int, ...], slack: int = 12) -> bool:
    return all(abs(a - b) <= slack for a, b in zip(one, other, strict=True))


def png(width: int, height: int, data: bytes) -> bytes:
    """A PNG of one bit a pixel, whatever its data are."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def test_sizes_in_three_formats_never_above_the_source(tmp_path: Path) -> None:
    found = made(saved(tmp_path / "photo.jpg", photo(1500, 1000)), tmp_path)
    sizes = [
        (one.width, one.height, one.name.rpartition(".")[2]) for one in found.manifest.pictures
    ]
    expected = [(320, 213), (640, 427), (1280, 853), (1500, 1000)]
    assert sizes == [(*size, form) for size in expected for form in ("avif", "webp", "jpg")]
    for one in found.manifest.pictures:
        with Image.open(found.path(one.name)) as image:
            assert image.size == (one.width, one.height)
            assert near(image.convert("RGB").getpixel((one.width - 9, 9)), (200, 40, 30))
    assert workshop.parts_of(found.found) == ["sizes"]


def test_a_large_picture_has_no_size_above_the_largest(tmp_path: Path) -> None:
    found = made(saved(tmp_path / "photo.jpg", photo(5000, 2500)), tmp_path)
    assert {one.width for one in found.manifest.pictures} == {320, 640, 1280, 2048}


def test_a_small_picture_has_its_own_size(tmp_path: Path) -> None:
    found = made(saved(tmp_path / "photo.png", photo(50, 40)), tmp_path)
    assert {(one.width, one.height) for one in found.manifest.pictures} == {(50, 40)}


def test_modern_formats_take_less(tmp_path: Path) -> None:
    noise = Image.effect_mandelbrot((800, 600), (-2, -1, 1, 1), 90)
    found = made(saved(tmp_path / "photo.png", noise), tmp_path)
    taken = {one.name.rpartition(".")[2]: one.bytes for one in found.manifest.pictures[-3:]}
    assert taken["avif"] < taken["jpg"]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF", "BMP"])
def test_every_format_is_read(tmp_path: Path, form: str) -> None:
    path = saved(tmp_path / "photo.xyz", format=form)
    found = inspect(path, "image")
    assert (found.format, found.width, found.height) == (form.lower(), 400, 300)
    assert near(tuple(bytes.fromhex(found.color[1:])), (107, 47, 120), 20)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_is_set_upright(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = saved(tmp_path / "photo.jpg", exif=exif, quality=95)
    found = made(path, tmp_path)
    size = (400, 300) if orientation < 5 else (300, 400)
    assert (found.found.width, found.found.height) == size
    largest = found.manifest.pictures[-1]
    assert (largest.width, largest.height) == size
    corners = {
        1: (0, 0),
        2: (1, 0),
        3: (1, 1),
        4: (0, 1),
        5: (0, 0),
        6: (1, 0),
        7: (1, 1),
        8: (0, 1),
    }
    right, below = corners[orientation]
    with Image.open(found.path(largest.name)) as image:
        at = (right * (size[0] - 21) + 10, below * (size[1] - 21) + 10)
        assert near(image.getpixel(at), (10, 200, 30), 24)


def test_transparency_is_kept_where_it_can_be(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    clear.paste((0, 0, 255, 255), (0, 0, 50, 100))
    found = made(saved(tmp_path / "photo.png", clear), tmp_path)
    shown = {}
    for one in found.manifest.pictures:
        with Image.open(found.path(one.name)) as image:
            shown[one.name.rpartition(".")[2]] = (image.mode, image.getpixel((90, 50)))
    assert shown["avif"][0] == shown["webp"][0] == "RGBA"
    assert shown["avif"][1][3] == shown["webp"][1][3] == 0
    assert near(shown["jpg"][1], (255, 255, 255))


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        ("L", 128, (128, 128, 128)),
        ("1", 1, (255, 255, 255)),
        ("LA", (128, 255), (128, 128, 128)),
        ("P", 0, (0, 0, 0)),
        ("I;16", 32_896, (128, 128, 128)),
        ("CMYK", (0, 255, 255, 0), (255, 0, 0)),
    ],
)
def test_every_kind_of_pixel_is_read(
    tmp_path: Path, mode: str, colour: object, expected: tuple[int, int, int]
) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    path = saved(tmp_path / "photo", Image.new(mode, (64, 64), colour), format=form)  # type: ignore[arg-type]
    found = made(path, tmp_path)
    with Image.open(found.path(found.manifest.pictures[-1].name)) as image:
        assert near(image.convert("RGB").getpixel((30, 30)), expected)


def swapped() -> bytes:
    """A profile whose red is sRGB's green: what is stored as red is shown as green."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


def test_colours_of_another_profile_become_srgb(tmp_path: Path) -> None:
    pure = Image.new("RGB", (64, 64), (255, 0, 0))
    found = made(saved(tmp_path / "photo.png", pure, icc_profile=swapped()), tmp_path)
    with Image.open(found.path(found.manifest.pictures[-1].name)) as image:
        assert near(image.getpixel((30, 30)), (0, 255, 0), 24)


def test_colours_of_a_phones_picture_become_srgb(tmp_path: Path) -> None:
    path = heic(tmp_path / "photo.heic", ("red",) * 4, 2, 64, (128, 128), profile=swapped())
    found = made(path, tmp_path)
    with Image.open(found.path(found.manifest.pictures[-1].name)) as image:
        assert near(image.getpixel((30, 30)), (0, 255, 0), 24)


def test_a_broken_profile_is_left_out(tmp_path: Path) -> None:
    found = made(saved(tmp_path / "photo.png", icc_profile=b"not a profile" * 20), tmp_path)
    assert workshop.playable(found.found, found.manifest)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_what_moves_has_a_preview_that_moves(tmp_path: Path, form: str) -> None:
    frames = [Image.new("RGB", (300, 200), (at * 60, 0, 90)) for at in range(4)]
    path = tmp_path / "moving"
    frames[0].save(path, form, save_all=True, append_images=frames[1:], duration=[50, 60, 70, 80])
    found = made(path, tmp_path)
    assert found.found.animated
    [preview] = [one for one in found.manifest.pictures if one.of == "preview"]
    with Image.open(found.path(preview.name)) as image:
        assert (image.n_frames, image.info["loop"]) == (4, 0)
        assert image.size == (preview.width, preview.height) == (300, 200)
    names = workshop.view_of(found.found, found.manifest)["names"]
    assert names["preview"] == preview.name


@pytest.mark.parametrize("form", ["MPO", "TIFF"])
def test_pages_are_no_animation(tmp_path: Path, form: str) -> None:
    path = tmp_path / "several"
    photo().save(path, form, save_all=True, append_images=[Image.new("RGB", (400, 300))])
    found = made(path, tmp_path)
    assert list(found.made) == ["sizes"]
    with Image.open(found.path(found.manifest.pictures[-1].name)) as image:
        assert near(image.getpixel((200, 20)), (200, 40, 30))


def test_an_endless_animation_is_cut_short(tmp_path: Path) -> None:
    frames = [Image.new("L", (20, 20), at % 256) for at in range(400)]
    frames[0].save(tmp_path / "long.gif", save_all=True, append_images=frames[1:], duration=20)
    found = made(tmp_path / "long.gif", tmp_path)
    with Image.open(found.path(found.made["preview"].pictures[0].name)) as image:
        assert image.n_frames <= 100


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    """Two terabytes of black in a few kilobytes."""
    path = tmp_path / "photo.png"
    path.write_bytes(png(1_000_000, 1_000_000, zlib.compress(bytes(1 << 22), 9)))
    started = time.monotonic()
    assert reason(path) == "too-many-pixels"
    assert time.monotonic() - started < 10


def test_a_bomb_of_text_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "photo.png")
    content = path.read_bytes()
    body = b"Comment\0\0" + zlib.compress(bytes(200 << 20), 9)
    crc = zlib.crc32(b"zTXt" + body)
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", crc)
    path.write_bytes(content[:33] + chunk + content[33:])
    assert reason(path) == "damaged"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_truncated_picture_is_damaged(tmp_path: Path, form: str) -> None:
    noise = Image.effect_noise((400, 300), 90)
    path = saved(tmp_path / "photo", noise, format=form)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert reason(path) == "damaged"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF", "BMP"])
def test_a_garbled_picture_ends_in_sizes_or_a_reason(tmp_path: Path, form: str) -> None:
    path = saved(tmp_path / "photo", format=form)
    content, lots = bytearray(path.read_bytes()), random.Random(form)
    for _ in range(len(content) // 50 + 3):
        content[lots.randrange(16, len(content))] = lots.randrange(256)
    path.write_bytes(content)
    try:
        assert isinstance(inspect(path, "image"), Found)
    except Unfit as error:
        assert error.reason in ("damaged", "too-many-pixels", "too-small")  # noqa: PT017 - either


def test_text_archives_and_documents_are_no_pictures(tmp_path: Path) -> None:
    for name, content in (("a.jpg", b"hello"), ("a.svg", b"<svg/>"), ("a.png", b"%PDF-1.7")):
        (tmp_path / name).write_bytes(content)
        assert reason(tmp_path / name) == "unknown-type"
    with zipfile.ZipFile(tmp_path / "a.webp", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(1 << 20))
    assert reason(tmp_path / "a.webp") == "unknown-type"


def test_a_phones_grid_is_put_together_cut_and_set_upright(tmp_path: Path) -> None:
    colours = ("red", "lime", "blue", "white")
    path = heic(tmp_path / "photo.heic", colours, 2, 256, (500, 400), quarters=3)
    found = made(path, tmp_path)
    assert (found.found.format, found.found.width, found.found.height) == ("heic", 400, 500)
    assert {one.width for one in found.manifest.pictures} == {256, 400}
    assert {one.path.name for one in found.made["sizes"]} == {
        one.name for one in (tmp_path / "made" / "sizes").iterdir()
    }
    with Image.open(found.path(found.manifest.pictures[-1].name)) as image:
        corners = [image.getpixel(at) for at in ((10, 10), (389, 10), (389, 489), (10, 489))]
    upright = [(0, 0, 255), (255, 0, 0), (0, 255, 0), (255, 255, 255)]  # by a quarter, clockwise
    assert all(near(one, other, 16) for one, other in zip(corners, upright, strict=True))


def test_a_phones_picture_without_its_frames_is_damaged(tmp_path: Path) -> None:
    path = heic(tmp_path / "photo.heic", ("red",) * 4, 2, 64, (128, 128))
    path.write_bytes(path.read_bytes()[:-60])
    content = bytearray(path.read_bytes())
    at = content.rindex(b"mdat")
    content[at + 4 :] = bytes(len(content) - at - 4)
    path.write_bytes(content)
    assert reason(path) == "damaged"


def test_a_grid_of_impossible_size_is_refused(tmp_path: Path) -> None:
    path = heic(tmp_path / "photo.heic", ("red",) * 4, 2, 64, (60_000, 60_000))
    started = time.monotonic()
    assert reason(path) in ("damaged", "too-many-pixels")
    assert time.monotonic() - started < 20


def test_a_picture_that_is_hardly_there(tmp_path: Path) -> None:
    assert reason(saved(tmp_path / "dot.png", Image.new("RGB", (1, 1)))) == "too-small"


def test_postscript_in_disguise_is_not_run(tmp_path: Path) -> None:
    """Pillow would hand EPS to Ghostscript; only the format that was recognised may be read."""
    path = tmp_path / "photo.bmp"
    path.write_bytes(b"BM\0\0\0\0\0\0\0\0\0\0%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    assert reason(path) == "damaged"


def test_a_full_disk_is_not_the_pictures_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path / "photo.png")
    found, room = inspect(path, "image"), tmp_path / "sizes"
    room.mkdir()
    (room / "320.avif").symlink_to("/dev/full")
    full = shutil.disk_usage(room)._replace(free=0)
    monkeypatch.setattr(process.shutil, "disk_usage", lambda _: full)
    with pytest.raises(Interrupted):
        workshop.make("sizes", path, found, room, lambda _: None)
