"""What the client raises: the API's problems, and that nothing answers."""

from __future__ import annotations

from typing import Any

import httpx

Json = dict[str, Any]


class ApiError(Exception):
    """The API answered with a problem (RFC 9457), or with something that is not ours."""

    def __init__(self, status: int, problem: Json) -> None:
        self.status = status
        self.type = str(problem.get("type", "about:blank")).rpartition("#")[2]
        self.title = str(problem.get("title", f"HTTP {status}"))
        self.detail = str(problem.get("detail", ""))
        self.field = problem.get("field")
        self.request_id = problem.get("request_id")
        self.retry_after_s: int | None = problem.get("retry_after_s")
        super().__init__(f"{self.title} ({self.type}, {status})")


class Unreachable(Exception):
    """Nothing answered at the address."""


def problem_of(response: httpx.Response) -> ApiError:
    """The error that a response stands for, whatever its body."""
    try:
        problem = response.json()
    except ValueError:
        problem = {"detail": response.text[:200]}
    if not isinstance(problem, dict):
        problem = {"detail": str(problem)[:200]}
    retry_after = response.headers.get("retry-after", "")
    if retry_after.isdigit():
        problem.setdefault("retry_after_s", int(retry_after))
    return ApiError(response.status_code, problem)
