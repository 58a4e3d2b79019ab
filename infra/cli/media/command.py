"""upload, and media list, show, captions and delete."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.filesize import decimal
from rich.markup import escape

from infra.cli.accounts import Accounts
from infra.cli.media.captions import put_captions, text_of
from infra.cli.media.screen import Screen
from infra.cli.media.sources import source_of
from infra.cli.media.unfinished import Unfinished
from infra.cli.media.upload import Upload, Wish
from infra.cli.terminal import (
    DEFAULT_URL,
    As,
    AsJson,
    Limit,
    Url,
    command,
    connect,
    err,
    out,
    show,
    show_json,
)

MediaId = Annotated[str, typer.Argument(help="The media file's id.")]
File = Annotated[Path, typer.Argument(help="The file.", dir_okay=False)]
Language = Annotated[
    str, typer.Option("--language", help="Of the captions, as in RFC 5646: en, pt-BR.")
]

media = typer.Typer(help="Videos and images that you uploaded.", no_args_is_help=True)

Json = dict[str, Any]


@command
def upload(
    file: File,
    post: Annotated[
        str | None, typer.Option("--post", help="Write a post that shows it, with this text.")
    ] = None,
    alt: Annotated[
        str, typer.Option("--alt", help="What it shows, for those who do not see it.")
    ] = "",
    captions: Annotated[
        Path | None, typer.Option("--captions", help="A WebVTT file.", dir_okay=False)
    ] = None,
    language: Language = "en",
    *,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Until it can be played.")] = True,
    whole: Annotated[
        bool, typer.Option("--whole", help="Wait until every rendition is there.")
    ] = False,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Upload a video or an image. Run it again after a break: it goes on from there."""
    source = source_of(file)
    username = Accounts(url).session(account).username
    wish = Wish(alt, post, captions, language, wait or whole, whole)
    with connect(url, account) as client:
        way = Upload(client, source, Unfinished(url, username), Screen(err, silent=as_json))
        view, posted = way.run(wish)
    if as_json:
        show_json({"media": view, "post": posted})
        return
    out.print(f"Uploaded [dim]{view['id']}[/]: {_standing(view)}.")
    if posted is not None:
        out.print(f"Posted. Look at it: nearcast watch {posted['id']}")


@media.command("list")
@command
def list_media(
    limit: Limit = 20, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """List your files, the newest first."""
    count = 0
    with connect(url, account) as client:
        for one in islice(client.pages("/v1/media", limit=min(limit, 100)), limit):
            count += 1
            show(one, as_json, _line(one))
        usage = {} if as_json or not count else client.page("/v1/media", limit=1)["usage"]
    if usage:
        taken, most = decimal(usage["bytes"]), decimal(usage["bytes_max"])
        err.print(f"[dim]{usage['files']} files take {taken} of {most}, renditions included.[/]")
    elif not as_json:
        err.print("[dim]Nothing here yet. Upload something: nearcast upload FILE[/]")


@media.command("show")
@command
def show_media(
    media_id: MediaId, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """Show how far a file is, and where it can be played."""
    with connect(url, account) as client:
        view = client.call("GET", f"/v1/media/{media_id}")
    if as_json:
        show_json(view)
    else:
        out.print("\n".join([_line(view), *_more(view, url)]), soft_wrap=True)


@media.command("captions")
@command
def captions(
    media_id: MediaId,
    file: File,
    language: Language = "en",
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Put captions in a language in place of those that were there."""
    text = text_of(file)
    with connect(url, account) as client:
        changed = put_captions(client, media_id, text, language)
    show(changed, as_json, f"Captions in {escape(language)} for [dim]{media_id}[/].")


@media.command("delete")
@command
def delete_media(
    media_id: MediaId, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """Delete a file and everything made of it; its posts show it no longer."""
    with connect(url, account) as client:
        client.call("DELETE", f"/v1/media/{media_id}")
    show({"deleted": media_id}, as_json, f"Deleted [dim]{media_id}[/].")


def _line(view: Json) -> str:
    alt = f"  {escape(view['alt'])}" if view.get("alt") else ""
    size = decimal(view["bytes"])
    return f"{view['kind']:<5} {_standing(view)}  {size}{alt}  [dim]{view['id']}[/]"


def _standing(view: Json) -> str:
    """How far a file is, in a few words."""
    state, progress = view["state"], view.get("progress") or 0
    if state == "failed":
        return f"[red]failed[/]: {escape(view.get('detail') or view.get('reason') or '')}"
    if state in ("ready", "deleted"):
        return f"[green]{state}[/]" if state == "ready" else state
    playable = "[green]can be played[/], " if view.get("playable") else ""
    return f"{playable}{state} {progress} %" if state == "processing" else f"{playable}{state}"


def _more(view: Json, url: str) -> list[str]:
    """What a player needs, with whole addresses."""
    shown: Json = view.get("media") or {}
    lines = []
    if shown.get("width"):
        seconds = f", {shown['duration_ms'] / 1000:.1f} s" if shown.get("duration_ms") else ""
        lines.append(f"{shown['width']}×{shown['height']}{seconds}")
    addresses = {name: shown.get(name) for name in ("playlist", "poster", "preview", "storyboard")}
    for size in shown.get("sizes") or ():
        ending = size["url"].rpartition(".")[2]  # a size is there in every format
        addresses[f"{size['width']}×{size['height']} {ending}"] = size["url"]
    base = url.rstrip("/")
    lines += [f"[dim]{name:<16}[/]{base}{path}" for name, path in addresses.items() if path]
    if view.get("original"):
        lines.append(f"[dim]{'original':<16}[/]{view['original']}")
    return lines
