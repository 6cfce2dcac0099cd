"""`./ventanilla report` as people read it."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from cli import report

LONG = (
    "quiero que me facturen a otra razón social el recibo de agosto y también el de septiembre, si se puede hoy mismo"
)
SECTION = {
    "turns": 12,
    "visits": 4,
    "containment": 0.75,
    "with_a_person": 1,
    "came_back_within_72_hours": 0,
    "may_still_come_back": 1,
    "judged": 7,
    "open": 3,
    "understood": None,
    "ask_backs": 2,
    "groups": [
        {"count": 2, "samples": ["[red]factura[/red]", LONG], "likeliest": "get_bill", "picked": {"paperless": 2}}
    ],
}


def shown(languages: dict[str, object], *, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width)
    content = {"since": "2026-11-16T00:00:00", "until": "2026-11-23T00:00:00", "utility": None, "languages": languages}
    report.show(content, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_each_figure_has_a_line_and_each_language_a_column() -> None:
    lines = [line.split() for line in shown({"en": SECTION | {"containment": 1.0}, "es": SECTION}).splitlines()]

    assert ["en", "es"] in lines
    assert ["contained", "100%", "75%"] in lines
    assert ["understood", "–", "–"] in lines


def test_a_group_tells_its_size_the_guess_and_what_was_chosen() -> None:
    said = shown({"es": SECTION})

    assert "Not understood (es)" in said
    assert "likeliest: get_bill; then chosen: paperless 2" in said


@pytest.mark.parametrize("width", [30, 80, 200])
def test_on_a_narrow_terminal_and_in_a_pipe_no_word_is_lost(width: int) -> None:
    said = shown({"es": SECTION, "en": SECTION}, width=width)

    assert all(len(line) <= width for line in said.splitlines())
    assert LONG in " ".join(said.split())
    assert "…" not in said


def test_messages_that_are_still_open_are_counted() -> None:
    assert ["still", "open", "(half", "an", "hour)", "3"] in [
        line.split() for line in shown({"es": SECTION}).splitlines()
    ]


def test_a_group_for_which_nothing_was_chosen_says_nothing_of_it() -> None:
    group = SECTION["groups"][0] | {"picked": {}}  # type: ignore[index]

    assert "chosen" not in shown({"es": SECTION | {"groups": [group]}})


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
