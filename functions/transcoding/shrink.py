"""Pillow at work on a stranger's picture: `python -m functions.transcoding.shrink REQUEST`.

A program of its own, bounded like any that reads what was uploaded. REQUEST is JSON: `{task,
path, reader, profile, folder}`. Lines of its output are per cent; the last one is the answer, or
`{"unfit": reason, "detail": …}`.
"""

import errno
import json
import struct
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageCms, ImageOps, ImageSequence

from functions.transcoding.reasons import DAMAGED, TOO_MANY_PIXELS, TOO_SMALL, Unfit
from shared.limits import IMAGE_PIXELS

SIDE_MIN: Final = 16
# Others that hold several pictures hold pages (TIFF), or another eye's view or a map of highlights
# beside the one that is meant (JPEG, as phones write it).
MOVING: Final = ("GIF", "WEBP", "PNG", "AVIF")
THUMB: Final = 64  # pixels of the long side, of which the colours are averaged
ORIENTATION, LYING = 0x0112, (5, 6, 7, 8)  # Exif 2.32, 4.6.5: by a quarter, one way or the other
LENGTHS: Final = (320, 640, 1_280, 2_048)  # pixels of the long side
NEAR: Final = 1.1  # times: a size so near to the picture's own is not worth having
# A picture of detail at these looks the same in all three formats, and takes about half as much in
# the first as in the last.
SAVING: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "avif": ("AVIF", {"quality": 60, "speed": 8, "subsampling": "4:2:0"}),
    "webp": ("WEBP", {"quality": 78, "method": 4}),
    "jpg": ("JPEG", {"quality": 80, "optimize": True, "progressive": True}),
}
PREVIEW_SIDE: Final = 240
PREVIEW_FRAMES: Final = 100
FRAME_MS: Final = 100  # of an animation that does not say; browsers take it so as well
FRAME_MS_MIN: Final = 20

Answer = dict[str, Any]


def look(image: Image.Image, _folder: Path) -> Answer:
    """Size upright, average colour, and whether it moves; proves that it can be decoded."""
    moves = image.format in MOVING and bool(getattr(image, "is_animated", False))
    width, height = image.size
    if image.getexif().get(ORIENTATION, 1) in LYING:
        width, height = height, width
    if min(width, height) < SIDE_MIN:
        raise Unfit(TOO_SMALL, f"{width}×{height}")
    colour = flat(_plain(image, THUMB)).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    red, green, blue = colour if isinstance(colour, tuple) else (0, 0, 0)
    return {
        "width": width,
        "height": height,
        "animated": moves,
        "color": f"#{int(red):02x}{int(green):02x}{int(blue):02x}",
    }


def sizes(image: Image.Image, folder: Path) -> Answer:
    """Each size in each format, the smallest first; files by name with width and height."""
    long = max(image.size)
    wanted = [one for one in LENGTHS if one * NEAR < long] + ([long] if long <= LENGTHS[-1] else [])
    plain = _plain(image, wanted[-1])
    made = []
    for done, length in enumerate(wanted):
        small = _within(plain, length)
        for ending, (form, options) in SAVING.items():
            name = f"{length}.{ending}"
            (flat(small) if form == "JPEG" else small).save(folder / name, form, **options)
            made.append([name, *small.size])
        _say(99 * (done + 1) // len(wanted))
    return {"files": made}


def preview(image: Image.Image, folder: Path) -> Answer:
    """What moves, as a small animated WebP of its first frames."""
    frames, times = [], []
    for frame in islice(ImageSequence.Iterator(image), PREVIEW_FRAMES):
        shown = frame.info.get("duration") or FRAME_MS
        times.append(max(int(shown), FRAME_MS_MIN))
        frames.append(_shorter(_plain(frame, max(frame.size)), PREVIEW_SIDE))
        _say(99 * len(frames) // PREVIEW_FRAMES)
    frames[0].save(
        folder / "preview.webp",
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=times,
        loop=0,
        quality=60,
    )
    return {"files": [["preview.webp", *frames[0].size]]}


TASKS: Final[dict[str, Callable[[Image.Image, Path], Answer]]] = {
    "look": look,
    "sizes": sizes,
    "preview": preview,
}


def flat(image: Image.Image) -> Image.Image:
    """Without transparency, on white."""
    if image.mode != "RGBA":
        return image
    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=image.getchannel("A"))
    return page


def _plain(image: Image.Image, length: int) -> Image.Image:
    """Upright, at most so long, sRGB in 8 bits, with alpha only if it has any; no metadata.

    A JPEG is decoded at a fraction of its size where that is enough.
    """
    profile = image.info.get("icc_profile")
    image.draft("RGB", (length, length))
    upright = ImageOps.exif_transpose(image)
    plain = _managed(_within(_eight_bits(upright), length), profile)
    if plain.mode == "RGBA" and plain.getchannel("A").getextrema() == (255, 255):
        plain = plain.convert("RGB")
    plain.info = {}  # or savers would pass on what they find there: Exif, XMP, profiles
    return plain


def _eight_bits(image: Image.Image) -> Image.Image:
    """As RGB or RGBA, or CMYK, which only its profile can tell how to read."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if image.mode in ("RGB", "RGBA", "CMYK"):
        return image
    seen_through = "transparency" in image.info or image.mode in ("LA", "La", "PA", "RGBa")
    return image.convert("RGBA" if seen_through else "RGB")


def _managed(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Its colours in sRGB, which is what a picture without a profile is taken for."""
    if profile:
        try:
            alpha = image.getchannel("A") if image.mode == "RGBA" else None
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            opaque = image.convert("RGB") if alpha else image
            srgb = ImageCms.createProfile("sRGB")
            changed = ImageCms.profileToProfile(opaque, source, srgb, outputMode="RGB")
            if changed is not None:
                if alpha:
                    changed.putalpha(alpha)
                return changed
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile, or one for another kind of picture, says nothing
    return image if image.mode in ("RGB", "RGBA") else image.convert("RGB")


def _within(image: Image.Image, length: int) -> Image.Image:
    return _scaled(image, length / max(image.size))


def _shorter(image: Image.Image, side: int) -> Image.Image:
    return _scaled(image, min(side / min(image.size), 3 * side / max(image.size)))


def _scaled(image: Image.Image, scale: float) -> Image.Image:
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _say(per_cent: int) -> None:
    print(per_cent, flush=True)  # noqa: T201 - its report


@contextmanager
def _opened(path: str, reader: str) -> Iterator[Image.Image]:
    """The picture, if it is not too large to be decoded: its header says so before it is."""
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=[reader]) as image:
        if image.width * image.height > IMAGE_PIXELS:
            raise Unfit(TOO_MANY_PIXELS, f"{image.width}×{image.height}")
        yield image


def main(request: str) -> None:
    """Do what is asked, and print the answer."""
    asked = json.loads(request)
    warnings.simplefilter("ignore")  # strange Exif and the like: no concern of anybody's here
    answer: Answer = {}
    try:
        with _opened(asked["path"], asked["reader"]) as image:
            if asked["profile"]:
                image.info["icc_profile"] = Path(asked["profile"]).read_bytes()
            answer = TASKS[asked["task"]](image, Path(asked["folder"]))
    except Unfit as error:
        answer = {"unfit": error.reason, "detail": error.detail}
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, struct.error) as error:
        # What Pillow's readers raise for files that are not as they should be.
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        answer = {"unfit": DAMAGED, "detail": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer))  # noqa: T201 - its answer


if __name__ == "__main__":
    main(sys.argv[1])
