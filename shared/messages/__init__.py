"""What the streams and queues carry.

    posts/users/graph stream → outbox → plans:  PostChanged, ProfileChanged
                                        slices: FollowChanged
    planner → plans of each region with followers: PostAnnounced, ProfileAnnounced
    planner → plans of the region of whom a post concerns: PostRelated
              plans of the region that owns a hashtag: PostTagged
    graph stream → plans: LikeChanged → plans of the liked post's region
    planner → slices: Slice → (next) Slice …
    graph stream → plans: RelationChanged → plans of the other's region
                   plans: PrivacyChanged → (next) PrivacyChanged …
    an author's class changed → slices: ReachChanged → Sweep → (next) Sweep …
    a home read → slices: ReaderActive, TimelineLost → (next) TimelineLost …
    a post's row expires → outbox → archive: PostExpired; a schedule → CompactDays → (next) …
    a bucket's event → media: MediaUploaded → MediaPart …; then MediaChanged → plans
    a post or file is deleted → custody: MediaDropped → AssetLeft; an account: OwnerGone → (next) …
    an account becomes private or public → custody: OwnerSwitched → (next) OwnerSwitched …
    captions of a video → custody: ManifestChanged
    a schedule → custody: CheckStorage → CheckOwner …, (next) CheckStorage …

Messages may arrive late, twice and in any order. They therefore carry either
immutable facts under a version (`updated`, a hybrid time as text), or only names,
so that the consumer reads the state as it is now. Each subject has a file.
"""

from shared.messages.arrivals import arrivals
from shared.messages.base import Card, Message, attempts_of, parse
from shared.messages.fan_out import (
    Crowd,
    ReachChanged,
    ReaderActive,
    Slice,
    Sweep,
    TimelineLost,
    VipChanged,
)
from shared.messages.media import (
    AssetLeft,
    CheckOwner,
    CheckStorage,
    ManifestChanged,
    MediaChanged,
    MediaDropped,
    MediaPart,
    MediaUploaded,
    MediaWanted,
    OwnerGone,
    OwnerSwitched,
)
from shared.messages.people import (
    FollowChanged,
    PrivacyChanged,
    ProfileAnnounced,
    ProfileChanged,
    RelationChanged,
)
from shared.messages.posts import (
    LikeChanged,
    Phase,
    PostAnnounced,
    PostChanged,
    PostRelated,
    PostTagged,
    Relation,
)
from shared.messages.reconciling import ReconcilePost, ReconcileTimeline, ReconcileUsers
from shared.messages.tiers import CompactDays, PostExpired, StreamRecord

__all__ = [
    "AssetLeft",
    "Card",
    "CheckOwner",
    "CheckStorage",
    "CompactDays",
    "Crowd",
    "FollowChanged",
    "LikeChanged",
    "ManifestChanged",
    "MediaChanged",
    "MediaDropped",
    "MediaPart",
    "MediaUploaded",
    "MediaWanted",
    "Message",
    "OwnerGone",
    "OwnerSwitched",
    "Phase",
    "PostAnnounced",
    "PostChanged",
    "PostExpired",
    "PostRelated",
    "PostTagged",
    "PrivacyChanged",
    "ProfileAnnounced",
    "ProfileChanged",
    "ReachChanged",
    "ReaderActive",
    "ReconcilePost",
    "ReconcileTimeline",
    "ReconcileUsers",
    "Relation",
    "RelationChanged",
    "Slice",
    "StreamRecord",
    "Sweep",
    "TimelineLost",
    "VipChanged",
    "arrivals",
    "attempts_of",
    "parse",
]
