import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.cli.importing.edges_file import FollowGraph, parse, read


def graph(*lines: str | bytes) -> FollowGraph:
    return parse(line if isinstance(line, bytes) else line.encode() for line in lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("1,2", "1,3"),
        ("1\t2", "1\t3"),
        ("1 2", "1 3"),
        ("follower,followed", "1,2", "1,3"),
        ("Source\tTarget", "1\t2", "1\t3"),
        ("# a comment", "", "follower_id,followee_id", "1,2", "1,3"),
        ("\ufefffollower,followed\r\n", '"1","2"\r\n', "1, 3\r\n"),
    ],
)
def test_the_same_graph_comes_in_many_forms(lines: tuple[str, ...]) -> None:
    read_graph = graph(*lines)

    assert read_graph.follows == {"1": ["2", "3"]}
    assert read_graph.people == ["1", "2", "3"]
    assert read_graph.bad_count == 0


def test_names_in_the_first_line_are_people_unless_they_name_columns() -> None:
    assert graph("ann,bob").follows == {"ann": ["bob"]}


def test_duplicates_and_self_follows_are_counted_and_skipped() -> None:
    read_graph = graph("1,2", "1,2", "3,3", "Ann,bob", "ann,BOB")

    assert read_graph.follow_count == 2
    assert (read_graph.duplicates, read_graph.self_follows) == (2, 1)
    assert read_graph.people == ["1", "2", "3", "ann", "bob"]


def test_bad_lines_are_named_by_their_number() -> None:
    read_graph = graph("1,2", "1,2,3", b"\xff,1", ",4", "x" * 65 + ",1", "5,6")

    assert [number for number, _ in read_graph.bad_lines] == [2, 3, 4, 5]
    assert read_graph.bad_lines[1] == (3, "not UTF-8")
    assert read_graph.follow_count == 2


def test_many_bad_lines_are_counted_and_a_few_named() -> None:
    read_graph = graph(*["bad"] * 1_000)

    assert read_graph.bad_count == 1_000
    assert len(read_graph.bad_lines) == 20


def test_gzip_is_recognised_whatever_the_name(tmp_path: Path) -> None:
    file = tmp_path / "edges.csv"
    file.write_bytes(gzip.compress(b"1,2\n"))

    assert read(file).follow_count == 1


def test_a_broken_gzip_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "edges.csv.gz"
    file.write_bytes(gzip.compress(b"1,2\n" * 1_000)[:40])

    with pytest.raises((OSError, EOFError)):
        read(file)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_every_line_is_accounted_for(pairs: list[tuple[int, int]]) -> None:
    read_graph = graph(*(f"{follower},{followed}" for follower, followed in pairs))

    told = read_graph.follow_count + read_graph.duplicates + read_graph.self_follows
    assert told == len(pairs)
    assert read_graph.follow_count == len({pair for pair in pairs if pair[0] != pair[1]})
