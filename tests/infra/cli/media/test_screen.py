import io

from rich.console import Console

from infra.cli.media.screen import Screen


def told(*, terminal: bool, silent: bool) -> str:
    file = io.StringIO()
    screen = Screen(Console(file=file, force_terminal=terminal, width=100), silent=silent)
    with screen.bytes("Uploading", 1_000_000, 250_000) as sent:
        sent(250_000)
    with screen.percent("Waiting") as report:
        report("Processing", 70)
    screen.say("Going on with [0]")
    return file.getvalue()


def test_a_terminal_has_bars() -> None:
    shown = told(terminal=True, silent=False)

    assert "500.0/1000.0 kB" in shown or "0.5/1.0 MB" in shown
    assert "Processing" in shown
    assert "70%" in shown


def test_elsewhere_there_are_lines() -> None:
    assert told(terminal=False, silent=False).splitlines() == [
        "Uploading …",
        "Waiting …",
        "Going on with [0]",
    ]


def test_programs_are_told_nothing() -> None:
    assert told(terminal=True, silent=True) == ""
