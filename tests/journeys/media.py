"""Clips made in a second, and how people upload them: parts straight to storage, by signed addresses."""

import hashlib
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import imageio_ffmpeg

from tests.journeys.system import Someone, System, eventually
from tests.journeys.workers import aws_group, function_of

READY_S = 60.0  # on a busy machine; a second-long clip usually takes three


def clip(folder: Path, *, seconds: float = 1, size: str = "320x180", noise: int = 0) -> bytes:
    """A video with sound; noise makes every clip another, and hard to encode."""
    path = folder / f"{seconds}-{size}-{noise}.mp4"
    picture = f"testsrc2=size={size}:rate=24:duration={seconds}"
    if noise:
        picture += f",noise=alls=40:allf=t:all_seed={noise}"
    sound = f"sine=frequency=440:duration={seconds}"
    lavfi = ("-f", "lavfi", "-i")
    subprocess.run(
        [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"),
            *(*lavfi, picture, *lavfi, sound),
            *(
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "aac",
                "-shortest",
            ),
            str(path),
        ],
        check=True,
    )
    return path.read_bytes()


def announce(owner: Someone, data: bytes, kind: str = "video", **claims: Any) -> dict[str, Any]:
    """Announce a file; what the API answers."""
    content_type = "video/mp4" if kind == "video" else "image/png"
    known = {"kind": kind, "content_type": content_type, "bytes": len(data)} | claims
    return owner.client.call("POST", "/v1/media", known)


def send(begun: dict[str, Any], data: bytes) -> None:
    """PUT every part that is missing."""
    size = begun["upload"]["part_bytes"]
    for part in begun["upload"]["parts"]:
        first = (part["number"] - 1) * size
        answer = httpx.put(part["url"], content=data[first : first + size], trust_env=False)
        assert answer.status_code == 200, answer.text


def upload(owner: Someone, data: bytes, kind: str = "video", **claims: Any) -> str:
    """Upload a file whole; its id."""
    begun = announce(owner, data, kind, **claims)
    send(begun, data)
    return str(owner.client.call("POST", f"/v1/media/{begun['id']}/complete")["id"])


def look(owner: Someone, media_id: str) -> dict[str, Any]:
    """How far a file is."""
    return owner.client.call("GET", f"/v1/media/{media_id}")


def finished(owner: Someone, media_id: str, within_s: float = READY_S) -> dict[str, Any]:
    """A file once it is ready or has failed."""
    return eventually(
        lambda: look(owner, media_id), lambda one: one["state"] in ("ready", "failed"), within_s
    )


def asset_of(system: System, zone: str, media_id: str) -> dict[str, Any] | None:
    """The row of the asset of a file, as the table has it."""
    tables = [name for name in system.tables(zone) if "-media-" in name]
    rows = [row for name in tables for row in system.rows(zone, name)]
    (file,) = [row for row in rows if row["item"]["S"] == f"m#{media_id}"]
    wanted = f"a#{file['asset']['S']}" if "asset" in file else None
    return next((row for row in rows if row["item"]["S"] == wanted), None)


def digest(data: bytes) -> str:
    """What a client announces as the hash."""
    return hashlib.sha256(data).hexdigest()


def transcoders(system: System) -> list[int]:
    """The processes that work on media."""
    group = aws_group(system.instance)
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(entry.name)) == group and function_of(entry).endswith("-transcoder"):
                found.append(int(entry.name))
    return found


def encoders(system: System) -> list[int]:
    """The ffmpeg processes that transcoders have begun."""
    parents = {str(process) for process in transcoders(system)}
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            stat = (entry / "stat").read_text()
            name, _, rest = stat.partition("(")[2].rpartition(")")
            if name.startswith("ffmpeg") and rest.split()[1] in parents:
                found.append(int(entry.name))
    return found


def kill(processes: list[int]) -> int:
    """End processes by force, at once; how many there were."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return len(processes)
