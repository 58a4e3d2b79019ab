"""What MediaInfo says of a file. `python -m functions.transcoding.probe PATH` prints it as JSON.

MediaInfo is a large parser in C++ that strangers' bytes go through, so it has a process of its
own: what makes it crash or spin costs a file its hopes, and nothing else. It is only asked for
what ffmpeg does not tell: encryption, whether frames come at a constant rate, and sizes before
anything is decoded.
"""

import json
import math
import resource
import sys
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from functions.transcoding.process import Bounds, python
from functions.transcoding.reasons import DAMAGED, Unfit

# Never look beside the file for the rest of an image sequence.
OPTIONS: Final = {
    "File_TestContinuousFileNames": "0",
    "File_TestDirectory": "0",
    "ReadByHuman": "0",
}
SECONDS, MEMORY = 60, 4 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What a file declares. Rates are 0 where it declares none."""

    video: bool
    audio: bool
    encrypted: bool = False
    width: int = 0
    height: int = 0
    duration_ms: int = 0
    numerator: int = 0
    denominator: int = 1
    constant: bool = False
    fastest: float = 0.0  # frames a second

    @property
    def rate(self) -> Fraction:
        """Frames a second, as declared."""
        return Fraction(self.numerator, self.denominator)


def probe(path: Path, folder: Path) -> Probed:
    """What a file declares, read by a process of its own.

    Raises:
        Unfit: it can't be read.
        Interrupted: not in time.
    """
    lines: list[str] = []
    bounds = Bounds(seconds=SECONDS, file_bytes=0, memory_bytes=MEMORY)
    ended = python(__name__, str(path), folder, bounds, lines.append)
    if ended.code != 0 or not lines:
        raise Unfit(DAMAGED, f"probe ended with {ended.code}: {ended.said[-500:]}")
    return Probed(**json.loads(lines[-1]))


def main(path: str) -> None:
    """Print what MediaInfo says, as far as it is wanted."""
    from pymediainfo import MediaInfo  # noqa: PLC0415 - maps a library of 15 MB, only wanted here

    MediaInfo.can_parse()  # has the library mapped while files can still be opened
    with Path(path).open("rb") as file:
        # QuickTime can name other files, which MediaInfo would look into: no more can be opened.
        resource.setrlimit(resource.RLIMIT_NOFILE, (file.fileno() + 1,) * 2)
        tracks = MediaInfo.parse(file, mediainfo_options=OPTIONS, parse_speed=0.3).tracks
    of_kind: dict[str, list[dict[str, Any]]] = {}
    for track in tracks:
        of_kind.setdefault(track.track_type, []).append(track.to_data())
    print(json.dumps(asdict(_probed(of_kind))))  # noqa: T201 - its answer


def _probed(tracks: dict[str, list[dict[str, Any]]]) -> Probed:
    video = next(iter(tracks.get("Video", [])), {})
    general = next(iter(tracks.get("General", [])), {})
    rate = _rate(video)
    return Probed(
        video=bool(video),
        audio="Audio" in tracks,
        encrypted=any("encryption" in one for found in tracks.values() for one in found),
        width=int(_number(video.get("width"))),
        height=int(_number(video.get("height"))),
        duration_ms=int(_number(video.get("duration") or general.get("duration"))),
        numerator=rate.numerator,
        denominator=rate.denominator,
        constant=video.get("frame_rate_mode") != "VFR",
        fastest=_number(video.get("maximum_frame_rate")),
    )


def _rate(video: dict[str, Any]) -> Fraction:
    exact = [int(_number(video.get(name))) for name in ("framerate_num", "framerate_den")]
    if all(one > 0 for one in exact):
        return Fraction(*exact)
    return Fraction(_number(video.get("frame_rate"))).limit_denominator(1_001)


def _number(value: object) -> float:
    """A number as MediaInfo writes it, sometimes several joined by " / "; 0 for what is none."""
    try:
        number = float(str(value).split(" / ")[0])
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0


if __name__ == "__main__":
    main(sys.argv[1])
