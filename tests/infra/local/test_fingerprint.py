from pathlib import Path

from infra.local import fingerprint


def tree(root: Path, **files: str) -> Path:
    for name, text in files.items():
        file = root / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def test_equal_trees_in_other_places_are_equal(tmp_path: Path) -> None:
    one = tree(tmp_path / "one" / "code", a="1", b__c="2")
    two = tree(tmp_path / "two" / "code", a="1", b__c="2")

    assert fingerprint.of_files([one]) == fingerprint.of_files([two])


def test_a_changed_moved_or_added_file_shows(tmp_path: Path) -> None:
    before = fingerprint.of_files([tree(tmp_path / "a" / "code", x="1", y="2")])

    for number, files in enumerate(({"x": "1", "y": "3"}, {"x": "2", "y": "1"}, {"x": "1"})):
        changed = tree(tmp_path / str(number) / "code", **files)
        assert fingerprint.of_files([changed]) != before


def test_bytecode_does_not_show(tmp_path: Path) -> None:
    code = tree(tmp_path / "code", x="1")
    before = fingerprint.of_files([code])

    tree(code, __pycache____x="bytecode")

    assert fingerprint.of_files([code]) == before


def test_texts_do_not_run_into_each_other() -> None:
    assert fingerprint.of_texts("ab", "c") != fingerprint.of_texts("a", "bc")
