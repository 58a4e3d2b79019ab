"""Media files through the API, over fakes; the transcoder's share is done by `given`."""

from dataclasses import replace

import pytest

from functions.transcoding import reasons
from shared import playback
from shared.errors import MediaMismatch
from shared.ids import parse_media_id
from shared.limits import (
    CAPTIONS_BYTES,
    IMAGE_BYTES,
    PART_BYTES,
    STORAGE_BYTES,
    UPLOAD_HOURS,
    UPLOADS_MAX,
    VIDEO_BYTES,
)
from shared.manifest import NAME, key_of
from shared.messages import ManifestChanged, MediaChanged, MediaDropped
from tests.functions.events import KEYS
from tests.functions.media.given import (
    MOV,
    MP3,
    MP4,
    PNG,
    TEXT,
    VTT,
    grown,
    manifest_of,
    playable,
    sent,
    sha256,
    taken_on,
    worked_on,
)
from tests.functions.world import new_post_id


@pytest.fixture
def user(society):
    known = society.newcomer("eu")
    society.pending().clear()
    return known


@pytest.fixture
def place(society):
    return society.at("eu")


def announced(api, user, data=MP4, *, headers=None, **changes):
    body = {"kind": "video", "content_type": "video/mp4", "bytes": len(data)} | changes
    status, one = api.call("POST", "/v1/media", body, user=user, headers=headers)
    assert status == 201, one
    return one


def uploaded(api, user, place, data=MP4, **changes):
    one = announced(api, user, data, **changes)
    sent(place, one["id"], data)
    return one


def completed(api, user, place, data=MP4, **changes):
    one = uploaded(api, user, place, data, **changes)
    status, done = api.call("POST", f"/v1/media/{one['id']}/complete", user=user)
    assert status == 202, done
    return done


def shown(api, user, one):
    return api.get(f"/v1/media/{one['id']}", user=user)


def refused(api, user, **changes):
    body = {"kind": "video", "content_type": "video/mp4", "bytes": 5} | changes
    status, problem = api.call("POST", "/v1/media", body, user=user)
    return status, problem["type"].removeprefix("/docs#"), problem.get("field")


# An upload, from its announcement to its end.


def test_a_file_is_announced_sent_in_parts_and_completed(api, user, place):
    data = MP4 + b"\0" * PART_BYTES
    one = announced(api, user, data, content_type="Video/MP4; codecs=avc1", alt="A cat")
    assert parse_media_id(one["id"]) == user
    assert (one["state"], one["progress"], one["playable"]) == ("uploading", 0, False)
    assert (one["content_type"], one["alt"], one["media"]) == ("video/mp4", "A cat", None)
    upload = one["upload"]
    assert [part["number"] for part in upload["parts"]] == [1, 2]
    assert [part["bytes"] for part in upload["parts"]] == [PART_BYTES, len(data) - PART_BYTES]
    assert upload["part_bytes"] == PART_BYTES
    assert all(f"uploads/{user}/{one['id']}" in part["url"] for part in upload["parts"])
    sent(place, one["id"], data)
    rest = shown(api, user, one)
    assert rest["upload"]["parts"] == []
    status, done = api.call("POST", f"/v1/media/{one['id']}/complete", user=user)
    assert status == 202
    assert (done["state"], done["upload"]) == ("queued", None)
    assert f"uploads/{user}/{one['id']}" in done["original"]
    assert f"{one['id']}.mp4" in done["original"]
    assert place.media_objects.read([f"uploads/{user}/{one['id']}"])
    assert api.call("POST", f"/v1/media/{one['id']}/complete", user=user) == (202, done)


def test_a_broken_upload_goes_on_where_it_was(api, user, place):
    data = MP4 + b"\0" * 2 * PART_BYTES
    one = announced(api, user, data)
    upload_id = place.media.get(one["id"]).upload_id
    place.uploads.send(upload_id, 3, data[2 * PART_BYTES :])
    place.uploads.send(upload_id, 1, b"x")  # broke off
    rest = shown(api, user, one)["upload"]["parts"]
    assert [part["number"] for part in rest] == [1, 2]
    status, problem = api.call("POST", f"/v1/media/{one['id']}/complete", user=user)
    assert (status, problem["type"]) == (409, "/docs#upload-incomplete")
    assert problem["detail"] == "Missing parts: 1, 2."
    for number in (2, 1, 1):
        at = (number - 1) * PART_BYTES
        place.uploads.send(upload_id, number, data[at : at + PART_BYTES])
    assert api.do("POST", f"/v1/media/{one['id']}/complete", user=user) == 202
    assert place.uploads.look(f"uploads/{user}/{one['id']}", 4)[0] == len(data)


def test_a_long_list_of_missing_parts_is_cut(api, user):
    one = announced(api, user, bytes=20 * PART_BYTES)
    _, problem = api.call("POST", f"/v1/media/{one['id']}/complete", user=user)
    assert problem["detail"] == "Missing parts: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 10 more."


def test_a_key_makes_one_upload(api, user, place):
    keyed = {"idempotency-key": "k"}
    one = announced(api, user, headers=keyed)
    assert announced(api, user, headers=keyed)["id"] == one["id"]
    assert len(place.uploads.begun) == 1
    found = api.problem(
        "POST",
        "/v1/media",
        {"kind": "video", "content_type": "video/mp4", "bytes": 7},
        user=user,
        headers=keyed,
    )
    assert found == (409, "idempotency-key-reused")
    assert announced(api, user)["id"] != one["id"]
    api.do("DELETE", f"/v1/media/{one['id']}", user=user)
    body = {"kind": "video", "content_type": "video/mp4", "bytes": len(MP4)}
    found = api.problem("POST", "/v1/media", body, user=user, headers=keyed)
    assert found == (410, "media-deleted")


def test_the_same_key_at_the_same_moment_leaves_one_upload(api, user, place, monkeypatch):
    keyed = {"idempotency-key": "k"}
    one = announced(api, user, headers=keyed)
    real, answers = place.media.created, [None]
    monkeypatch.setattr(
        place.media, "created", lambda *asked: answers.pop() if answers else real(*asked)
    )
    assert announced(api, user, headers=keyed)["id"] == one["id"]
    assert len(place.uploads.begun) == 1


@pytest.mark.parametrize("key", ["", "x" * 129, "a b", "ä"])
def test_keys_that_are_none(api, user, key):
    body = {"kind": "video", "content_type": "video/mp4", "bytes": 5}
    found = api.problem("POST", "/v1/media", body, user=user, headers={"idempotency-key": key})
    assert found == (400, "idempotency-key-malformed")


@pytest.mark.parametrize(
    ("changes", "status", "problem", "field"),
    [
        ({"bytes": 0}, 422, "media-empty", "bytes"),
        ({"bytes": VIDEO_BYTES + 1}, 422, "media-too-large", "bytes"),
        (
            {"kind": "image", "content_type": "image/png", "bytes": IMAGE_BYTES + 1},
            422,
            "media-too-large",
            "bytes",
        ),
        ({"content_type": "text/plain"}, 422, "media-type-unknown", "content_type"),
        ({"content_type": ""}, 422, "media-type-unknown", "content_type"),
        ({"content_type": "image/svg+xml", "kind": "image"}, 422, "media-type-unknown", None),
        ({"content_type": "image/png"}, 422, "media-type-unknown", "content_type"),
        ({"kind": "audio"}, 422, "field-invalid", "kind"),
        ({"bytes": -1}, 422, "field-invalid", "bytes"),
        ({"bytes": "5"}, 422, "field-invalid", "bytes"),
        ({"sha256": "abc"}, 422, "field-invalid", "sha256"),
        ({"alt": "x" * 1001}, 422, "field-invalid", "alt"),
        ({"name": "clip.mp4"}, 422, "field-unknown", "name"),
    ],
)
def test_files_that_are_not_taken(api, user, changes, status, problem, field):
    found = refused(api, user, **changes)
    assert found[:2] == (status, problem)
    assert field in (None, found[2])


def test_unfinished_uploads_have_a_bound_and_expire(api, society, user):
    for _ in range(UPLOADS_MAX):
        one = announced(api, user)
    assert refused(api, user)[:2] == (409, "uploads-full")
    api.do("DELETE", f"/v1/media/{one['id']}", user=user)
    kept = announced(api, user)
    assert refused(api, user)[:2] == (409, "uploads-full")
    society.pass_time(UPLOAD_HOURS * 3_600_000 + 1)
    assert announced(api, user)
    assert api.problem("GET", f"/v1/media/{kept['id']}", user=user) == (404, "media-missing")
    assert api.problem("POST", f"/v1/media/{kept['id']}/complete", user=user) == (
        404,
        "media-missing",
    )


def test_there_is_room_for_so_much_and_no_more(api, user, place):
    asset = taken_on(place, completed(api, user, place)["id"])
    worked_on(place, asset, bytes=STORAGE_BYTES - VIDEO_BYTES)
    announced(api, user, bytes=VIDEO_BYTES - 10)
    status, problem, field = refused(api, user, bytes=11)
    assert (status, problem, field) == (422, "storage-full", "bytes")
    assert announced(api, user, bytes=10)
    assert refused(api, user, bytes=1)[1] == "storage-full"


# What it is, its contents say.


@pytest.mark.parametrize(
    ("data", "changes", "problem", "reason"),
    [
        (TEXT, {}, "media-type-unknown", reasons.UNKNOWN_TYPE),
        (MP3, {}, "media-type-unknown", reasons.AUDIO_ONLY),
        (PNG, {}, "media-mismatch", reasons.NOT_VIDEO),
        (MP4, {"kind": "image", "content_type": "image/png"}, "media-mismatch", reasons.NOT_IMAGE),
    ],
)
def test_a_file_that_is_not_what_was_announced_fails_for_good(
    api, user, place, data, changes, problem, reason
):
    one = uploaded(api, user, place, data, **changes)
    for _ in range(2):
        found = api.problem("POST", f"/v1/media/{one['id']}/complete", user=user)
        assert found == (422, problem)
    failed = shown(api, user, one)
    assert (failed["state"], failed["reason"]) == ("failed", reason)
    assert failed["detail"] == reasons.sentence(reason)
    assert (failed["original"], failed["upload"]) == (None, None)
    assert place.media_objects.keys("uploads/") == []
    assert place.media.usage(user).bytes == 0


def test_a_file_of_another_size_fails(api, user, place):
    one = uploaded(api, user, place)
    place.uploads.abandon("", place.media.get(one["id"]).upload_id)
    place.media_objects.put(f"uploads/{user}/{one['id']}", MP4 + b"more")
    found = api.problem("POST", f"/v1/media/{one['id']}/complete", user=user)
    assert found == (422, MediaMismatch.type)
    assert shown(api, user, one)["reason"] == reasons.WRONG_SIZE


def test_the_type_is_what_the_file_is(api, user, place):
    done = completed(api, user, place, MOV)
    assert (done["state"], done["content_type"]) == ("queued", "video/quicktime")
    assert done["original"].split("name=")[1].startswith(f"{done['id']}.mov")


def test_a_completion_that_died_half_way_is_completed(api, user, place):
    one = uploaded(api, user, place)
    file = place.media.get(one["id"])
    key = f"uploads/{user}/{one['id']}"
    tags = {n: tag for n, (_, tag) in place.uploads.parts(key, file.upload_id).items()}
    assert place.uploads.complete(key, file.upload_id, tags)
    assert shown(api, user, one)["upload"]["parts"] == []
    assert api.do("POST", f"/v1/media/{one['id']}/complete", user=user) == 202
    assert shown(api, user, one)["state"] == "queued"


def test_nothing_comes_of_an_upload_that_storage_forgot(api, user, place):
    one = uploaded(api, user, place)
    place.uploads.abandon("", place.media.get(one["id"]).upload_id)
    found = api.problem("POST", f"/v1/media/{one['id']}/complete", user=user)
    assert found == (409, "upload-closed")


def test_a_transcoder_that_was_faster_is_left_alone(api, user, place, monkeypatch):
    """S3 tells it of the file before the completion has said so."""
    one = uploaded(api, user, place)
    real = place.uploads.look

    def look(key, length):
        monkeypatch.setattr(place.uploads, "look", real)
        taken_on(place, one["id"])
        return real(key, length)

    monkeypatch.setattr(place.uploads, "look", look)
    status, done = api.call("POST", f"/v1/media/{one['id']}/complete", user=user)
    assert (status, done["state"]) == (202, "processing")
    assert place.media.get(one["id"]).asset


def test_what_the_transcoder_found_is_told_by_the_file_and_not_by_its_completion(api, user, place):
    done = completed(api, user, place)
    file = place.media.get(done["id"])
    failed = replace(file, state="failed", reason=reasons.TOO_LONG, updated=file.updated + "0")
    assert place.media.put(file, failed)
    status, again = api.call("POST", f"/v1/media/{done['id']}/complete", user=user)
    assert (status, again["state"], again["reason"]) == (202, "failed", "too-long")
    assert again["detail"] == "The video is longer than ten minutes."


# How far it is, and where it can be played.


def test_it_is_playable_before_it_is_ready(api, user, place):
    done = completed(api, user, place, alt="A cat")
    asset = taken_on(place, done["id"], parts={"audio": 50, "360p": 0})
    now = shown(api, user, done)
    assert (now["state"], now["progress"], now["playable"]) == ("processing", 25, False)
    assert now["media"] is None
    asset = playable(place, asset)
    now = shown(api, user, done)
    assert (now["state"], now["progress"], now["playable"]) == ("processing", 70, True)
    media = now["media"]
    assert (media["alt"], media["width"], media["duration_ms"]) == ("A cat", 640, 1_000)
    token = media["playlist"].split("/")[2]
    grant = playback.verify(token, KEYS, place.now())
    assert (grant.asset, grant.viewer) == (asset.asset, "o")
    assert "names" not in media
    assert "asset" not in media
    playable(place, asset, "ready")
    now = shown(api, user, done)
    assert (now["state"], now["progress"]) == ("ready", 100)


def test_files_are_listed_newest_first_with_what_they_take(api, society, user, place):
    files = []
    for number in range(3):
        society.pass_time()
        files.append(completed(api, user, place, MP4 + bytes([number])))
    playable(place, taken_on(place, files[1]["id"], MP4 + bytes([1])))
    society.pass_time()
    files.append(announced(api, user))
    page = api.get("/v1/media?limit=2", user=user)
    assert [one["id"] for one in page["items"]] == [files[3]["id"], files[2]["id"]]
    taken = 3 * (len(MP4) + 1)
    assert page["usage"] == {"files": 3, "bytes": taken, "bytes_max": STORAGE_BYTES}
    listed = api.everything("/v1/media", user=user)
    assert [one["id"] for one in listed] == [one["id"] for one in reversed(files)]
    assert [one["playable"] for one in listed] == [False, False, True, False]
    assert all(one["upload"] is None and one["captions"] is None for one in listed)
    assert api.problem("GET", "/v1/media?cursor=x", user=user) == (400, "cursor-malformed")


# The same contents, once.


def test_contents_that_are_there_are_not_uploaded_again(api, user, place):
    first = completed(api, user, place)
    asset = playable(place, taken_on(place, first["id"]), "ready")
    before = place.media.usage(user)
    again = announced(
        api, user, sha256=sha256(MP4).upper(), alt="Another", content_type="video/webm"
    )
    assert again["content_type"] == "video/mp4"  # what it really is
    assert again["id"] != first["id"]
    assert (again["state"], again["upload"], again["alt"]) == ("ready", None, "Another")
    assert f"uploads/{user}/{first['id']}" in again["original"]
    assert again["media"]["id"] == again["id"]
    assert sorted(place.media.files_of(asset.asset)) == sorted([first["id"], again["id"]])
    after = place.media.usage(user)
    assert (after.files, after.bytes) == (before.files + 1, before.bytes)
    assert place.uploads.begun == {}
    found = refused(
        api, user, sha256=sha256(MP4), bytes=len(MP4), kind="image", content_type="image/png"
    )
    assert found == (422, "media-mismatch", "kind")
    assert refused(api, user, sha256=sha256(MP4), bytes=5) == (422, "media-mismatch", "bytes")


def test_contents_of_somebody_else_are_uploaded(api, society, user, place):
    playable(place, taken_on(place, completed(api, user, place)["id"]), "ready")
    other = announced(api, society.newcomer("eu"), sha256=sha256(MP4))
    assert other["state"] == "uploading"


@pytest.mark.parametrize("state", ["failed", "removed"])
def test_contents_that_came_to_nothing_are_uploaded_again(api, user, place, state):
    first = completed(api, user, place)
    asset = taken_on(place, first["id"])
    if state == "removed":
        file = place.media.get(first["id"])
        place.media.put(file, replace(file, state="deleted", updated=file.updated + "0"))
    worked_on(place, asset, state=state)
    assert announced(api, user, sha256=sha256(MP4))["state"] == "uploading"


def test_contents_that_go_at_that_moment_are_uploaded_again(api, user, place, monkeypatch):
    asset = taken_on(place, completed(api, user, place)["id"])
    monkeypatch.setattr(place.media, "asset", lambda _: asset)
    del place.media.tables.assets[asset.asset]
    assert announced(api, user, sha256=sha256(MP4))["state"] == "uploading"


# Descriptions and deletion.


def test_a_description_is_changed_and_posts_are_told(api, society, user, place):
    one = announced(api, user, alt="A cat")
    path = f"/v1/media/{one['id']}"
    status, changed = api.call("PATCH", path, {"alt": "A dog"}, user=user)
    assert (status, changed["alt"]) == (200, "A dog")
    assert society.pending() == []
    place.media.use(new_post_id(place.clock.tick(), user), [one["id"]])
    for _ in range(2):
        api.call("PATCH", path, {"alt": "A bird"}, user=user)
        ((_, queue, message),) = society.pending()
        assert (queue, message) == ("plans", MediaChanged(user, one["id"]))
        society.pending().clear()
    assert shown(api, user, one)["alt"] == "A bird"
    assert api.problem("PATCH", path, {"alt": 5}, user=user) == (422, "field-invalid")


def test_a_deleted_file_is_gone_at_once_and_the_custodian_is_told(api, society, user, place):
    one = uploaded(api, user, place)
    for _ in range(2):
        assert api.do("DELETE", f"/v1/media/{one['id']}", user=user) == 204
    dropped = MediaDropped(user, one["id"], final=True)
    assert place.custody.sent == [dropped, dropped]
    assert society.pending() == []
    assert place.uploads.begun == {}
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "", {"alt": "x"}),
        ("POST", "/complete", None),
        ("PUT", "/captions/en", {"text": VTT}),
        ("DELETE", "/captions/en", None),
    ):
        found = api.problem(method, f"/v1/media/{one['id']}{path}", body, user=user)
        assert found == (410, "media-deleted")
    assert api.everything("/v1/media", user=user) == []


def test_a_file_that_posts_show_is_deleted_all_the_same_and_they_are_told(
    api, society, user, place
):
    done = completed(api, user, place)
    place.media.use(new_post_id(place.clock.tick(), user), [done["id"]])
    for _ in range(2):
        assert api.do("DELETE", f"/v1/media/{done['id']}", user=user) == 204
    assert place.media.get(done["id"]).state == "deleted"
    told = [message for _, _, message in society.pending()]
    assert told == [MediaChanged(user, done["id"])] * 2


def test_a_post_that_begins_to_show_a_file_at_that_moment_is_told(
    api, society, user, place, monkeypatch
):
    done = completed(api, user, place)
    real = place.media.put

    def put(before, after):
        monkeypatch.setattr(place.media, "put", real)
        place.media.use(new_post_id(place.clock.tick(), user), [done["id"]])
        return real(before, after)

    monkeypatch.setattr(place.media, "put", put)
    assert api.do("DELETE", f"/v1/media/{done['id']}", user=user) == 204
    assert place.media.get(done["id"]).state == "deleted"
    assert [message for _, _, message in society.pending()] == [MediaChanged(user, done["id"])]


def test_a_file_that_changes_all_the_time_is_busy(api, user, place, monkeypatch):
    one = announced(api, user)
    monkeypatch.setattr(place.media, "put", lambda *_: False)
    found = api.problem("PATCH", f"/v1/media/{one['id']}", {"alt": "x"}, user=user)
    assert found == (503, "busy")


def test_files_are_their_owners_alone(api, society, user, place):
    one = announced(api, user)
    other = society.newcomer("eu")
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "", {"alt": "x"}),
        ("DELETE", "", None),
        ("POST", "/complete", None),
        ("PUT", "/captions/en", {"text": VTT}),
        ("DELETE", "/captions/en", None),
    ):
        where = f"/v1/media/{one['id']}{path}"
        assert api.problem(method, where, body, user=other) == (404, "media-missing")
        assert api.problem(method, where, body) == (401, "token-missing")
        assert api.problem(method, f"/v1/media/x{path}", body, user=user) == (400, "id-malformed")
    assert api.everything("/v1/media", user=other) == []
    assert place.custody.sent == []


# Captions.


def captioned(api, user, one, language="en", **body):
    path = f"/v1/media/{one['id']}/captions/{language}"
    return api.call("PUT", path, {"text": VTT} | body, user=user)


def test_captions_are_put_beside_the_renditions(api, user, place):
    done = completed(api, user, place)
    asset = playable(place, taken_on(place, done["id"]))
    status, one = captioned(api, user, done, "PT-br", label="Português")
    assert (status, one["captions"]) == (200, [{"language": "pt-BR", "label": "Português"}])
    captioned(api, user, done, "en")
    now = shown(api, user, done)
    assert [caption["language"] for caption in now["captions"]] == ["en", "pt-BR"]
    assert now["captions"][0]["label"] == "en"
    manifest = manifest_of(place, asset.asset)
    (stored, _) = manifest.captions
    assert place.media_objects.held[key_of(asset.asset, stored.name)].decode() == VTT
    assert place.media.asset(asset.asset).bytes == asset.bytes + stored.bytes
    assert place.custody.sent == [ManifestChanged(user, asset.asset)] * 2


def test_captions_take_the_place_of_others_and_go(api, user, place):
    done = completed(api, user, place)
    asset = playable(place, taken_on(place, done["id"]))
    for _ in range(2):
        captioned(api, user, done)
    captioned(api, user, done, text=VTT + "\n00:00:03.000 --> 00:00:04.000\nyou\n")
    manifest = manifest_of(place, asset.asset)
    (stored,) = manifest.captions
    prefix = key_of(asset.asset, "")
    held = set(place.media_objects.keys(prefix))
    assert held == {prefix + NAME, prefix + stored.name}
    assert place.media.asset(asset.asset).bytes == asset.bytes + stored.bytes
    for _ in range(2):
        assert api.do("DELETE", f"/v1/media/{done['id']}/captions/EN", user=user) == 204
    assert manifest_of(place, asset.asset).captions == ()
    assert place.media_objects.keys(prefix) == [prefix + NAME]
    assert place.media.asset(asset.asset).bytes == asset.bytes


def test_a_request_that_died_is_finished_by_its_repetition(api, user, place, monkeypatch):
    done = completed(api, user, place)
    asset = taken_on(place, done["id"])
    with monkeypatch.context() as dying:
        dying.setattr(place.media, "put_asset", lambda *_: False)
        assert captioned(api, user, done)[0] == 503
    assert place.media.asset(asset.asset).bytes == asset.bytes
    assert captioned(api, user, done)[0] == 200
    assert place.media.asset(asset.asset).bytes == asset.bytes + len(VTT)


def test_the_same_words_in_two_languages_stay_when_one_goes(api, user, place):
    done = completed(api, user, place)
    asset = taken_on(place, done["id"])
    for language in ("en", "en-GB"):
        captioned(api, user, done, language)
    api.do("DELETE", f"/v1/media/{done['id']}/captions/en", user=user)
    (stored,) = manifest_of(place, asset.asset).captions
    assert stored.language == "en-GB"
    assert key_of(asset.asset, stored.name) in place.media_objects.held


def test_a_rendition_that_comes_at_the_same_time_is_not_lost(api, user, place):
    done = completed(api, user, place)
    asset = taken_on(place, done["id"])
    key = key_of(asset.asset, NAME)

    def meanwhile(operation):
        if operation == "replace":
            place.media_objects.before = lambda _: None
            more = grown(manifest_of(place, asset.asset))
            place.media_objects.put(key, more.to_json().encode())
            worked_on(place, place.media.asset(asset.asset), parts={"360p": 100})

    place.media_objects.before = meanwhile
    assert captioned(api, user, done)[0] == 200
    manifest = manifest_of(place, asset.asset)
    assert ([track.name for track in manifest.tracks], len(manifest.captions)) == (["360p"], 1)


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ({"text": "Hello"}, 422, "captions-malformed"),
        ({"text": ""}, 422, "captions-malformed"),
        ({"text": VTT + "x" * CAPTIONS_BYTES}, 422, "captions-malformed"),
        ({"text": 5}, 422, "field-invalid"),
        ({"label": "x" * 101}, 422, "field-invalid"),
    ],
)
def test_captions_that_are_none(api, user, place, body, status, problem):
    done = completed(api, user, place)
    taken_on(place, done["id"])
    answered, found = captioned(api, user, done, **body)
    assert (answered, found["type"]) == (status, f"/docs#{problem}")


@pytest.mark.parametrize("language", ["english", "e", "en_GB", "en-", "12", "x-klingon"])
def test_languages_that_are_none(api, user, place, language):
    done = completed(api, user, place)
    taken_on(place, done["id"])
    status, found = captioned(api, user, done, language)
    assert (status, found["type"], found["field"]) == (400, "/docs#parameter-malformed", "language")


def test_captions_come_neither_too_early_nor_to_what_cannot_have_them(api, user, place):
    one = announced(api, user)
    assert captioned(api, user, one)[1]["type"] == "/docs#captions-early"
    done = completed(api, user, place)
    assert captioned(api, user, done)[1]["type"] == "/docs#captions-early"
    worked_on(place, taken_on(place, done["id"]), state="failed", reason="damaged")
    assert captioned(api, user, done)[1]["type"] == "/docs#captions-unfit"
    png = completed(api, user, place, PNG, kind="image", content_type="image/png")
    taken_on(place, png["id"], PNG)
    assert captioned(api, user, png)[1]["type"] == "/docs#captions-unfit"
    assert shown(api, user, png)["captions"] == []


def test_captions_have_a_bound(api, user, place):
    done = completed(api, user, place)
    taken_on(place, done["id"])
    languages = [f"a{chr(97 + number)}" for number in range(21)]
    for language in languages[:20]:
        assert captioned(api, user, done, language)[0] == 200
    assert captioned(api, user, done, languages[20])[1]["type"] == "/docs#captions-unfit"
    assert captioned(api, user, done, languages[0])[0] == 200
