"""`./ventanilla report` as people read it."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from cli import report

SECTION = {
    "turns": 12,
    "visits": 4,
    "containment": 0.75,
    "with_a_person": 1,
    "came_back_within_72_hours": 0,
    "understood": None,
    "ask_backs": 2,
    "groups": [{"count": 2, "samples": ["[red]factura[/red]"], "likeliest": "get_bill", "picked": {"paperless": 2}}],
}


def shown(languages: dict[str, object]) -> str:
    console = Console(file=io.StringIO(), width=160)
    content = {"since": "2026-11-16T00:00:00", "until": "2026-11-23T00:00:00", "utility": None, "languages": languages}
    report.show(content, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_the_figures_and_the_groups_stand_in_tables() -> None:
    said = shown({"es": SECTION})

    assert "75%" in said
    assert "paperless 2" in said


def test_what_customers_wrote_is_never_markup() -> None:
    assert "[red]factura[/red]" in shown({"es": SECTION})


def test_a_week_without_customers_says_so() -> None:
    assert "Nobody wrote." in shown({})


def test_a_utility_that_is_none_is_named() -> None:
    with pytest.raises(report.UnknownUtilityError, match="atlantis"):
        report.report("postgresql://nowhere", utility="atlantis", weeks=1)


def test_an_empty_database_has_a_report(database_url: str) -> None:
    content = report.report(database_url, utility="cantera", weeks=1)

    assert set(content) == {"since", "until", "utility", "languages"}
