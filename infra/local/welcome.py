"""What `up` prints at the end: where everything is, and what to try."""

from __future__ import annotations

from rich.console import Console

from infra.local.instance import Instance

TEXT = """
[bold green]Nearcast is up[/] at [bold]{url}[/] [dim]({elapsed:.0f} s)[/]

  Documentation      {url}/docs
  The local AWS      http://127.0.0.1:{aws_port}  [dim](state in .nearcast/{name})[/]
  Sample people      ines_moreau (eu), maya_ortiz (us), kenji_mori (ap) …
  Their password     [bold]{password}[/]

Try with the command line ([dim].venv/bin on your PATH[/]):{export}

  nearcast sign-in maya_ortiz --password {password}
  nearcast home
  nearcast post "Hello from Tucson" --as maya_ortiz
  nearcast tail                      [dim]# and post from another terminal[/]

Or with curl:

  curl -s {url}/healthz
  curl -s {url}/v1/users/@ines_moreau
  TOKEN=$(curl -s {url}/v1/auth/sign-in -H 'content-type: application/json' \\
    -d '{{"username":"maya_ortiz","password":"{password}"}}' | sed -E 's/.*"access_token": ?"([^"]+)".*/\\1/')
  curl -s {url}/v1/timelines/home?limit=3 -H "authorization: Bearer $TOKEN"

[dim]make logs shows what happens, make down stops it and keeps the data.[/]
"""

DEFAULT_URL = "http://127.0.0.1:8787"


def welcome(instance: Instance, console: Console, elapsed: float) -> None:
    """Print the way in."""
    state = instance.state()
    url = f"http://127.0.0.1:{state.edge_port}"
    export = "" if url == DEFAULT_URL else f"\n\n  export NEARCAST_URL={url}"
    console.print(
        TEXT.format(
            url=url,
            elapsed=elapsed,
            aws_port=state.aws_port,
            name=instance.name,
            password=instance.secrets().sample_password,
            export=export,
        )
    )
