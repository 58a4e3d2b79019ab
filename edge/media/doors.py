"""What regions ask of the edge about media, signed (signing.py).

    POST /_edge/media/void   {"assets": [...]}         forget assets that are gone
    POST /_edge/media/warm   {"asset", "zones": [...]}  have a beginning near its viewers

Either may be asked twice. The work is in filling.py.
"""

import json
from http import HTTPStatus
from typing import Any

from edge.exchange import Answer, Exchange, Outcome
from edge.media import filling
from edge.memory import Memory
from edge.signing import require_signature
from shared.errors import BodyMalformed, Busy, FieldInvalid, IdMalformed
from shared.ids import parse_asset_id
from shared.zones import is_zone

ASSETS_MAX = 100  # of one call
MEDIA_TYPE = "application/json"


def serve_void(exchange: Exchange, memory: Memory) -> Outcome:
    """Have assets forgotten here, in every tier, and by everybody within seconds.

    Raises:
        SignatureInvalid, BodyMalformed, FieldInvalid: nothing is forgotten.
        Busy: somebody could not be told; it should be asked again.
    """
    require_signature(exchange, memory.settings.keys, "media/void")
    assets = _texts(_document(exchange), "assets")
    if not 0 < len(assets) <= ASSETS_MAX or not all(map(_is_asset, assets)):
        raise FieldInvalid(f"Name 1 to {ASSETS_MAX} assets.", field="assets")

    def told(everybody: bool) -> Answer:  # noqa: FBT001 - filling.py calls it
        if not everybody:
            raise Busy
        return Answer(HTTPStatus.NO_CONTENT, {})

    return filling.void(exchange, memory, assets, told)


def serve_warm(exchange: Exchange, memory: Memory) -> Outcome:
    """Copy the beginning of an asset into the tiers of zones; the answer says how many copies.

    Raises:
        SignatureInvalid, BodyMalformed, FieldInvalid: nothing is copied.
        MediaDeleted: there is no such asset.
        RegionUnavailable: the region that has it does not answer.
    """
    require_signature(exchange, memory.settings.keys, "media/warm")
    document = _document(exchange)
    asset, zones = document.get("asset"), _texts(document, "zones")
    if not isinstance(asset, str) or not _is_asset(asset):
        raise FieldInvalid(field="asset")
    if not zones or not all(map(is_zone, zones)):
        raise FieldInvalid("Name at least one zone.", field="zones")

    def copied(copies: int, missing: int) -> Answer:
        body = json.dumps({"copied": copies, "missing": missing}).encode()
        return Answer(HTTPStatus.OK, {"content-type": MEDIA_TYPE}, body)

    return filling.warm(exchange, memory, asset, zones, copied)


def _document(exchange: Exchange) -> dict[str, Any]:
    try:
        document = json.loads(exchange.body)
    except (ValueError, RecursionError):
        raise BodyMalformed from None
    if not isinstance(document, dict):
        raise BodyMalformed
    return document


def _texts(document: dict[str, Any], name: str) -> list[str]:
    values = document.get(name)
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise FieldInvalid(field=name)
    return values


def _is_asset(text: str) -> bool:
    try:
        parse_asset_id(text)
    except IdMalformed:
        return False
    return True
