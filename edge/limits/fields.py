"""What clients are told of their limit: RateLimit-Policy and RateLimit.

draft-ietf-httpapi-ratelimit-headers-11: both are structured fields (RFC 9651), lists
of strings with parameters. `q` and `w` are the policy's quota and window in seconds,
`r` what remains, `t` the seconds until there is (all of) it again.
"""

from functools import cache, lru_cache
from math import ceil

from edge.limits.bucket import Policy
from edge.limits.lease import Lease
from edge.steps import Headers


@cache
def policy_field(policy: Policy) -> str:
    """The value of RateLimit-Policy."""
    return f'"{policy.name}";q={policy.quota};w={policy.window_s}'


def quota_fields(lease: Lease) -> Headers:
    """Both fields, as an isolate knows them."""
    return {"ratelimit-policy": policy_field(lease.policy), "ratelimit": quota_field(lease)}


def quota_field(lease: Lease) -> str:
    """The value of RateLimit."""
    policy = lease.policy
    return _quota(policy.name, policy.quota, policy.window_s, lease.remaining)


@lru_cache(1_024)  # what remains is a whole number between nothing and the quota
def _quota(name: str, quota: int, window_s: int, remaining: int) -> str:
    return f'"{name}";r={remaining};t={ceil((quota - remaining) * window_s / quota)}'


def refused_fields(policy: Policy, retry_after_s: int) -> Headers:
    """Both fields of a refusal, where `t` says the same as Retry-After (section 5 of the draft)."""
    return {
        "ratelimit-policy": policy_field(policy),
        "ratelimit": f'"{policy.name}";r=0;t={retry_after_s}',
    }
