"""The still that stands for a video until it plays, and the excerpt that moves under a finger."""

from fractions import Fraction
from pathlib import Path
from typing import Final

from PIL import Image

from functions.transcoding.excerpt import begins_ms, seeking
from functions.transcoding.ffmpeg import BARE, PICTURE, Progress, Rising, ffmpeg, seconds
from functions.transcoding.filters import lasting, upright
from functions.transcoding.found import Found, Made, MadeFile
from functions.transcoding.packaging import kept
from functions.transcoding.process import Bounds
from functions.transcoding.reasons import DAMAGED, Interrupted
from shared.manifest import Picture

POSTER_SIDE: Final = 720  # pixels of the short side
POSTER_QUALITY: Final = 80
POSTER_FRAMES: Final = 24  # of which the most typical is taken
PREVIEW_SIDE: Final = 240
PREVIEW_MS, PREVIEW_RATE = 3_000, 10
PREVIEW_QUALITY: Final = 50
FRAMES_MIN: Final = 2  # of an animation, says WebP's encoder
BYTES_MAX: Final = 32 << 20
DECODED: Final = 100e6  # pixels a second, at the slowest


def poster(path: Path, found: Found, folder: Path, progress: Progress) -> Made:
    """A JPEG of the most typical frame near the beginning.

    Raises:
        Interrupted: no frame came out.
    """
    width, height = within(found, POSTER_SIDE)
    png = folder / "poster.png"
    chain = f"{upright(found, width, height)},thumbnail=n={POSTER_FRAMES}"
    for at_ms in dict.fromkeys((begins_ms(found), 0)):  # the place may be the damaged one
        arguments = [
            *(*seeking(path, found, at_ms), "-map", PICTURE, "-vf", chain, "-frames:v", "1"),
            *(*BARE, "-c:v", "png", "-f", "image2", "-update", "1", f"file:{png}"),
        ]
        bounds = Bounds(_time(found, POSTER_FRAMES), BYTES_MAX)
        ended = ffmpeg(arguments, folder, bounds, Rising(progress).frames(1))
        if ended.code == 0 and png.exists():
            break
    else:
        raise Interrupted(DAMAGED, ended.said[-500:])
    still = jpeg(png, POSTER_QUALITY)
    name, size = still.stored.name, still.stored.bytes
    picture = Picture(name, size, of="poster", width=width, height=height)
    return Made(part="poster", files=(still,), pictures=(picture,))


def preview(path: Path, found: Found, folder: Path, progress: Progress) -> Made:
    """An animated WebP of three seconds from where the poster is.

    Raises:
        Interrupted: no frame came out.
    """
    width, height = within(found, PREVIEW_SIDE)
    webp = folder / "preview.webp"
    left_ms = found.duration_ms - begins_ms(found)
    frames = max(FRAMES_MIN, min(PREVIEW_MS, left_ms) * PREVIEW_RATE // 1000)
    chain = f"{upright(found, width, height, Fraction(PREVIEW_RATE))},{lasting()}"
    work = frames * found.source_rate / PREVIEW_RATE
    for at_ms in dict.fromkeys((begins_ms(found), 0)):
        arguments = [
            *(*seeking(path, found, at_ms), "-map", PICTURE, "-vf", chain),
            *("-frames:v", str(frames), *BARE, "-c:v", "libwebp_anim", "-loop", "0"),
            *("-q:v", str(PREVIEW_QUALITY), "-f", "webp", f"file:{webp}"),
        ]
        heard = Rising(progress).frames(frames)
        ended = ffmpeg(arguments, folder, Bounds(_time(found, work), BYTES_MAX), heard)
        if ended.code == 0 and webp.exists() and webp.stat().st_size:
            break
    else:
        raise Interrupted(DAMAGED, ended.said[-500:])
    moving = kept(webp)
    name, size = moving.stored.name, moving.stored.bytes
    picture = Picture(name, size, of="preview", width=width, height=height)
    return Made(part="preview", files=(moving,), pictures=(picture,))


def within(found: Found, side: int) -> tuple[int, int]:
    """The size with a short side of so much at most; even, for halved chroma."""
    scale = min(
        1.0, side / min(found.width, found.height), 3 * side / max(found.width, found.height)
    )
    width, height = (
        max(2, int(one * scale + 0.01) // 2 * 2) for one in (found.width, found.height)
    )
    return width, height


def jpeg(png: Path, quality: int) -> MadeFile:
    """A picture of ours as a progressive JPEG, which shows something before it has all arrived."""
    path = png.with_suffix(".jpg")
    with Image.open(png, formats=["PNG"]) as image:
        image.convert("RGB").save(path, "JPEG", quality=quality, optimize=True, progressive=True)
    png.unlink()
    return kept(path)


def _time(found: Found, frames: float) -> float:
    return seconds(frames * found.source_width * found.source_height / DECODED)
