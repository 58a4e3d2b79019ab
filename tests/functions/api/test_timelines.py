"""Timelines through their routes: the whole of what a client can ask."""

from urllib.parse import quote

import pytest

from tests.functions.world import new_user


class People:
    """People who write, and what they do through the api."""

    def __init__(self, society, api):
        self.society, self.api = society, api

    def person(self, zone="eu"):
        return self.society.newcomer(zone)

    def write(self, who, text="Hello", **more):
        self.society.pass_time()
        key = {"idempotency-key": str(self.society.tables.now_ms)}
        status, post = self.api.call(
            "POST", "/v1/posts", {"text": text, **more}, user=who, headers=key
        )
        assert status == 201, post
        self.society.settle()
        return post["id"]

    def do(self, who, method, path, body=None):
        self.society.pass_time()
        status, document = self.api.call(method, path, body, user=who)
        assert status < 300, document
        self.society.settle()
        return document

    def follow(self, who, *others):
        for other in others:
            self.do(who, "PUT", f"/v1/follows/{other}")

    def home(self, who, query=""):
        page = self.api.get(f"/v1/timelines/home{query}", user=who)
        self.society.settle()
        return page


@pytest.fixture
def people(society, api):
    return People(society, api)


@pytest.fixture
def ada(people):
    return people.person()


@pytest.fixture
def ben(people, ada):
    ben = people.person("us")
    people.follow(ada, ben)
    return ben


def ids(page):
    return [item["post"]["id"] for item in page["items"]]


def test_home_goes_on_below_and_above(people, ada, ben):
    first = [people.write(ben) for _ in range(5)]
    page = people.home(ada, "?limit=3")
    assert ids(page) == first[:1:-1]
    later = [people.write(ben) for _ in range(2)]
    below = people.home(ada, f"?limit=3&cursor={page['next_cursor']}")
    assert (ids(below), below["next_cursor"], below["newest_cursor"]) == (first[1::-1], None, None)
    above = people.home(ada, f"?after={page['newest_cursor']}")
    assert (ids(above), above["next_cursor"]) == (later[::-1], None)
    again = people.home(ada, f"?after={above['newest_cursor']}")
    assert ids(again) == []
    last = people.write(ben)
    assert ids(people.home(ada, f"?after={again['newest_cursor']}")) == [last]


def test_what_is_newer_is_paged_down_to_what_was_read(people, ada, ben):
    people.write(ben)
    page = people.home(ada)
    later = [people.write(ben) for _ in range(5)]
    found, query = [], f"?limit=2&after={page['newest_cursor']}"
    while query:
        newer = people.home(ada, query)
        found += ids(newer)
        query = newer["next_cursor"] and f"?limit=2&cursor={newer['next_cursor']}"
    assert found == later[::-1]


def test_new_posts_are_counted_without_loading_them(people, ada, ben):
    people.write(ben)
    newest = people.home(ada)["newest_cursor"]
    path = f"/v1/timelines/home/new?after={newest}"
    assert people.api.get(path, user=ada) == {"count": 0, "capped": False}
    for _ in range(3):
        people.write(ben)
    assert people.api.get(path, user=ada) == {"count": 3, "capped": False}
    for _ in range(48):
        people.write(ben)
    assert people.api.get(path, user=ada) == {"count": 50, "capped": True}


def test_cursors_are_for_what_they_were_made_for(people, api, ada, ben):
    for _ in range(2):
        people.write(ben)
    page = people.home(ada, "?limit=1")
    below, above = page["next_cursor"], page["newest_cursor"]
    home = "/v1/timelines/home"
    foreign = (400, "cursor-foreign")
    assert api.problem("GET", f"{home}?cursor={above}", user=ada) == foreign
    assert api.problem("GET", f"{home}?after={below}", user=ada) == foreign
    assert api.problem("GET", f"{home}/new?after={below}", user=ada) == foreign
    assert api.problem("GET", f"{home}?cursor={below}", user=ben) == foreign
    both = api.problem("GET", f"{home}?cursor={below}&after={above}", user=ada)
    assert both == (400, "parameter-malformed")
    assert api.problem("GET", f"{home}/new", user=ada) == (400, "parameter-malformed")


def test_cursors_are_good_for_a_month(people, society, api, ada, ben):
    for _ in range(2):
        people.write(ben)
    page = people.home(ada, "?limit=1")
    path = f"/v1/timelines/home?cursor={page['next_cursor']}"
    society.pass_time(29 * 86_400_000)
    assert len(people.home(ada, f"?cursor={page['next_cursor']}")["items"]) == 1
    society.pass_time(2 * 86_400_000)
    assert api.problem("GET", path, user=ada) == (410, "cursor-expired")


def test_items_say_what_the_reader_did_and_who_reposted(people, ada, ben):
    cem = people.person("ap")
    original = people.write(cem, "Look")
    people.do(ben, "PUT", f"/v1/posts/{original}/repost")
    people.do(ada, "PUT", f"/v1/posts/{original}/like")
    (item,) = people.home(ada)["items"]
    assert (item["post"]["id"], item["author"]["id"], item["reason"]) == (original, cem, "repost")
    assert (item["via"]["id"], item["via_count"]) == (ben, 1)
    assert item["viewer"] == {"liked": True, "reposted": False, "bookmarked": False}
    people.do(ben, "DELETE", f"/v1/posts/{original}/repost")
    assert people.home(ada)["items"] == []


def test_seen_posts_are_left_out_on_request(people, ada, ben):
    posts = [people.write(ben) for _ in range(3)]
    people.do(ada, "POST", "/v1/timelines/seen", {"post_ids": posts[:2]})
    assert ids(people.home(ada, "?unseen=true")) == posts[2:]
    assert ids(people.home(ada)) == posts[::-1]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (422, "field-missing")),
        ({"post_ids": []}, (422, "field-invalid")),
        ({"post_ids": ["x"]}, (400, "id-malformed")),
        ({"post_ids": ["x"] * 101}, (422, "field-invalid")),
    ],
)
def test_what_cannot_have_been_seen(api, ada, body, expected):
    assert api.problem("POST", "/v1/timelines/seen", body, user=ada) == expected


def explained(people, who, post_id):
    found = people.api.get(f"/v1/timelines/home/explain?post_id={post_id}", user=who)
    people.society.settle()
    return found["in_timeline"], found["because"]


def test_explanations_of_what_is_there(people, ada, ben):
    cem = people.person()
    post = people.write(ben)
    reposted = people.write(cem)
    people.do(ben, "PUT", f"/v1/posts/{reposted}/repost")
    assert explained(people, ada, post) == (True, "follow")
    assert explained(people, ada, reposted) == (True, "repost")
    reply = people.write(ben, reply_to=post)
    assert explained(people, ada, reply) == (True, "reply")
    assert explained(people, ada, post) == (False, "collapsed")
    whole = people.api.get(f"/v1/timelines/home/explain?post_id={post}", user=ada)
    assert (whole["item_id"], whole["reach"]) == (reply, "push")
    assert whole["explanation"] == "A newer post about the same stands for it."


def test_explanations_of_what_is_not_there(people, society, ada, ben):
    cem = people.person()
    strange = people.write(cem)
    assert explained(people, ada, strange) == (False, "not-following")
    assert explained(people, ada, people.write(ada)) == (False, "own")
    deleted = people.write(ben)
    people.do(ben, "DELETE", f"/v1/posts/{deleted}")
    assert explained(people, ada, deleted) == (False, "deleted")
    post = people.write(ben)
    people.do(ada, "PUT", f"/v1/mutes/{ben}")
    assert explained(people, ada, post) == (False, "muted")
    people.do(ada, "DELETE", f"/v1/mutes/{ben}")
    society.tables.feeds[ada].clear()
    assert explained(people, ada, post) == (False, "late")
    society.pass_time(31 * 86_400_000)
    assert explained(people, ada, post) == (False, "expired")


def test_nothing_can_be_said_of_a_post_that_never_was(api, people, ada):
    path = "/v1/timelines/home/explain?post_id="
    nothing = people.write(ada)[:-12] + new_user("eu")[2:]
    assert api.problem("GET", path + nothing, user=ada) == (404, "post-unknown")
    assert api.problem("GET", path + "x", user=ada) == (400, "id-malformed")


def test_an_authors_timeline_has_everything_they_did(people, api, ada, ben):
    cem = people.person()
    original = people.write(cem)
    first = people.write(ben)
    people.do(ben, "PUT", f"/v1/posts/{original}/repost")
    reply = people.write(ben, reply_to=first)
    found = api.everything(f"/v1/timelines/users/{ben}", user=ada, zone="us")
    assert [(item["post"]["id"], item["reason"]) for item in found] == [
        (reply, "reply"),
        (original, "repost"),
        (first, "author"),
    ]
    assert found[1]["via"]["id"] == ben
    assert found[2]["counts"]["replies"] == 1
    assert found[2]["viewer"] == {"liked": False, "reposted": False, "bookmarked": False}


def test_a_private_authors_timeline_is_for_followers(people, api, ada, ben):
    post = people.write(ben)
    people.do(ben, "PATCH", "/v1/me", {"private": True})
    path = f"/v1/timelines/users/{ben}"
    assert api.problem("GET", path, zone="us") == (403, "account-private")
    assert api.problem("GET", path, user=people.person(), zone="us") == (403, "account-private")
    assert ids(api.get(path, user=ada, zone="us")) == [post]
    assert ids(people.home(ada)) == [post]


def test_a_lists_timeline_merges_its_members(people, api, ada):
    writers = [people.person(zone) for zone in ("us", "eu", "ap")]
    made = people.do(ada, "POST", "/v1/lists", {"name": "Writers"})
    for writer in writers:
        people.do(ada, "PUT", f"/v1/lists/{made['id']}/members/{writer}")
    posts = [people.write(writers[n % 3], f"{n}") for n in (0, 1, 0, 0, 0, 0, 2, 0, 1)]
    path = f"/v1/timelines/lists/{made['id']}"
    found = api.everything(path, user=ada)
    assert [item["post"]["id"] for item in found] == posts[::-1]
    people.do(ada, "PUT", f"/v1/mutes/{writers[0]}")
    found = api.everything(path, user=ada)
    assert [item["author"]["id"] for item in found] == [writers[1], writers[2], writers[1]]
    assert api.problem("GET", path, user=people.person()) == (404, "list-unknown")


def test_a_cursor_of_a_list_that_was_removed(people, api, ada, ben):
    made = people.do(ada, "POST", "/v1/lists", {"name": "Writers"})
    people.do(ada, "PUT", f"/v1/lists/{made['id']}/members/{ben}")
    for _ in range(2):
        people.write(ben)
    path = f"/v1/timelines/lists/{made['id']}"
    cursor = api.get(f"{path}?limit=1", user=ada)["next_cursor"]
    other = people.do(ada, "POST", "/v1/lists", {"name": "Others"})
    elsewhere = f"/v1/timelines/lists/{other['id']}?cursor={cursor}"
    assert api.problem("GET", elsewhere, user=ada) == (400, "cursor-foreign")
    people.do(ada, "DELETE", f"/v1/lists/{made['id']}")
    gone = f"{path}?limit=1&cursor={cursor}"
    assert api.problem("GET", gone, user=ada) == (404, "list-unknown")


def test_a_deleted_reply_hides_nothing_in_a_list(people, api, ada, ben):
    made = people.do(ada, "POST", "/v1/lists", {"name": "Writers"})
    people.do(ada, "PUT", f"/v1/lists/{made['id']}/members/{ben}")
    root = people.write(ben)
    reply = people.write(ben, reply_to=root)
    path = f"/v1/timelines/lists/{made['id']}"
    assert ids(api.get(path, user=ada)) == [reply]
    people.do(ben, "DELETE", f"/v1/posts/{reply}")
    assert ids(api.get(path, user=ada)) == [root]


@pytest.mark.parametrize("tag", ["Nacht", "#nacht", "NACHT"])
def test_a_hashtags_timeline(people, api, ada, ben, tag):
    stranger = people.person("ap")
    posts = [people.write(who, "late #nacht") for who in (ben, stranger, ben)]
    people.write(ben, "early #morgen")
    path = f"/v1/timelines/tags/{quote(tag)}"
    found = api.everything(path, user=ada)
    assert [(item["post"]["id"], item["reason"]) for item in found] == [
        (post, "tag") for post in posts[::-1]
    ]
    people.do(ada, "PUT", f"/v1/blocks/{stranger}")
    assert ids(api.get(path, user=ada)) == [posts[2], posts[0]]


def test_what_is_no_hashtag(api, ada):
    assert api.problem("GET", "/v1/timelines/tags/1", user=ada) == (422, "tag-malformed")
