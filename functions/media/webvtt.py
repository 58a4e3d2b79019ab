"""WebVTT as captions need it: read strictly, and written anew with its cues alone.

What is stored is ours: line ends, times and blocks as every player reads them, nothing that a
player would load or run. Notes, styles and regions are left out; what a cue says and where
it stands stays. Source: W3C WebVTT, sections 4.1 (syntax), 4.4 (settings), 6.1 (parsing).
"""

import re

from shared.errors import CaptionsMalformed

CUES_MAX = 20_000
_SIGNATURE = re.compile(r"WEBVTT(?:[ \t].*)?")
_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+(.*))?", re.ASCII)
_SETTING = re.compile(r"(?:vertical|line|position|size|align):[-+.,%\w]+", re.ASCII)
_LEFT_OUT = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")
ARROW = "-->"


def tidied(text: str) -> str:
    """A WebVTT file with the cues of `text` and nothing else.

    Raises:
        CaptionsMalformed: it is none; says where.
    """
    lines = _lines(text)
    if not _SIGNATURE.fullmatch(lines[0]):
        raise _malformed(1, "the first line is WEBVTT")
    cues: list[str] = []
    block: list[str] = []
    begins = 0
    for number, line in enumerate([*lines[1:], ""], start=2):
        if line:
            begins = begins if block else number
            block.append(line)
            continue
        cue = _cue(block, begins, header=begins == 2)
        cues += [cue] if cue else []
        block = []
    if not cues:
        raise CaptionsMalformed("There are no cues.", field="text")
    if len(cues) > CUES_MAX:
        raise CaptionsMalformed(f"There are more than {CUES_MAX} cues.", field="text")
    return "\n\n".join(["WEBVTT", *cues]) + "\n"


def _lines(text: str) -> list[str]:
    """The lines of a file, without a byte order mark; U+0000 is no text (section 6.1)."""
    plain = text.removeprefix("\ufeff").replace("\0", "\ufffd")
    return plain.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _cue(block: list[str], begins: int, *, header: bool) -> str | None:
    """A block as a cue, or None if it is another one, or what follows the signature."""
    timed = [at for at, line in enumerate(block[:2]) if ARROW in line]
    if not timed:
        if block and not header and not _LEFT_OUT.fullmatch(block[0]):
            raise _malformed(begins, "a cue has times, like 00:01.000 --> 00:04.000")
        return None
    identifier, timing, payload = block[: timed[0]], block[timed[0]], block[timed[0] + 1 :]
    where = begins + timed[0]
    for at, line in enumerate(payload, start=where + 1):
        if ARROW in line:
            raise _malformed(
                at, f"{ARROW} stands between times only; cues are set off by empty lines"
            )
    return "\n".join([*identifier, _timing(timing, where), *payload])


def _timing(line: str, where: int) -> str:
    found = _TIMING.fullmatch(line.strip(" \t"))
    if found is None:
        raise _malformed(where, "times are like 00:01.000 --> 01:00:04.000")
    *times, settings = found.groups()
    start, end = _ms(*times[:4]), _ms(*times[4:])
    if end <= start:
        raise _malformed(where, "a cue ends after it begins")
    kept = [one for one in (settings or "").split() if _SETTING.fullmatch(one)]
    return " ".join([_stamp(start), ARROW, _stamp(end), *kept])


def _ms(hours: str | None, minutes: str, seconds: str, thousandths: str) -> int:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(thousandths)


def _stamp(ms: int) -> str:
    minutes, rest = divmod(ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def _malformed(line: int, rule: str) -> CaptionsMalformed:
    return CaptionsMalformed(f"Line {line}: {rule}.", field="text")
