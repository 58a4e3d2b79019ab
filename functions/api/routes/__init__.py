"""The routes of the api function, one file a subject; each calls one use case."""

from functions.api.routes import documents, follows, internal, people, posts, timelines
from functions.entrance import resolver

app = resolver()
for subject in (people, follows, posts, timelines, documents, internal):
    app.include_router(subject.router)
