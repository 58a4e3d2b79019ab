"""Assets made by the real workshop on this machine, and an edge of one process that serves them.

What is left out is all that lies between: the queue, the bucket, the Worker.
"""

import hashlib
import shutil
import threading
from collections import Counter
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from edge.media.playlists import is_playlist, playlist
from functions.transcoding import workshop
from functions.transcoding.found import Announced
from shared import playback
from shared.errors import ObjectUnknown
from shared.ids import new_asset_id
from shared.keys import Keys
from shared.manifest import Captions, Manifest, type_of
from shared.views import media_view

OWNER = "eu0000000000zz"
KEYS = Keys.from_text(f"k1:{'5a' * 32}")
NOW_MS = 1_763_650_000_000

Json = dict[str, Any]


@dataclass
class Rendered:
    """An asset: its manifest, the folder of its objects, and what posts say of it."""

    manifest: Manifest
    folder: Path
    view: Json

    def get(self, name: str) -> bytes:
        """A playlist or an object."""
        if is_playlist(name):
            return playlist(self.manifest, name).encode()
        if name not in self.manifest.objects():
            raise ObjectUnknown
        return (self.folder / name).read_bytes()


def render(file: Path, folder: Path, *, alt: str = "", captions: str | None = None) -> Rendered:
    """Make everything of a file that there is to make."""
    kind: Any = "image" if file.suffix in (".png", ".jpg", ".gif", ".webp") else "video"
    found = workshop.inspect(file, Announced(kind, file.stat().st_size))
    asset = new_asset_id(OWNER, hashlib.sha256(file.read_bytes()).digest())
    manifest, objects = workshop.begin(asset, found), folder / "objects"
    objects.mkdir(parents=True)
    for part in workshop.parts_of(found):
        room = folder / part
        room.mkdir()
        made = workshop.make(part, file, found, room, lambda _: None)
        for one in made.files:
            shutil.copyfile(one.path, objects / one.stored.name)
        manifest = workshop.add(manifest, made)
    if captions is not None:
        manifest = replace(manifest, captions=(_captions(captions, objects),))
    assert workshop.playable(found, manifest)
    manifest = replace(manifest, complete=True)
    view = media_view(
        media_id=asset[-16:],
        kind=kind,
        state="ready",
        alt=alt,
        asset=asset,
        **workshop.view_of(found, manifest),
    )
    return Rendered(manifest, objects, view)


def _captions(text: str, objects: Path) -> Captions:
    name = f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.vtt"
    (objects / name).write_text(text)
    return Captions(name, len(text), "en", "English")


class Edge:
    """Serves assets under tokens of a window; windows can be moved on, so that tokens expire."""

    def __init__(self, *assets: Rendered, cached: str = "public, max-age=3600, immutable") -> None:
        self.assets = {one.manifest.asset: one for one in assets}
        self.now_ms = NOW_MS
        self.asked: Counter[str] = Counter()  # by path
        edge = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, media_type, body = edge.answer(self.path)
                self.send_response(status)
                self.send_header("content-type", media_type)
                self.send_header("content-length", str(len(body)))
                self.send_header("access-control-allow-origin", "*")
                if status == 200:
                    self.send_header("cache-control", cached)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, type and body for a path."""
        self.asked[path] += 1
        _, _, token, name = path.split("/")
        try:
            grant = playback.verify(token, KEYS, self.now_ms)
            body = self.assets[grant.asset].get(name)
        except playback.PlaybackExpired:
            return 403, "application/problem+json", b"{}"
        except (ObjectUnknown, KeyError):
            return 404, "application/problem+json", b"{}"
        return 200, "application/vnd.apple.mpegurl" if is_playlist(name) else type_of(name), body

    def post(self, text: str = "Look") -> Json:
        """What the watch page shows: a post of all these assets, signed as of now."""
        media = [playback.signed(one.view, "p", KEYS, self.now_ms) for one in self.assets.values()]
        post = {"text": text, "created_at": "2026-11-20T15:00:00.000Z", "media": media}
        author = {"username": "ann", "display_name": "Ann"}
        return {"edge": self.url, "post": post, "author": author}
