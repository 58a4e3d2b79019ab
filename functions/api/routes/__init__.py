"""The routes of the api function, one file a subject; each calls one use case."""

from functions.api.routes import (
    blocks,
    conversations,
    documents,
    engagements,
    follows,
    home,
    internal,
    lists,
    media,
    notifications,
    people,
    posts,
    progress,
    reports,
    requests,
    timelines,
)
from functions.entrance import resolver

app = resolver()
for subject in (
    people,
    follows,
    requests,
    blocks,
    reports,
    notifications,
    lists,
    posts,
    media,
    engagements,
    conversations,
    progress,
    home,
    timelines,
    documents,
    internal,
):
    app.include_router(subject.router)
