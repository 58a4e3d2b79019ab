"""Zones: where a user's data must live, and which one a newcomer gets.

A zone's number is part of every post id ever issued, so numbers are never reused
and names never change; which region serves a zone is the directory's to say.
"""

ZONE_NUMBERS = {"us": 1, "eu": 2, "ap": 3}
ZONE_NAMES = {number: name for name, number in ZONE_NUMBERS.items()}
DEFAULT_ZONE = "us"

# ISO 3166-1 alpha-2. Europe: the EEA, where the GDPR applies, with the UK,
# Switzerland and the microstates whose data-protection law follows it.
_EU = (
    "AD AT AX BE BG BL CH CY CZ DE DK EE ES FI FO FR GB GF GG GI GP GR HR HU IE IM IS IT JE "
    "LI LT LU LV MC MF MQ MT NL NO PL PT RE RO SE SI SJ SK SM VA YT"
)
_AP = (
    "AF AS AU BD BN BT CC CK CN CX FJ FM GU HK ID IN IO JP KG KH KI KP KR KZ LA LK MH MM MN MO MP MV "
    "MY NC NF NP NR NU NZ PF PG PH PK PN PW SB SG TH TJ TK TL TM TO TV TW UZ VN VU WF WS"
)
_ZONE_BY_COUNTRY = dict.fromkeys(_EU.split(), "eu") | dict.fromkeys(_AP.split(), "ap")


def is_zone(text: str) -> bool:
    """Whether `text` names a zone."""
    return text in ZONE_NUMBERS


def zone_of_country(country: str | None) -> str:
    """The zone of a newcomer from an ISO 3166-1 alpha-2 country, as the platform sees it.

    Unknown, missing and special codes (`XX`, and `T1` for Tor) get the default zone.
    """
    return _ZONE_BY_COUNTRY.get((country or "").upper(), DEFAULT_ZONE)
