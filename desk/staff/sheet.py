"""The desk's plain pages: those that a stranger sees, and those that say no. HTML as it is, no script, no socket."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from desk.staff.words import speaker
from kit.utility_parts import Language

TEMPLATES = Path(__file__).parent.parent / "templates"
STATIC = Path(__file__).parent.parent / "static"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Of every page of the desk: not kept, not framed, and its address stays here."""

_templates = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def css(name: str = "desk") -> str:
    """A style sheet's address, another one when it changed."""
    return f"/desk/static/{name}.css?v={int((STATIC / f'{name}.css').stat().st_mtime)}"


def sheet(name: str, language: Language, *, status: int = 200, **values: object) -> HTMLResponse:
    """The page `templates/<name>.html`."""
    page = _templates.get_template(f"{name}.html").render(say=speaker(language), language=language, css=css(), **values)
    return HTMLResponse(page, status, headers=HEADERS | {"Content-Security-Policy": POLICY})


def refusal(status: int, language: Language, *, key: str = "") -> HTMLResponse:
    """Not yours (403), or nothing here (404)."""
    key = key or ("not_yours" if status == 403 else "not_found")
    return sheet("notice", language, status=status, title=key, hint=f"{key}_hint")
