"""What is really in a segment, by readers that know nothing of our manifests.

MediaInfo tells formats and sizes, ffmpeg's framecrc muxer lists the packets, and a codec's
name is read off its configuration box (RFC 6381, ISO/IEC 14496-15).
"""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imageio_ffmpeg
from pymediainfo import MediaInfo


@dataclass(frozen=True, slots=True)
class Packets:
    """The packets of one stream in a segment; times in seconds, in the order shown."""

    starts: tuple[float, ...]
    keys: tuple[float, ...]
    seconds: float
    first_is_key: bool


def packets(init: bytes, segment: bytes) -> Packets:
    """List a segment's packets, on the clock of its track."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "segment.mp4"
        file.write_bytes(init + segment)
        done = subprocess.run(
            [
                *(imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error"),
                *("-copyts", "-i", str(file), "-map", "0", "-c", "copy", "-copyts"),
                *("-f", "framecrc", "-"),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    assert not done.stderr, done.stderr
    return _read(done.stdout)


def _read(listing: str) -> Packets:
    """Read `stream, dts, pts, duration, size, crc[, F=flags][, S=side data …]`.

    Flags are told unless they are those of a keyframe (bit 0) and no others.
    """
    tick, rows = 0.0, []
    for line in listing.splitlines():
        if line.startswith("#tb 0:"):
            numerator, denominator = line.partition(":")[2].split("/")
            tick = int(numerator) / int(denominator)
        elif not line.startswith("#"):
            fields = [field.strip() for field in line.split(",")]
            flags = next((one[2:] for one in fields[6:] if one.startswith("F=")), "0x1")
            is_key = bool(int(flags, 16) & 1)
            rows.append((int(fields[2]) * tick, int(fields[3]) * tick, is_key))
    assert rows, "a segment without packets"
    return Packets(
        starts=tuple(sorted(start for start, _, _ in rows)),
        keys=tuple(sorted(start for start, _, key in rows if key)),
        seconds=sum(seconds for _, seconds, _ in rows),
        first_is_key=rows[0][2],
    )


def looks(init: bytes, segments: bytes) -> dict[str, Any]:
    """What MediaInfo says of the one stream of a track."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "track.mp4"
        file.write_bytes(init + segments)
        tracks = [
            track.to_data()
            for track in MediaInfo.parse(str(file)).tracks
            if track.track_type in ("Video", "Audio")
        ]
    assert len(tracks) == 1, tracks
    return dict(tracks[0])


def codecs(init: bytes, looks: dict[str, Any]) -> str:
    """The name of the codec in a track's initialisation."""
    if looks["format"] == "AVC":
        at = init.index(b"avcC") + 5  # after the name and the version
        return f"avc1.{init[at : at + 3].hex()}"
    return str(looks["codec_id"]).replace("-", ".")
