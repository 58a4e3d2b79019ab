"""`nearcast`: everything that the public API does, from a terminal.

    nearcast sign-up ines                      nearcast home
    nearcast post "Four in the morning"        nearcast tail
    nearcast follow luca_bianchi               nearcast import EDGES.csv --posts 500

Commands are plain functions, grouped by file: identity, people, posts, timelines, faults,
keys, flags/, issuers/, and importing/ for the bulk path of operators.
"""

from __future__ import annotations

import typer

from infra.cli import faults, identity, keys, people, posts, purge, timelines
from infra.cli.flags.command import flags
from infra.cli.importing import command as importing
from infra.cli.issuers.command import issuers

app = typer.Typer(
    help="Nearcast from a terminal.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("sign-up")(identity.sign_up)
app.command("sign-in")(identity.sign_in)
app.command("sign-out")(identity.sign_out)
app.command("whoami")(identity.whoami)

app.command("post")(posts.post)
app.command("delete")(posts.delete)

app.command("follow")(people.follow)
app.command("unfollow")(people.unfollow)
app.command("followers")(people.followers)
app.command("following")(people.following)
app.add_typer(people.profile, name="profile")

app.command("home")(timelines.home)
app.command("author")(timelines.author)
app.command("tail")(timelines.tail)

app.command("fault")(faults.fault)

app.command("purge")(purge.purge)

app.add_typer(flags, name="flags")
app.add_typer(issuers, name="issuers")
app.add_typer(keys.keys, name="keys")

app.command("import")(importing.import_edges)

if __name__ == "__main__":
    app()
