"""Every error that an API of ours answers, as RFC 9457 problem details.

    Problem                 slug, status, title; `extras` become members of the body
    ├── Unauthorized        401
    ├── NotFound            404
    ├── Invalid             422 errors
    ├── IdempotencyRequired 400
    ├── IdempotencyMismatch 422
    ├── BodyTooLarge        413
    └── RateLimited         429

A room's own problems derive from Problem: the service layer's in `backend/kit/problems.py` and each domain's
`errors.py`, those of the desk's API in `desk/api/problems.py`.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

MEDIA_TYPE: Final = "application/problem+json"


class Problem(Exception):
    """Raise a subclass anywhere below an endpoint; one handler turns it into an answer."""

    slug: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, detail: str = "", **extras: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.extras = extras


class Unauthorized(Problem):
    """No token, or none of ours."""

    slug, status, title = "unauthorized", 401, "A valid bearer token is needed"
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}


class NotFound(Problem):
    """No such object, or somebody else's."""

    slug, status, title = "not-found", 404, "Not found"


class Invalid(Problem):
    """The request makes no sense. Extras: errors (`[{"field", "message"}]`)."""

    slug, status, title = "validation", 422, "The request is not valid"


class IdempotencyRequired(Problem):
    """A write came without `Idempotency-Key`."""

    slug, status, title = "idempotency-required", 400, "An Idempotency-Key header is needed"


class IdempotencyMismatch(Problem):
    """The key was used before for another request."""

    slug, status, title = "idempotency-mismatch", 422, "This Idempotency-Key was used for another request"


class BodyTooLarge(Problem):
    """The body is over the limit."""

    slug, status, title = "body-too-large", 413, "The body is too large"


class RateLimited(Problem):
    """Too many requests."""

    slug, status, title = "rate-limited", 429, "Too many requests"


def body(problem: Problem) -> dict[str, Any]:
    """The problem details of `problem`."""
    return {
        "type": f"/problems/{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        **jsonable_encoder(problem.extras),
    }


def answer(problem: Problem) -> JSONResponse:
    """The problem as a response."""
    return JSONResponse(body(problem), status_code=problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


async def _problem(_request: Request, error: Exception) -> JSONResponse:
    return answer(error if isinstance(error, Problem) else Problem())


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    """Says which fields and why, never what was sent: that may be a code or a name."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [{"field": ".".join(str(part) for part in one["loc"]), "message": one["msg"]} for one in found]
    return answer(Invalid(errors=errors))


_TITLES: Final = {404: "not-found", 405: "method-not-allowed", 401: "unauthorized", 413: "body-too-large"}


async def _http(_request: Request, error: Exception) -> JSONResponse:
    """Starlette's own errors (no such route, wrong method), in the same shape."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    title = str(error.detail) if isinstance(error, HTTPException) else Problem.title
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    slug = _TITLES.get(status, "http")
    content = {"type": f"/problems/{slug}", "title": title, "status": status, "detail": title}
    return JSONResponse(content, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every error of `app` as a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _problem)


def responses(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI `responses` of the problems an endpoint may answer."""
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        entry = found.setdefault(kind.status, {"description": "", "content": {MEDIA_TYPE: {"schema": _SCHEMA}}})
        entry["description"] = "; ".join(filter(None, (entry["description"], f"`{kind.slug}`: {kind.title}")))
    return found


_SCHEMA: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
