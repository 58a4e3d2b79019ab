"""The shapes of bodies, as pydantic models: what the validator checks and OpenAPI shows.

Requests refuse unknown fields and convert nothing. Rules with a problem of their
own (an empty text, a malformed username) are the use cases' to check; here they are
only written into the schema.
"""

from functions.shapes.about import Health, Problem
from functions.shapes.accounts import Credentials, NewAccount, RefreshToken, Session
from functions.shapes.base import NOT_UNICODE, Cursor, Moment, PostId, Request, UserId, Username
from functions.shapes.fan_out import FanOut
from functions.shapes.lists import ListName, PeopleList, PeopleListPage
from functions.shapes.media import Media, MediaChanges, MediaPage, NewCaptions, NewMedia
from functions.shapes.people import Author, OwnProfile, PeoplePage, Profile, ProfileChanges, Viewer
from functions.shapes.posts import (
    CountedPost,
    Edit,
    History,
    Mark,
    NewPost,
    Post,
    PostItem,
    PostList,
    PostPage,
)
from functions.shapes.relations import (
    Asked,
    FollowRequest,
    FollowRequestPage,
    NewReport,
    Notification,
    NotificationPage,
    ReadUntil,
    Unread,
)
from functions.shapes.timelines import (
    CardIds,
    Explanation,
    HomePage,
    NewPosts,
    SeenPosts,
    TimelineItem,
    TimelinePage,
)

__all__ = [
    "NOT_UNICODE",
    "Asked",
    "Author",
    "CardIds",
    "CountedPost",
    "Credentials",
    "Cursor",
    "Edit",
    "Explanation",
    "FanOut",
    "FollowRequest",
    "FollowRequestPage",
    "Health",
    "History",
    "HomePage",
    "ListName",
    "Mark",
    "Media",
    "MediaChanges",
    "MediaPage",
    "Moment",
    "NewAccount",
    "NewCaptions",
    "NewMedia",
    "NewPost",
    "NewPosts",
    "NewReport",
    "Notification",
    "NotificationPage",
    "OwnProfile",
    "PeopleList",
    "PeopleListPage",
    "PeoplePage",
    "Post",
    "PostId",
    "PostItem",
    "PostList",
    "PostPage",
    "Problem",
    "Profile",
    "ProfileChanges",
    "ReadUntil",
    "RefreshToken",
    "Request",
    "SeenPosts",
    "Session",
    "TimelineItem",
    "TimelinePage",
    "Unread",
    "UserId",
    "Username",
    "Viewer",
]
