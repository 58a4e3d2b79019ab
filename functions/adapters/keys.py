"""The keys of rows that share a table, in one place."""

CLAIM_SUFFIX = "#keys"
FOLLOWING_SUFFIX = "#following"
AUDIENCE_SUFFIX = "#audience"


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


def notices(owner_id: str) -> str:
    """Partition of feeds-NN with a user's notifications."""
    return f"{owner_id}#notices"
