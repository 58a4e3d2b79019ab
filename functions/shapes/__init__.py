"""The shapes of bodies, as pydantic models: what the validator checks and OpenAPI shows.

Requests refuse unknown fields and convert nothing. Rules with a problem of their
own (an empty text, a malformed username) are the use cases' to check; here they are
only written into the schema.
"""

from functions.shapes.about import Health, Problem
from functions.shapes.accounts import Credentials, NewAccount, RefreshToken, Session
from functions.shapes.base import NOT_UNICODE, Cursor, Moment, PostId, Request, UserId, Username
from functions.shapes.people import Author, OwnProfile, PeoplePage, Profile, ProfileChanges
from functions.shapes.posts import NewPost, Post
from functions.shapes.timelines import CardIds, TimelineItem, TimelinePage

__all__ = [
    "NOT_UNICODE",
    "Author",
    "CardIds",
    "Credentials",
    "Cursor",
    "Health",
    "Moment",
    "NewAccount",
    "NewPost",
    "OwnProfile",
    "PeoplePage",
    "Post",
    "PostId",
    "Problem",
    "Profile",
    "ProfileChanges",
    "RefreshToken",
    "Request",
    "Session",
    "TimelineItem",
    "TimelinePage",
    "UserId",
    "Username",
]
