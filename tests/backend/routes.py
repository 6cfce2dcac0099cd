"""Every route of the service layer, as it describes itself: tests over them cover a new one by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import create_async_engine

from backend.app import create_app
from kit.ids import new_id
from kit.settings import Settings


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, with its part of the description."""

    method: str
    path: str
    operation: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> list[dict[str, Any]]:
        return self.operation.get("parameters", [])

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of its JSON body."""
        content = self.operation.get("requestBody", {}).get("content", {})
        return content.get("application/json", {}).get("schema")

    @property
    def personal(self) -> bool:
        return self.path.startswith("/api/customers/me")


def _described() -> dict[str, Any]:
    nowhere = create_async_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    return create_app(Settings(ventanilla_secret_key="k" * 40), nowhere).openapi()


DESCRIBED = _described()
ROUTES = [
    Route(method.upper(), path, operation)
    for path, operations in DESCRIBED["paths"].items()
    for method, operation in operations.items()
]

VALID: dict[str, Any] = {
    "kind": "unplanned",
    "zone": "hutto",
    "service": "water",
    "reason": "Wrong reading",
    "language": "en",
    "quantity": "10",
    "assignee": None,
    "pin": "730194",
}
"""Where the schema alone doesn't say what makes sense."""


def plain(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself: references followed, null left out of a choice, the first of what remains."""
    while "$ref" in schema:
        schema = DESCRIBED["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return plain(choices[0]) if choices else schema


def example(name: str, schema: dict[str, Any]) -> Any:
    """A value that the schema allows."""
    found = plain(schema)
    if "enum" in found:
        return VALID[name] if VALID.get(name) in found["enum"] else found["enum"][0]
    if name in VALID:
        return VALID[name]
    match found.get("type"):
        case "object":
            return {one: example(one, found["properties"][one]) for one in found.get("required", ())}
        case "integer" | "number":
            return 1
        case "boolean":
            return True
    formats = {"uuid": str(new_id()), "date": "2026-11-01", "date-time": "2026-11-01T12:00:00Z"}
    return formats.get(found.get("format", ""), "123456")


def body(route: Route) -> dict[str, Any] | None:
    """A body that the route takes; None where it takes none."""
    return None if route.body is None else example("", route.body)
