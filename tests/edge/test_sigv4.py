from datetime import UTC, datetime
from unittest import mock
from urllib.parse import quote

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from edge import sigv4
from tests.edge.given import NOW_MS

MOMENT = datetime.fromtimestamp(NOW_MS // 1000, UTC)


def by_botocore(method: str, url: str, headers: dict[str, str], body: bytes) -> dict[str, str]:
    request = AWSRequest(method, url, headers, body)
    with mock.patch("botocore.auth.get_current_datetime", return_value=MOMENT):
        SigV4Auth(Credentials("AKIDEXAMPLE", "secret"), "lambda", "eu-west-1").add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


def by_us(method: str, url: str, headers: dict[str, str], body: bytes) -> dict[str, str]:
    return sigv4.sign(
        method=method,
        url=url,
        headers=headers,
        body=body,
        region="eu-west-1",
        service="lambda",
        access_key="AKIDEXAMPLE",
        secret_key="secret",
        now_ms=NOW_MS,
    )


def test_request_is_signed_as_botocore_signs_it() -> None:
    headers = {"content-type": "application/json", "nearcast-context": "k1.a  b.c "}
    asked = ("POST", "https://abc.lambda-url.eu-west-1.on.aws/v1/posts", headers, b'{"text": "x"}')
    assert by_us(*asked) == by_botocore(*asked)


SEGMENT = st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), min_size=1, max_size=8)


@given(st.lists(SEGMENT, max_size=4), st.lists(st.tuples(SEGMENT, SEGMENT), max_size=4))
def test_any_path_and_query_is_signed_as_botocore_signs_it(
    path: list[str], query: list[tuple[str, str]]
) -> None:
    pairs = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in query)
    escaped = "/".join(quote(segment, safe="~") for segment in path if segment not in (".", ".."))
    url = f"http://127.0.0.1:4566/_aws/lambda-url/abc/{escaped}" + (f"?{pairs}" if pairs else "")
    asked = ("GET", url, {"traceparent": "00"}, b"")
    assert by_us(*asked) == by_botocore(*asked)


def test_signing_key_is_of_its_day_and_region() -> None:
    keys = {
        sigv4._signing_key("secret", day, region, "lambda")
        for day in ("20270115", "20270116")
        for region in ("eu-west-1", "us-east-1")
    }
    assert len(keys) == 4


# S3.


def for_s3(method: str, url: str, headers: dict[str, str]) -> dict[str, str]:
    return sigv4.sign(
        method=method,
        url=url,
        headers=headers,
        body=b"",
        region="eu-west-1",
        service="s3",
        access_key="AKIDEXAMPLE",
        secret_key="secret",
        now_ms=NOW_MS,
    )


def s3_by_botocore(method: str, url: str, headers: dict[str, str]) -> dict[str, str]:
    request = AWSRequest(method, url, headers)
    request.context["payload_signing_enabled"] = True
    with mock.patch("botocore.auth.get_current_datetime", return_value=MOMENT):
        S3SigV4Auth(Credentials("AKIDEXAMPLE", "secret"), "s3", "eu-west-1").add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


@given(st.lists(SEGMENT, min_size=1, max_size=4), st.sampled_from([{}, {"range": "bytes=0-99"}]))
def test_request_to_s3_is_signed_as_botocore_signs_it(
    path: list[str], headers: dict[str, str]
) -> None:
    """S3 escapes a path once, and wants the digest of the body, be it empty."""
    key = "/".join(quote(segment, safe="~") for segment in path)
    for base in ("http://127.0.0.1:4566/bucket", "https://bucket.s3.eu-west-1.amazonaws.com"):
        url = f"{base}/{key}"
        assert for_s3("GET", url, headers) == s3_by_botocore("GET", url, headers)
