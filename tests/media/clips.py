"""Clips made with ffmpeg's generators: each second has a colour, so a picture tells its time."""

import subprocess
from pathlib import Path

import imageio_ffmpeg

COLORS = (  # of the seconds, over and over; far enough apart for any codec
    (220, 30, 30),
    (30, 200, 40),
    (30, 40, 220),
    (220, 210, 30),
    (200, 40, 210),
    (230, 230, 230),
    (20, 20, 20),
)


def ffmpeg(*arguments: str) -> None:
    """Run it, quietly."""
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-y", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def clip(
    file: Path, *, seconds: int = 8, size: str = "640x360", rate: int = 30, sound: bool = True
) -> Path:
    """A clip: a colour a second, moving noise at the edges, a tone."""
    inputs, names = [], ""
    for second in range(seconds):
        red, green, blue = COLORS[second % len(COLORS)]
        color = f"0x{red:02x}{green:02x}{blue:02x}"
        inputs += ["-f", "lavfi", "-i", f"color={color}:size={size}:rate={rate}:duration=1"]
        names += f"[{second}:v]"
    inputs += ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]
    graph = (
        f"{names}concat=n={seconds}:v=1:a=0[plain];"
        f"[{seconds}:v]crop=iw:ih/4:0:0[band];[plain][band]overlay=0:0,format=yuv420p[picture]"
    )
    tone = ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}"]
    ffmpeg(
        *inputs,
        *(tone if sound else []),
        "-filter_complex",
        graph,
        *("-map", "[picture]"),
        *(("-map", f"{seconds + 1}:a", "-c:a", "aac", "-b:a", "96k") if sound else ()),
        *("-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-g", str(rate * 2)),
        str(file),
    )
    return file


def color_at(seconds: float) -> tuple[int, int, int]:
    """What the middle of a clip's picture shows at a time."""
    return COLORS[int(seconds) % len(COLORS)]


def alike(one: list[int], other: tuple[int, int, int]) -> bool:
    """Whether two colours are the same but for what coding does to them."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= 40
