"""What use cases need from the outside, as Protocols. Read with `records.py`.

Every method takes and returns plain records, finds the right shard and region by
itself, and raises the errors of `shared.errors` only. Methods are safe to repeat
unless they say otherwise. `tests/functions/fakes.py` keeps the same promises in
memory, and one contract suite holds both to them.
"""

from collections.abc import Callable

from functions.ports.archive import Months, Objects
from functions.ports.engagement import Engagements, Marks, Reposts, Tags
from functions.ports.fan_out import Ledger, Reaches, Relays
from functions.ports.feeds import Cards, Feeds
from functions.ports.files import Files
from functions.ports.graph import Graph
from functions.ports.lists import Lists, People
from functions.ports.media import EdgeDoor, Media, Uploads, upload_key
from functions.ports.people import Accounts, Names, Sessions, Users
from functions.ports.population import Population
from functions.ports.posts import PostMedia, Posts, Versions, Visibilities
from functions.ports.queues import Holder, Outlet, Sender
from functions.ports.readers import Notices, ReaderMark, Readers
from functions.ports.relations import Relations
from functions.ports.timelines import Seen, Timelines
from functions.ports.workshop import Workshop

Now = Callable[[], int]  # milliseconds since 1970

__all__ = [
    "Accounts",
    "Cards",
    "EdgeDoor",
    "Engagements",
    "Feeds",
    "Files",
    "Graph",
    "Holder",
    "Ledger",
    "Lists",
    "Marks",
    "Media",
    "Months",
    "Names",
    "Notices",
    "Now",
    "Objects",
    "Outlet",
    "People",
    "Population",
    "PostMedia",
    "Posts",
    "Reaches",
    "ReaderMark",
    "Readers",
    "Relations",
    "Relays",
    "Reposts",
    "Seen",
    "Sender",
    "Sessions",
    "Tags",
    "Timelines",
    "Uploads",
    "Users",
    "Versions",
    "Visibilities",
    "Workshop",
    "upload_key",
]
