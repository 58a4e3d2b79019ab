"""The keys of rows that share a table, in one place."""

CLAIM_SUFFIX = "#keys"
FOLLOWING_SUFFIX = "#following"
AUDIENCE_SUFFIX = "#audience"


def archive(author_id: str) -> str:
    """Partition of posts-NN that says what the archive has of an author."""
    return author_id + "#archive"


def claims(author_id: str) -> str:
    """Partition of posts-NN with an author's idempotency claims."""
    return author_id + CLAIM_SUFFIX


def following(follower_id: str) -> str:
    """Partition of graph-NN with whom a user follows."""
    return follower_id + FOLLOWING_SUFFIX


def followers(author_id: str, bucket: int) -> str:
    """Partition of graph-NN with a share of an author's followers."""
    return f"{author_id}#followers#{bucket}"


def audience(author_id: str) -> str:
    """Partition of graph-NN with the sizes of an author's follower lists."""
    return author_id + AUDIENCE_SUFFIX


def share(region: str, bucket: int) -> str:
    """Sort key of one size in an audience."""
    return f"{region}#{bucket}"


def family(origin_jti: str) -> str:
    """Key of a denied token family in sessions."""
    return f"family#{origin_jti}"


def failures(user_id: str) -> str:
    """Key of an account's failed sign-ins in sessions."""
    return f"failures#{user_id}"


READER = "~"  # sort key of feeds-NN after every post id, so a descending query meets it first
SEEN = "~seen"  # after the reader row, so that a page's query leaves it out


def notices(owner_id: str) -> str:
    """Partition of feeds-NN with a user's notifications."""
    return f"{owner_id}#notices"


MARK_SUFFIX = "+"  # sorts between a post's entry and the next later post
TAG_PARTS = 4  # partitions of a hashtag, so that none runs hot


def members(post_id: str, engagement: str) -> str:
    """Partition of posts-NN with who did something with a post."""
    return f"{post_id}#{engagement}"


def counts(author_id: str) -> str:
    """Partition of posts-NN with the counts of an author's posts."""
    return f"{author_id}#counts"


def count_part(post_id: str, part: int) -> str:
    """Sort key of a part of a post's counts, beside the counts themselves."""
    return f"{post_id}#{part}"


def history(author_id: str) -> str:
    """Partition of posts-NN with what an author's posts were before they were edited."""
    return f"{author_id}#history"


def version(post_id: str, revision: int) -> str:
    """Sort key of one version in a history."""
    return f"{post_id}#{revision:04d}"


def marked(user_id: str, kind: str) -> str:
    """Partition of graph-NN with what a user likes, reposted or bookmarked."""
    return f"{user_id}#{kind}"


def mark(post_id: str) -> str:
    """Sort key of a reader's mark in feeds-NN."""
    return post_id + MARK_SUFFIX


def tag(tag: str, part: int) -> str:
    """Partition of tags with a share of a hashtag's posts."""
    return f"{tag}#{part}"


def relation(user_id: str, kind: str) -> str:
    """Partition of graph-NN with a user's relations of a kind."""
    return f"{user_id}#{kind}"


HERE = "here"  # sort key of an author's class under `reach`
PLAN = "plan"  # sort key of a plan in the ledger


def reach(author_id: str) -> str:
    """Partition of graph-NN with an author's class in a region."""
    return f"{author_id}#reach"


def active(author_id: str, bucket: int) -> str:
    """Partition of graph-NN with the active among a share of an author's followers."""
    return f"{author_id}#active#{bucket}"


def vips(author_id: str) -> str:
    """Partition of graph-NN with the followers of an author whose entries go first."""
    return f"{author_id}#vips"


def relay(author_id: str) -> str:
    """Partition of feeds-NN with an author's latest posts, for followers who pull."""
    return f"{author_id}#relay"


def lists(owner_id: str) -> str:
    """Partition of graph-NN with a user's lists."""
    return f"{owner_id}#lists"


def list_members(list_id: str) -> str:
    """Partition of graph-NN with whom a list names."""
    return f"{list_id}#members"


MEDIA_USAGE = "~usage"  # sort key of media-NN: what a user's media take
MEDIA_FILES = "m#"  # where the files of media-NN begin; their ids follow, so they sort by time
MEDIA_ASSETS = "a#"  # where assets begin, each before the files that share it
MEDIA_UNFINISHED = "u#"  # where the uploads in progress begin


def media_file(media_id: str) -> str:
    """Sort key of a file in media-NN."""
    return MEDIA_FILES + media_id


def media_unfinished(media_id: str) -> str:
    """Sort key of media-NN that says a file is being uploaded."""
    return MEDIA_UNFINISHED + media_id


def media_asset(asset: str) -> str:
    """Sort key of an asset in media-NN."""
    return MEDIA_ASSETS + asset


def media_asset_file(asset: str, media_id: str) -> str:
    """Sort key of a file that shares an asset."""
    return f"a#{asset}#{media_id}"


def media_contents(sha256: str) -> str:
    """Sort key of media-NN with the asset of contents."""
    return f"h#{sha256}"


def media_use(media_id: str, post_id: str) -> str:
    """Sort key of a post that shows a file."""
    return f"p#{media_id}#{post_id}"


def media_claim(digest: str) -> str:
    """Sort key of an idempotency key in media-NN."""
    return f"k#{digest}"
