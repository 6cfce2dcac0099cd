"""The description at /openapi.json: what FastAPI writes, with our problems where it assumes its own errors."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from kit.problems import BodyTooLarge, Invalid, responses

_THEIRS: Final = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI) -> None:
    """Let `app` describe itself once, at the first question."""

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def _described(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title=app.title, version=app.version, summary=app.summary, routes=app.routes, tags=app.openapi_tags
    )
    for path in found["paths"].values():
        for operation in path.values():
            _say_what_is_refused(operation)
    for schema in _THEIRS:
        found["components"]["schemas"].pop(schema, None)
    return found


def _say_what_is_refused(operation: dict[str, Any]) -> None:
    """Whatever takes something may find it invalid, and a body too large."""
    if operation.get("parameters") or "requestBody" in operation:
        _add(operation, Invalid)
    if "requestBody" in operation:
        _add(operation, BodyTooLarge)


def _add(operation: dict[str, Any], kind: type[Invalid] | type[BodyTooLarge]) -> None:
    status, entry = str(kind.status), responses(kind)[kind.status]
    said = operation["responses"].get(status, {})
    if "application/problem+json" not in said.get("content", {}):
        operation["responses"][status] = entry
    elif f"`{kind.slug}`" not in said["description"]:
        said["description"] = f"{said['description']}; {entry['description']}"
