import json
from typing import Any

import pytest

from edge.exchange import Answer, Exchange, Plan
from edge.publishing import point_back, publish, tell_document, tell_version
from edge.steps import AskRegistry, ReadDocument, WriteDocument
from shared.directory import Directory
from shared.errors import (
    Busy,
    ConfigChanged,
    ConfigUnknown,
    DirectoryMalformed,
    DocumentInvalid,
    SignatureInvalid,
)
from shared.flags.document import FlagSet
from shared.keys import Keys
from shared.signing import signature
from tests.edge.given import NOW_MS, VARIABLES, memory, routed
from tests.edge.tokens import OTHER, issuers_document
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
    assert plan.steps == (AskRegistry("point", ("directory", VERSION, BODY.decode(), "")),)
    assert isolate.directory is not None
    assert isolate.directory.version != VERSION
    answer = plan.then(json.dumps({"version": VERSION}))
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
        publish(put(name="passwords"), memory())


def tell(text: str | None) -> Answer | Plan | None:
    headers = {"nearcast-signature": signature(KEYS, "directory", b"", NOW_MS)}
    plan = tell_version(routed("/_edge/config/directory", headers=headers), memory())
    assert plan.steps == (AskRegistry("history", ("directory",)),)
    return plan.then(text)


def test_current_version_is_the_registrys() -> None:
    answer = tell('{"version": "abc", "history": [{"version": "abc", "since_s": 1}]}')
    assert isinstance(answer, Answer)
    assert json.loads(answer.body)["version"] == "abc"


def test_version_of_nothing_is_404_and_of_nobody_503() -> None:
    with pytest.raises(ConfigUnknown):
        tell('{"version": null, "history": []}')
    with pytest.raises(Busy):
        tell(None)


def test_question_must_be_signed_too() -> None:
    with pytest.raises(SignatureInvalid):
        tell_version(routed("/_edge/config/directory"), memory())


FLAGS = {"flags": {"f": {"state": "ENABLED", "variants": {"on": True}, "defaultVariant": "on"}}}
FLAGS_BODY = json.dumps(FLAGS).encode()
FLAGS_VERSION = FlagSet.from_document(FLAGS).version


def test_every_kind_of_document_is_adopted_by_who_understands_it() -> None:
    isolate = memory()
    for name, document in (("flags", FLAGS), ("issuers", issuers_document())):
        plan: Any = publish(put(json.dumps(document).encode(), name), isolate)
        version = plan.steps[0].key.partition(":")[2]
        assert plan.then("key").then(json.dumps({"version": version})).status == 204
        assert isolate.versions[name] == version
    assert isolate.flags is not None
    assert OTHER["issuer"] in isolate.issuers


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("flags", {"flags": {}, "$evaluators": {"a": {"$ref": "b"}, "b": {"$ref": "a"}}}),
        (
            "flags",
            {"flags": {"f": FLAGS["flags"]["f"] | {"targeting": {"fractional": [["on", -1]]}}}},
        ),
        ("flags", []),
        ("issuers", {"format": 1, "issuers": [{}]}),
    ],
)
def test_bad_flags_and_issuers_are_refused_and_the_last_ones_stay(name: str, document: Any) -> None:
    isolate = memory()
    isolate.adopt_flags(FlagSet.from_document(FLAGS))
    with pytest.raises(DocumentInvalid):
        publish(put(json.dumps(document).encode(), name), isolate)
    assert isolate.flags is not None
    assert isolate.flags.version == FLAGS_VERSION


def test_publication_over_another_one_than_expected_is_refused() -> None:
    isolate, made = memory(), put(FLAGS_BODY, "flags")
    made.request.headers["if-match"] = '"v1"'
    plan: Any = publish(made, isolate)
    plan = plan.then("key")
    assert plan.steps[0].arguments == ("flags", FLAGS_VERSION, FLAGS_BODY.decode(), "v1")
    with pytest.raises(ConfigChanged):
        plan.then('{"version": "v2"}')
    assert isolate.flags is None


def back(version: Any, isolate: Any = None) -> Any:
    body = json.dumps(version).encode()
    headers = {"nearcast-signature": signature(KEYS, "flags/version", body, NOW_MS)}
    target = "/_edge/config/flags/version"
    return point_back(routed(target, "PUT", body=body, headers=headers), isolate or memory())


def test_older_version_is_made_current_again() -> None:
    isolate = memory()
    plan = back({"version": FLAGS_VERSION}, isolate)
    assert plan.steps == (ReadDocument(f"flags:{FLAGS_VERSION}"),)
    plan = plan.then(FLAGS_BODY.decode())
    assert plan.steps[0].method == "point"
    assert plan.then(json.dumps({"version": FLAGS_VERSION})).status == 204
    assert isolate.versions["flags"] == FLAGS_VERSION


def test_older_version_that_kv_has_not_is_read_from_the_registry() -> None:
    plan = back({"version": FLAGS_VERSION}).then(None)
    assert plan.steps == (AskRegistry("document", ("flags", FLAGS_VERSION)),)
    assert plan.then(FLAGS_BODY.decode()).steps[0].method == "point"
    with pytest.raises(Busy):
        plan.then(None)
    with pytest.raises(ConfigUnknown):
        plan.then("")


@pytest.mark.parametrize("version", [{}, [], {"version": 7}, {"version": "../x"}, {"version": ""}])
def test_version_that_is_none_is_refused(version: Any) -> None:
    with pytest.raises(DocumentInvalid):
        back(version)


def test_older_version_must_still_be_good() -> None:
    with pytest.raises(DocumentInvalid):
        back({"version": "abc"}).then('{"flags": []}')


def test_document_in_force_is_told_with_its_version() -> None:
    headers = {"nearcast-signature": signature(KEYS, "flags/document", b"", NOW_MS)}
    plan = tell_document(routed("/_edge/config/flags/document", headers=headers), memory())
    step: Any = plan.then(json.dumps({"version": "abc", "history": []}))
    answer = step.then("{}")
    assert (answer.body, answer.headers["etag"]) == (b"{}", '"abc"')
