"""Clips to measure with: made by ffmpeg's generators as a phone would have encoded them, or given by path.

A generator's picture alone is too easy: it has no noise, so an encoder would look better than
it is. So it gets some, as a sensor would give it, and the rate that phones record at.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from functions.transcoding.ffmpeg import program

SOUND = "aevalsrc=0.2*sin(2*PI*(220+40*sin(2*PI*t/5))*t)+0.02*random(0):s=48000"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A clip to make. `rate` is in bits a second, as phones record in that size."""

    name: str
    picture: str  # ffmpeg's generator and filters
    seconds: int
    rate: int

    def make(self, folder: Path) -> Path:
        """The clip as a file; made once."""
        path = folder / f"{self.name}-{self.seconds}s.mp4"
        if not path.exists():
            aside = path.with_suffix(".new.mp4")
            generated = ["-f", "lavfi", "-i", self.picture, "-f", "lavfi", "-i", SOUND]
            rate = ["-b:v", str(self.rate), "-maxrate", str(self.rate * 5 // 4)]
            coded = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", *rate]
            coded += ["-bufsize", str(self.rate * 2), "-c:a", "aac", "-b:a", "160k"]
            begun = [program(), "-hide_banner", "-loglevel", "error", "-nostdin", "-y"]
            command = [*begun, *generated, "-t", str(self.seconds), *coded, str(aside)]
            subprocess.run(command, check=True)
            aside.replace(path)
        return path


MOVING = "mandelbrot=size=1280x720:rate=30:maxiter=200,scale={size},noise=alls=8:allf=t"
DRAWN = "testsrc2=size={size}:rate=30,noise=alls=10:allf=t"


def recipes(seconds: int) -> tuple[Recipe, ...]:
    """One clip across, in 1080p, and one upright, in 720p."""
    return (
        Recipe("across-1080p", MOVING.format(size="1920:1080"), seconds, 14_000_000),
        Recipe("upright-720p", DRAWN.format(size="720x1280"), seconds, 8_000_000),
    )
