import pytest

from edge import configuration
from edge.configuration import KINDS
from shared.errors import DocumentInvalid
from tests.edge.given import memory
from tests.edge.tokens import issuers_document
from tests.shared.documents import directory_document

DOCUMENTS = {
    "directory": directory_document(),
    "flags": {"flags": {}},
    "issuers": issuers_document(),
}


@pytest.mark.parametrize("name", KINDS)
def test_adopted_document_is_in_force_under_its_version(name: str) -> None:
    isolate = memory()
    document = KINDS[name].read(DOCUMENTS[name])
    configuration.adopt(isolate, name, document)
    assert isolate.versions[name] == document.version


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", "[" * 5_000, b"\xff"])
def test_what_is_no_object_is_no_document(name: str, text: str | bytes) -> None:
    with pytest.raises(DocumentInvalid):
        configuration.read(name, text)
