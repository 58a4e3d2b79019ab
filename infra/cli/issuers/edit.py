"""Changes of the issuers document (edge/issuers.py), each a document of its own."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from edge.issuers import FORMAT, IssuerSet
from infra.cli.failure import CliError

Json = dict[str, Any]


def issuer_of(document: Json, name: str) -> Json:
    """An issuer of a document.

    Raises:
        CliError: there is none by this name.
    """
    for entry in document.get("issuers", []):
        if entry["issuer"] == name:
            found: Json = entry
            return found
    known = ", ".join(sorted(one["issuer"] for one in document.get("issuers", []))) or "none"
    raise CliError(f"There is no issuer {name!r}.", f"There are: {known}.")


def put(document: Json, name: str, members: Json) -> Json:
    """An issuer gets these members; what is not among them stays, and a new one is added.

    Raises:
        IssuersMalformed: the edge would refuse the result; the message says why.
    """
    made: Json = {"format": FORMAT, "issuers": []} | deepcopy(document)
    entry = next((one for one in made["issuers"] if one["issuer"] == name), None)
    if entry is None:
        entry = {"issuer": name}
        made["issuers"].append(entry)
    entry |= members
    IssuerSet.from_document(made)
    return made


def remove(document: Json, name: str) -> Json:
    """An issuer names nobody any longer: its tokens are refused everywhere within seconds.

    Raises:
        CliError: there is none by this name.
    """
    issuer_of(document, name)
    kept = [entry for entry in document["issuers"] if entry["issuer"] != name]
    return document | {"issuers": kept}


def summary(entry: Json) -> str:
    """An issuer on one line."""
    zones, audiences = ", ".join(entry["zones"]), ", ".join(entry["audiences"])
    return f"{entry['issuer']}  users of {zones}  for {audiences}"
