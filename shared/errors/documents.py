"""What other programs wrote and cannot be used: configuration documents, queue messages."""

from shared.errors.base import NearcastError
from shared.errors.state import Unprocessable


class DocumentInvalid(Unprocessable):
    type = "document-invalid"
    title = "The configuration document is invalid"


class MessageMalformed(NearcastError):
    """A queue message that no retry can help; it ends in the dead-letter queue."""


class DirectoryMalformed(DocumentInvalid):
    """The directory document breaks one of its own rules; `detail` says which."""


class FlagsMalformed(DocumentInvalid):
    """The flags document breaks one of its own rules; `detail` says where and which."""


class IssuersMalformed(DocumentInvalid):
    """The issuers document breaks one of its own rules; `detail` says where and which."""
