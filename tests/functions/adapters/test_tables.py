from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from functions.adapters.models import PUBLIC, UserRow
from functions.adapters.tables import Tables, bind
from shared.directory import Directory
from shared.ids import slot_of
from tests.functions.world import new_user
from tests.shared.documents import REGIONS, directory_document

DIRECTORY = Directory.from_document(directory_document())


def tables(region: str = "eu-west-1") -> Tables:
    return Tables(lambda: DIRECTORY, region)


def test_a_users_rows_are_in_the_shard_of_their_slot_and_the_region_of_their_zone():
    for zone, region in REGIONS.items():
        for _ in range(8):
            user = new_user(zone)
            shard = "00" if slot_of(user) < 8192 else "01"
            for kind in ("users", "posts", "feeds", "graph"):
                meta = getattr(tables(), kind)(user).Meta
                assert meta.table_name == f"nearcast-test-{kind}-{shard}"
                assert meta.region == region


def test_followers_are_where_followers_live():
    author = new_user("eu")
    for region in REGIONS.values():
        assert tables().followers(author, region).Meta.region == region
    assert tables("us-east-1").followers(author).Meta.region == "us-east-1"


def test_a_table_is_bound_once_and_regions_share_a_connection():
    one = bind(UserRow, "nearcast-test-users-00", "eu-west-1")
    two = bind(UserRow, "nearcast-test-users-01", "eu-west-1")
    far = bind(UserRow, "nearcast-test-users-00", "us-east-1")
    assert one is bind(UserRow, "nearcast-test-users-00", "eu-west-1")
    assert one._get_connection().connection is two._get_connection().connection
    assert one._get_connection().connection is not far._get_connection().connection


def test_private_attributes_are_not_public():
    assert set(UserRow.get_attributes()) - set(PUBLIC) == {
        "language",
        "birth_date",
        "following_count",
        "post_count",
    }


def test_threads_that_bind_one_table_at_once_get_one_class():
    start = Barrier(8)

    def bind_now(_):
        start.wait()
        return bind(UserRow, "nearcast-test-users-of-threads", "eu-west-1")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(bind_now, range(8)))) == 1
