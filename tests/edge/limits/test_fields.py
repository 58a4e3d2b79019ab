from edge.limits.bucket import Grant, Policy
from edge.limits.fields import quota_fields, refused_fields
from edge.limits.lease import Lease

POLICY = Policy("user", quota=600, window_s=60)


def test_untouched_quota_needs_no_reset() -> None:
    assert quota_fields(Lease(POLICY)) == {
        "ratelimit-policy": '"user";q=600;w=60',
        "ratelimit": '"user";r=600;t=0',
    }


def test_reset_is_when_all_of_it_is_there_again() -> None:
    lease = Lease(POLICY)
    lease.learn(Grant(50, 245), lease.ask(0), 0)
    assert quota_fields(lease)["ratelimit"] == '"user";r=295;t=31'


def test_refusal_says_the_same_as_retry_after() -> None:
    assert refused_fields(POLICY, 7)["ratelimit"] == '"user";r=0;t=7'
