"""`nearcast`: everything that the public API does, from a terminal.

    nearcast sign-up ines                      nearcast home
    nearcast post "Four in the morning"        nearcast tail
    nearcast follow luca_bianchi               nearcast import EDGES.csv --posts 500
    nearcast reply POST "Same here"            nearcast thread POST
    nearcast upload clip.mp4 --post "Look"     nearcast watch POST

Commands are plain functions, grouped by file: identity, people, posts, timelines, faults,
keys, media/, flags/, issuers/; and for operators dlq/, archiving/, reconciling/ and the bulk path importing/.
"""

from __future__ import annotations

import typer

from infra.cli import (
    conversations,
    engagement,
    fan_out,
    faults,
    identity,
    keys,
    lists,
    notifications,
    people,
    posts,
    purge,
    relations,
    timelines,
)
from infra.cli.archiving.command import archive
from infra.cli.dlq.command import dlq
from infra.cli.flags.command import flags
from infra.cli.importing import command as importing
from infra.cli.issuers.command import issuers
from infra.cli.media import command as media
from infra.cli.media import custody
from infra.cli.media.watch import command as watch
from infra.cli.reconciling.command import reconcile

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
app.command("show")(conversations.show)
app.command("thread")(conversations.thread)
app.command("quotes")(conversations.quotes)
app.command("likes")(conversations.likes)
app.command("reposts")(conversations.reposts)
app.command("reply")(engagement.reply)
app.command("quote")(engagement.quote)
app.command("edit")(engagement.edit)
app.command("repost")(engagement.repost)
app.command("like")(engagement.like)
app.command("bookmark")(engagement.bookmark)
app.command("bookmarks")(engagement.bookmarks)
app.command("fanout")(fan_out.fanout)

app.command("upload")(media.upload)
media.media.command("usage")(custody.usage)
media.media.command("warm")(custody.warm)
app.add_typer(media.media, name="media")
app.command("watch")(watch.watch)

app.command("follow")(people.follow)
app.command("unfollow")(people.unfollow)
app.command("followers")(people.followers)
app.command("following")(people.following)
app.add_typer(people.profile, name="profile")
app.command("search")(relations.search)
app.command("block")(relations.block)
app.command("unblock")(relations.unblock)
app.command("blocks")(relations.blocks)
app.command("mute")(relations.mute)
app.command("unmute")(relations.unmute)
app.command("mutes")(relations.mutes)
app.command("requests")(relations.requests)
app.command("approve")(relations.approve)
app.command("reject")(relations.reject)
app.command("report")(relations.report)
app.command("notifications")(notifications.notifications)
app.add_typer(lists.lists, name="lists")

app.command("home")(timelines.home)
app.command("author")(timelines.author)
app.command("tail")(timelines.tail)
app.command("list")(timelines.of_list)
app.command("tag")(timelines.tag)
app.command("explain")(timelines.explain)

app.command("fault")(faults.fault)

app.command("purge")(purge.purge)

app.add_typer(dlq, name="dlq")
app.add_typer(archive, name="archive")
app.command("reconcile")(reconcile)

app.add_typer(flags, name="flags")
app.add_typer(issuers, name="issuers")
app.add_typer(keys.keys, name="keys")

app.command("import")(importing.import_edges)

if __name__ == "__main__":
    app()
