"""The root of the error tree, and the catalogue in which every leaf is listed."""

from typing import Any, ClassVar

TYPE_BASE = "/docs#"
MEDIA_TYPE = "application/problem+json"


CATALOGUE: "dict[str, type[NearcastError]]" = {}


class NearcastError(Exception):
    """A condition with a stable name; `detail` is one sentence for the caller."""

    status: ClassVar[int] = 500
    type: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"
    retryable: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        """List every leaf in the catalogue; a name can be taken once."""
        super().__init_subclass__()
        if "type" in vars(cls) and CATALOGUE.setdefault(cls.type, cls) is not cls:
            raise TypeError(f"problem type {cls.type!r} is taken")

    def __init__(
        self,
        detail: str = "",
        *,
        field: str | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.field = field
        self.retry_after_s = retry_after_s

    def problem(self, request_id: str | None = None) -> dict[str, Any]:
        """The problem document (RFC 9457 section 3), without empty members."""
        document = {
            "type": TYPE_BASE + self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "field": self.field,
            "request_id": request_id,
            "retry_after_s": self.retry_after_s,
        }
        return {name: value for name, value in document.items() if value not in (None, "")}


CATALOGUE[NearcastError.type] = NearcastError
