"""What a text refers to: `@usernames` and `#hashtags`, in one pass over it.

A name or tag begins where no word runs on before it, so an address (ann@example.org),
a path (a/#b) and a double sign (##, @@) are plain text. A hashtag is made of letters,
marks, digits and `_` of any script, with at least one letter; it is compared in its
NFKC-casefolded form. Source: Unicode Standard Annex #31, hashtag identifiers (the
characters of XID_Continue); Unicode Standard Annex #15, NFKC.
"""

import re
import unicodedata

from shared.errors import TagMalformed
from shared.limits import HASHTAG_LENGTH, HASHTAGS_MAX, MENTIONS_MAX

_MENTION = re.compile(r"@([A-Za-z0-9_]{3,30})(?![\w@])")
_SIGN = re.compile("[#＃]")
_JOINERS = "\u200c\u200d"  # written inside words of some scripts
_BEFORE = frozenset("@#＃&/\\")  # of a sign that refers to nothing


def mentions(text: str) -> list[str]:
    """The usernames that a text mentions: lower-case, each once, at most 20."""
    found: dict[str, None] = {}
    for match in _MENTION.finditer(text):
        if _begins(text, match.start()):
            found[match[1].lower()] = None
            if len(found) == MENTIONS_MAX:
                break
    return list(found)


def hashtags(text: str) -> list[str]:
    """The hashtags of a text: folded, each once, at most 20."""
    found: dict[str, None] = {}
    for sign in _SIGN.finditer(text):
        end = sign.end()
        while end < len(text) and _continues(text[end]):
            end += 1
        tag = _folded(text[sign.end() : end])
        if _begins(text, sign.start()) and _is_tag(tag):
            found[tag] = None
            if len(found) == HASHTAGS_MAX:
                break
    return list(found)


def parse_tag(text: str) -> str:
    """The folded form of a hashtag that came from outside, with or without its sign.

    Raises:
        TagMalformed: it cannot be one.
    """
    tag = _folded(text.removeprefix("#"))
    if not all(_continues(one) for one in tag) or not _is_tag(tag):
        raise TagMalformed(
            f"A hashtag is up to {HASHTAG_LENGTH} letters, digits and _, with a letter.",
            field="tag",
        )
    return tag


def _begins(text: str, position: int) -> bool:
    before = text[position - 1] if position else " "
    return before not in _BEFORE and not _continues(before)


def _continues(character: str) -> bool:
    return ("a" + character).isidentifier() or character in _JOINERS


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _is_tag(tag: str) -> bool:
    return 1 <= len(tag) <= HASHTAG_LENGTH and any(one.isalpha() for one in tag)
