import json
from collections import Counter

from infra.bench.media import report
from infra.bench.media.encoding import Encoded, PartMade
from infra.bench.media.offload.isolates import Source
from infra.bench.media.offload.replay import Day
from infra.bench.media.publishing import Published
from infra.bench.media.segments import Served

SOUND, SHOWN = PartMade("audio", 1, 1, 100, 0), PartMade("360p", 4, 6, 900, 8.0)
ENCODED = Encoded("clip", 1920, 1080, 8.0, 10_000, 1.0, (SOUND, SHOWN))


def figures(grown_mb: float = 1, asked_s3: int = 4) -> report.Figures:
    served = Served(0.5, 0.4, 900, 2.0)
    day = Day(
        views=10,
        first_views=1,
        requests=Counter({Source.POP: 100 - asked_s3, Source.S3: asked_s3}),
        bytes=Counter({Source.POP: 980, Source.S3: 20}),
        origin_bytes=Counter({"viewer": 20, "behind": 30, "warming": 50}),
    )
    return report.Figures(
        encoded=[ENCODED],
        published=[Published("clip", 2.0, 6.0, 5.0)],
        segments={kind: {"python": served, "peer": served} for kind in ("720p", "1080p")},
        rss_mb={"10mb": 200.0, "1gb": 200.0 + grown_mb},
        worlds=dict.fromkeys(("cold", "warmed", "steady"), day),
    )


def test_document_has_the_agreed_form() -> None:
    document = json.loads(json.dumps(figures().document()))
    assert (document["first_playable_s"], document["ready_s"]) == (2.0, 6.0)
    assert document["encode_x_realtime"] == round(8 / 6, 2)
    assert document["segment_cpu_ms_per_mb"] == {"python": 0.5, "peer": 0.5}
    assert (document["offload"]["requests"], document["offload"]["bytes"]) == (0.96, 0.98)
    assert document["rss_mb"] == {"10mb": 200.0, "1gb": 201.0}


def test_bytes_that_left_s3_are_told_with_warming_and_without() -> None:
    cold = figures().document()["offload"]["cold"]
    assert (cold["s3_bytes"], cold["s3_bytes_with_warming"]) == (0.05, 0.1)


def test_savings_count_the_sound_that_every_rendition_needs() -> None:
    assert ENCODED.saved(SHOWN) == 0.9
    assert ENCODED.x_realtime(SHOWN) == 2


def test_aims_can_be_missed() -> None:
    assert all(aim.met for aim in figures().aims())
    assert not all(aim.met for aim in figures(asked_s3=6).aims())
    assert not all(aim.met for aim in figures(grown_mb=100).aims())


def test_tables_name_every_part_and_world() -> None:
    made = figures()
    assert "360p" in report.encoding(made.encoded, made.published)
    table = report.offload(made.worlds, 100)
    assert all(told in table for told in report.WORLDS.values())
    assert "96.00%" in table
