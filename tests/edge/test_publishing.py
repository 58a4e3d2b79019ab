import json
from typing import Any

import pytest

from edge.exchange import Answer, Exchange, Plan
from edge.publishing import publish, signature, tell_version
from edge.steps import AskRegistry, WriteDocument
from shared.directory import Directory
from shared.errors import (
    Busy,
    ConfigUnknown,
    DirectoryMalformed,
    DocumentInvalid,
    SignatureInvalid,
)
from shared.keys import Keys
from tests.edge.given import NOW_MS, VARIABLES, memory, routed
from tests.shared.documents import directory_document

KEYS = Keys.from_text(VARIABLES["CONTEXT_KEYS"])
NEXT = directory_document(stage="next")
BODY = json.dumps(NEXT).encode()
VERSION = Directory.from_document(NEXT).version


def put(body: bytes = BODY, name: str = "directory", signed: str | None = None) -> Exchange:
    text = signature(KEYS, name, body, NOW_MS) if signed is None else signed
    target = f"/_edge/config/{name}"
    return routed(target, "PUT", body=body, headers={"nearcast-signature": text})


def test_document_is_stored_before_anything_points_at_it() -> None:
    isolate = memory()
    plan = publish(put(), isolate)
    assert isinstance(plan, Plan)
    assert plan.steps == (WriteDocument(f"directory:{VERSION}", BODY.decode()),)
    plan = plan.then(f"directory:{VERSION}")
    assert isinstance(plan, Plan)
    assert plan.steps == (AskRegistry("point", ("directory", VERSION)),)
    assert isolate.directory is not None
    assert isolate.directory.version != VERSION
    answer = plan.then("{}")
    assert isinstance(answer, Answer)
    assert answer.status == 204
    assert isolate.directory.version == VERSION
    assert isolate.published_ms == NOW_MS


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", DocumentInvalid),
        (b"[]", DocumentInvalid),
        (b"{}", DirectoryMalformed),
        (json.dumps(directory_document(format=2)).encode(), DirectoryMalformed),
    ],
)
def test_bad_document_is_refused_and_the_last_one_stays(
    body: bytes, error: type[Exception]
) -> None:
    isolate = memory()
    before = isolate.directory
    with pytest.raises(error):
        publish(put(body), isolate)
    assert isolate.directory is before


@pytest.mark.parametrize("failing", ["store", "registry"])
def test_publication_that_fails_half_way_changes_nothing_here(failing: str) -> None:
    isolate = memory()
    before = isolate.directory
    plan: Any = publish(put(), isolate)
    with pytest.raises(Busy):
        plan.then(None) if failing == "store" else plan.then("key").then(None)
    assert isolate.directory is before


def forged() -> list[str]:
    good = signature(KEYS, "directory", BODY, NOW_MS)
    kid, issued, mac = good.split(".")
    other = Keys.from_text("k1:" + "33" * 32)
    return [
        "",
        "a.b",
        f"{kid}.{issued}.{mac}.",
        f"{kid}.x.{mac}",
        f"k9.{issued}.{mac}",
        f"{kid}.{int(issued) + 1}.{mac}",
        signature(other, "directory", BODY, NOW_MS),
        signature(KEYS, "flags", BODY, NOW_MS),
        signature(KEYS, "directory", BODY + b" ", NOW_MS),
        signature(KEYS, "directory", BODY, NOW_MS - 60_001),
        signature(KEYS, "directory", BODY, NOW_MS + 60_001),
    ]


@pytest.mark.parametrize("signed", forged())
def test_signature_must_fit_name_body_and_time(signed: str) -> None:
    with pytest.raises(SignatureInvalid):
        publish(put(signed=signed), memory())


def test_other_names_are_unknown_even_when_signed() -> None:
    with pytest.raises(ConfigUnknown):
        publish(put(name="flags"), memory())


def tell(text: str | None) -> Answer | Plan | None:
    headers = {"nearcast-signature": signature(KEYS, "directory", b"", NOW_MS)}
    plan = tell_version(routed("/_edge/config/directory", headers=headers), memory())
    assert plan.steps == (AskRegistry("snapshot"),)
    return plan.then(text)


def test_current_version_is_the_registrys() -> None:
    answer = tell('{"pointers": {"directory": "abc"}, "denied": {}}')
    assert isinstance(answer, Answer)
    assert json.loads(answer.body) == {"version": "abc"}


def test_version_of_nothing_is_404_and_of_nobody_503() -> None:
    with pytest.raises(ConfigUnknown):
        tell('{"pointers": {}, "denied": {}}')
    with pytest.raises(Busy):
        tell(None)


def test_question_must_be_signed_too() -> None:
    with pytest.raises(SignatureInvalid):
        tell_version(routed("/_edge/config/directory"), memory())
