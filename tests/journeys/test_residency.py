"""What is private of Europeans is in eu-west-1 and nowhere else."""

from tests.journeys.system import System, eventually

# Posts, profiles and names are for everybody to read; a ledger says how far a public post has got.
PUBLIC_KINDS = {"cards", "ledger", "names", "people"}


def test_private_rows_of_europeans_stay_in_europe(system: System) -> None:
    """Follow edges, feeds and private attributes; elsewhere only cards, names and audience sizes."""
    person = system.newcomer("eu")
    american, asian = system.newcomer("us"), system.newcomer("ap")
    person.client.edit({"display_name": "Freja", "language": "da", "birth_date": "1990-02-03"})
    person.client.follow(american.id)
    american.client.follow(person.id)
    asian.client.follow(person.id)
    american.client.post("for a European timeline")
    made = person.client.post("public everywhere")["id"]
    eventually(person.home, len)
    eventually(american.home, lambda ids: made in ids)
    eventually(asian.home, lambda ids: made in ids)

    for zone in ("us", "ap"):
        mentions = [
            (table, row)
            for table in system.tables(zone)
            for row in system.rows(zone, table)
            if person.id in str(row)
        ]
        kinds = {table.split("-")[2] for table, _ in mentions}
        assert kinds <= PUBLIC_KINDS | {"graph", "feeds"}
        for table, row in mentions:
            kind = table.split("-")[2]
            if kind == "graph":  # the followers' own edges, and how many they are: never hers
                assert not row["node"]["S"].startswith(f"{person.id}#following")
                assert not row["node"]["S"].startswith(f"{american.id}#followers")
            elif (
                kind == "feeds"
            ):  # others' timelines with her posts in them, and what they were told
                owner = row["owner"]["S"]
                assert not owner.startswith(person.id)
                assert owner == f"{american.id}#notices" or row["author_id"]["S"] == person.id
        assert "1990-02-03" not in str(mentions)


def test_private_attributes_are_shown_to_their_owner_only(system: System) -> None:
    person = system.newcomer("eu")
    person.client.edit({"birth_date": "1990-02-03"})

    assert person.client.me()["birth_date"] == "1990-02-03"
    assert "1990-02-03" not in str(system.stranger().user(person.id))
