"""The short way answers as the long one does, or not at all."""

import json
from dataclasses import replace
from typing import Any

import pytest

from edge import hits, pipeline
from edge.exchange import Answer, Exchange, Plan, Request
from edge.limits.lease import ADVANCE, Lease
from edge.limits.tally import QUOTA, SAMPLE, Tally
from edge.memory import Memory
from edge.plain import SPECIAL
from edge.steps import AskBucket, CheckLimit, Fetch
from shared.flags.document import FlagSet
from tests.edge.given import NOW_MS, NOW_S, USER, fetched, memory, run
from tests.edge.tokens import Issuer
from tests.shared.documents import directory_document

ISSUER = Issuer()
TOKEN = ISSUER.token(USER, now_s=NOW_S)
ADDRESS = "198.51.100.7"
POST, AUTHOR = "0" + "a" * 25, "us3v9k2m8x7q1c"
ENTROPY = bytes(range(100, 124))
PER_REQUEST = ("nearcast-request-id", "ratelimit")


def respond(step: Fetch) -> Any:
    if step.url.endswith("jwks.json"):
        return fetched(ISSUER.jwks())
    if "cards" in step.url:
        post = {"id": POST, "author_id": AUTHOR, "text": "ü"}
        return fetched({"posts": {POST: post}, "users": {AUTHOR: {"id": AUTHOR}}})
    item = {"post_id": POST, "author_id": AUTHOR, "reason": "follow"}
    return fetched({"items": [item], "next_cursor": None})


def request(method: str = "GET", url: str = "/v1/timelines/home", **fields: str) -> Request:
    headers = {
        "authorization": f"Bearer {TOKEN}",
        "host": "edge.example",
        "cf-connecting-ip": ADDRESS,
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    return Request(method, f"https://edge.example{url}", headers, size=len(json.dumps(headers)))


def long_way(memory: Memory, asked: Request, now_ms: int = NOW_MS + 100) -> Answer:
    exchange = Exchange(asked, now_ms, ENTROPY)
    answer = pipeline.advance(exchange, memory)
    assert isinstance(answer, Answer)
    hits.learn(exchange, memory)
    return answer


def warm() -> Memory:
    """An isolate in which the page was read, twice from memory."""
    made = memory()
    first = run(Exchange(request(), NOW_MS, ENTROPY), made, respond)
    assert first.status == 200
    made.snapshot_ms = NOW_MS
    long_way(made, request())
    assert len(made.hits) == 1
    return made


def meet(memory: Memory, asked: Request, now_ms: int = NOW_MS + 200) -> hits.Served | Request:
    text = json.dumps(asked.headers, separators=(",", ":"))
    return hits.meet(asked.method, asked.url, text, memory, now_ms, ENTROPY)


def short_way(memory: Memory, asked: Request, now_ms: int = NOW_MS + 200) -> hits.Served | None:
    met = meet(memory, asked, now_ms)
    return met if isinstance(met, hits.Served) else None


def counters(memory: Memory) -> tuple[Tally, Lease]:
    tally, lease = memory.tallies.get(ADDRESS, NOW_MS), memory.leases.get(USER, NOW_MS)
    assert tally is not None
    assert lease is not None
    return tally, lease


def left_behind(served: hits.Served | None) -> list[Plan]:
    assert served is not None
    return served.behind.later if served.behind is not None else []


def answer_of(served: hits.Served | None) -> Answer:
    assert served is not None
    form = served.form
    own = {hits.REQUEST_ID: served.request_id, hits.QUOTA: served.quota}
    return Answer(form.status, form.headers | own, form.body)


def without(answer: Answer) -> Answer:
    headers = {name: value for name, value in answer.headers.items() if name not in PER_REQUEST}
    return replace(answer, headers=headers)


def test_short_way_gives_what_the_long_way_gives() -> None:
    made = warm()
    short, long = answer_of(short_way(made, request())), long_way(made, request())
    assert without(short) == without(long)
    assert short.headers.keys() == long.headers.keys()
    assert short.headers["nearcast-request-id"] == ENTROPY[:16].hex()


def test_short_304_is_what_the_long_way_gives() -> None:
    made = warm()
    tag = answer_of(short_way(made, request())).headers["etag"]
    short = answer_of(short_way(made, request(if_none_match=tag)))
    assert short.status == 304
    assert without(short) == without(long_way(made, request(if_none_match=tag)))


def test_short_way_is_logged_and_counted_as_the_long_way() -> None:
    made = warm()
    before = {key: list(sums) for key, sums in made.metrics.sums.items()}
    served = short_way(made, request())
    assert served is not None
    line = json.loads(served.line)
    assert line["status"] == 200
    assert line["request_id"] == line["trace_id"] == ENTROPY[:16].hex()
    assert TOKEN not in served.line
    grown = [key for key, sums in made.metrics.sums.items() if sums != before.get(key)]
    assert [key[2] for key in grown] == ["200"]
    assert made.metrics.sums[grown[0]][0] == before[grown[0]][0] + 1


def test_units_are_spent_and_told() -> None:
    made = warm()
    told = [answer_of(short_way(made, request())).headers["ratelimit"] for _ in range(3)]
    assert len(set(told)) == 3


@pytest.mark.parametrize("name", sorted(SPECIAL))
def test_field_that_may_matter_goes_the_long_way(name: str) -> None:
    assert short_way(warm(), request(**{name: "x"})) is None


@pytest.mark.parametrize(
    "asked",
    [
        request("HEAD"),
        request("POST"),
        request(url="/v1/timelines/home?limit=5"),
        request(authorization="Bearer " + TOKEN[:-1]),
        request(authorization=f"Bearer {TOKEN}, Bearer {TOKEN}"),
        request(cf_connecting_ip="198.51.100.8"),
        request(if_none_match='"another"'),
        request(if_none_match="*"),
        request(x="y" * 20_000),
    ],
)
def test_other_request_goes_the_long_way(asked: Request) -> None:
    assert short_way(warm(), asked) is None


def test_what_must_be_waited_for_goes_the_long_way() -> None:
    """A renewal, a snapshot, the sums, an address or a user who has asked for too much."""
    made = warm()
    made.snapshot_ms = NOW_MS - 10_000
    assert short_way(made, request()) is None
    made.snapshot_ms = NOW_MS
    made.metrics.published = True
    assert short_way(made, request()) is None
    made.metrics.published = False
    tally, lease = counters(made)
    tally.count = QUOTA
    assert short_way(made, request()) is None
    tally.count, tally.refused_ms = 1, NOW_MS + 300
    assert short_way(made, request()) is None
    tally.refused_ms = 0
    assert short_way(made, request()) is not None
    lease.owed = ADVANCE
    assert short_way(made, request()) is None
    lease.owed = 0
    made.snapshot_ms = NOW_MS + 11_000
    assert short_way(made, request(), NOW_MS + 11_000) is None


def test_count_for_the_pop_is_left_behind_the_answer() -> None:
    made = warm()
    tally, lease = counters(made)
    tally.count = SAMPLE - 2
    lease.units, lease.until_ms = 100, NOW_MS + 60_000
    behind = [left_behind(short_way(made, request())) for _ in range(3)]
    assert behind[0] == behind[2] == []
    [plan] = behind[1]
    assert plan.steps == (CheckLimit("ADDRESS_LIMIT", ADDRESS),)
    plan.then(False)
    assert tally.refused_ms > NOW_MS
    assert short_way(made, request()) is None


def test_question_for_a_lease_is_left_behind_the_answer_once() -> None:
    made = warm()
    _, lease = counters(made)
    lease.owed, lease.units = ADVANCE / 2 - 1, 0
    [plan] = left_behind(short_way(made, request()))
    [step] = plan.steps
    assert isinstance(step, AskBucket)
    assert (step.user_id, step.owed) == (USER, lease.told)
    assert left_behind(short_way(made, request())) == []
    plan.then('{"units": 60, "level": 500, "retry_ms": 0}')
    assert (lease.units, lease.told) == (60, 0)


def test_short_way_spends_no_more_than_an_isolate_may_owe() -> None:
    made = warm()
    counters(made)[1].owed = 0
    served = 0
    while short_way(made, request()) is not None:
        served += 1
    assert served == ADVANCE / 2  # a page costs two units


def test_same_text_is_read_once() -> None:
    made = warm()
    assert short_way(made, request()) is not None
    assert len(made.reads) == 1
    assert short_way(made, request()) is not None
    assert len(made.reads) == 1


def test_known_text_goes_the_long_way_when_anything_has_changed() -> None:
    made = warm()
    assert short_way(made, request()) is not None
    made.deny({"family-1": NOW_S + 600}, NOW_MS)
    met = meet(made, request())
    assert isinstance(met, Request)
    assert met.headers == request().headers


def test_what_the_platform_calls_a_request_does_not_matter() -> None:
    made = warm()
    for ray in ("9a1b2c3d4e5f6071-FRA", "9a1b2c3d4e5f6072-FRA"):
        assert short_way(made, request(cf_ray=ray, user_agent="an app")) is not None
    assert len(made.reads) == 1


def test_field_that_is_another_each_time_is_read_each_time() -> None:
    made = warm()
    for number in range(3):
        assert short_way(made, request(x_request_id=str(number))) is not None
    assert len(made.reads) == 3


def test_only_what_took_the_short_way_is_remembered_as_read() -> None:
    made = warm()
    for asked in (request("HEAD"), request(url="/v1/me"), request(origin="https://app.example")):
        assert short_way(made, asked) is None
    assert len(made.reads) == 0


def test_method_matters_though_the_fields_are_the_same() -> None:
    made = warm()
    assert short_way(made, request()) is not None
    assert short_way(made, request("HEAD")) is None


def test_refusal_changes_nothing() -> None:
    made = warm()
    tally, lease = counters(made)
    before = tally.count, lease.remaining
    made.snapshot_ms = 0
    assert short_way(made, request()) is None
    assert (tally.count, lease.remaining) == before


def test_news_end_the_short_way() -> None:
    for change in (
        lambda made: made.deny({"family-1": NOW_S + 600}, NOW_MS),
        lambda made: made.purges.learn({f"card:{POST}": NOW_MS}),
        lambda made: made.wrote.put(USER, NOW_MS, NOW_MS + 60_000),
        lambda made: made.pages.clear(),
        lambda made: made.adopt(made.directory),
        lambda made: made.adopt_flags(FlagSet.from_document({"flags": {}})),
    ):
        made = warm()
        change(made)
        assert short_way(made, request()) is None


def test_token_has_no_longer_life_on_the_short_way() -> None:
    made = memory(directory=directory_document())
    token = ISSUER.token(USER, now_s=NOW_S - 3_598)  # two seconds are left
    asked = request(authorization=f"Bearer {token}")
    run(Exchange(asked, NOW_MS, ENTROPY), made, respond)
    made.snapshot_ms = NOW_MS
    long_way(made, asked)
    assert short_way(made, asked, NOW_MS + 1_900) is not None
    assert short_way(made, asked, NOW_MS + 2_000) is None


def test_what_was_not_plain_is_not_learned() -> None:
    made = memory()
    run(Exchange(request(), NOW_MS, ENTROPY), made, respond)
    made.snapshot_ms = NOW_MS
    long_way(made, request(origin="https://app.example"))
    long_way(made, request("HEAD"))
    assert len(made.hits) == 0
