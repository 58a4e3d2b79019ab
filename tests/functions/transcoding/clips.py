"""Files as people upload them, made with ffmpeg's own generators: small, and a second or so long."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

from functions.transcoding import workshop
from functions.transcoding.found import Announced, Found, Made
from shared.manifest import Manifest, Track

ASSET = "us0123456789ab-0123456789abcdef"
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
AAC = ("-c:a", "aac", "-b:a", "64k")


def ffmpeg(*arguments: str | Path) -> str:
    """Run ffmpeg; what it said."""
    command = [get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-y", *(str(one) for one in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def picture(size: str = "320x180", rate: str = "30", seconds: float = 1.0) -> list[str]:
    return ["-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}"]


def tone(seconds: float = 1.0, hertz: int = 440, volume: str = "0dB") -> list[str]:
    source = f"sine=frequency={hertz}:duration={seconds}:sample_rate=44100,volume={volume}"
    return ["-f", "lavfi", "-i", source]


def clip(
    path: Path,
    *options: str | Path,
    size: str = "320x180",
    rate: str = "30",
    seconds: float = 1.0,
    sound: bool = True,
) -> Path:
    """A moving test picture with a tone."""
    sounding = tone(seconds) if sound else []
    codecs = [*H264, *(AAC if sound else ())]
    ffmpeg(*picture(size, rate, seconds), *sounding, *codecs, *options, path)
    return path


@dataclass(frozen=True)
class Whole:
    """All that was made of a file, put together as a player would."""

    found: Found
    manifest: Manifest
    made: dict[str, Made]
    folder: Path

    def track(self, name: str) -> Track:
        return next(one for one in self.manifest.tracks if one.name == name)

    def path(self, name: str) -> Path:
        return next(self.folder.rglob(name))

    def content(self, name: str) -> bytes:
        return self.path(name).read_bytes()

    def stream(self, track: str, *numbers: int) -> Path:
        """The initialisation and some segments (or all) of a track in one file."""
        found = self.track(track)
        chosen = [found.segments[n] for n in numbers] if numbers else found.segments
        joined = self.folder / f"{track}-{'-'.join(map(str, numbers))}.mp4"
        joined.write_bytes(b"".join(self.content(one.name) for one in (found.init, *chosen)))
        return joined


def inspect(path: Path, kind: str = "video") -> Found:
    announced = Announced(kind, path.stat().st_size)  # type: ignore[arg-type]
    return workshop.inspect(path, announced)


def whole(
    path: Path, folder: Path, kind: str = "video", parts: Sequence[str] | None = None
) -> Whole:
    """Make everything of a file, or only some parts."""
    found = inspect(path, kind)
    manifest = workshop.begin(ASSET, found)
    made = {}
    for part in workshop.parts_of(found) if parts is None else parts:
        place = folder / part
        place.mkdir(parents=True)
        made[part] = workshop.make(part, path, found, place, lambda _: None)
        manifest = workshop.add(manifest, made[part])
    return Whole(found, manifest, made, folder)


@dataclass(frozen=True)
class Packet:
    """One packet of a stream, in seconds."""

    time: float
    seconds: float
    key: bool


def packets(path: Path, stream: str = "0:v:0") -> list[Packet]:
    """What a demuxer finds in a file, in the order in which it is stored."""
    command = [get_ffmpeg_exe(), "-v", "error", "-nostdin", "-copyts", "-i", str(path)]
    command += [
        "-map",
        stream,
        "-c",
        "copy",
        "-avoid_negative_ts",
        "disabled",
        "-f",
        "framecrc",
        "-",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    lines = done.stdout.splitlines()
    base = next(line.removeprefix("#tb 0: ") for line in lines if line.startswith("#tb 0: "))
    unit = float(Fraction(base))
    found = []
    for line in lines:
        if not line.startswith("#"):
            _, _, shown, length, _, _, *flags = (one.strip() for one in line.split(","))
            key = "F=0x0" not in flags and "F=0x10" not in flags
            found.append(Packet(int(shown) * unit, int(length) * unit, key))
    return found


def loudness(path: Path) -> tuple[float, float]:
    """LUFS of the whole and dBTP of the highest peak, as EBU R128 measures them."""
    said = ffmpeg("-i", path, "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-")
    summary = said[said.rindex("Summary:") :]
    whole_ = re.search(r"I:\s+(-?[\d.]+|-inf) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+|-inf) dBFS", summary)
    assert whole_
    assert peak
    return float(whole_[1]), float(peak[1])


def pixel(path: Path) -> tuple[int, int, int]:
    """The average colour of a file's first picture."""
    raw = path.with_suffix(".raw")
    ffmpeg(
        "-i",
        path,
        "-frames:v",
        "1",
        "-vf",
        "scale=1:1:flags=area,format=rgb24",
        "-f",
        "rawvideo",
        raw,
    )
    red, green, blue = raw.read_bytes()
    return red, green, blue
