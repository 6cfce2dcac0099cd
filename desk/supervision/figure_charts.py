"""The four charts of the page of figures, and the tables behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from babel.dates import format_date

from bot.figures.figures import Day, Figures, percent, share
from desk.supervision.charts import Chart, Series, draw
from desk.tables import Cell, Column
from kit.utility_parts import Language

Say = Callable[..., str]
TEAL, RUST, GREY, SAND = "#0b6b74", "#c2410c", "#6d838c", "#9a6a00"


def draw_charts(found: Figures, say: Say, language: Language) -> None:
    """Visits, handoffs, first answers and satisfaction, a day each."""
    locale = "en" if language == "en" else "es_MX"
    pattern = "MMM d" if language == "en" else "d MMM"
    names = [format_date(one.day, pattern, locale=locale) for one in found.days]
    _visits(found, say, names)
    _handoffs(found, say, names)
    _answers(found, say, names)
    _satisfaction(found, say, names)


def _rows(names: Sequence[str], days: Sequence[Day], tell: Callable[[Day], Sequence[str]]) -> list[list[Cell]]:
    """The newest day first."""
    pairs = list(zip(names, days, strict=True))
    return [[Cell(name), *(Cell(text) for text in tell(day))] for name, day in reversed(pairs)]


def _columns(say: Say, *keys: str) -> list[Column]:
    return [Column(say("day")), *(Column(say(key), "number") for key in keys)]


def _visits(found: Figures, say: Say, names: Sequence[str]) -> None:
    parts = [one.visits for one in found.days]
    chart = Chart(
        key="visits",
        title=say("visits_chart"),
        told=say("visits_chart_told", total=f"{found.visits.visits:,}", contained=f"{found.visits.contained:,}"),
        days=names,
        series=(
            Series(say("contained"), TEAL, [one.contained for one in parts]),
            Series(say("with_person"), RUST, [one.person for one in parts]),
            Series(say("resumed"), SAND, [one.resumed for one in parts]),
            Series(say("lost"), GREY, [one.lost for one in parts]),
        ),
    )
    rows = _rows(
        names,
        found.days,
        lambda day: (
            f"{day.visits.visits:,}",
            percent(day.visits.contained, day.visits.visits),
            f"{day.visits.person:,}",
            f"{day.visits.resumed:,}",
            f"{day.visits.lost:,}",
            percent(day.visits.deflected, day.visits.asked),
        ),
    )
    draw(chart, say, _columns(say, "visits", "containment", "with_person", "resumed", "lost", "deflection"), rows)


def _handoffs(found: Figures, say: Say, names: Sequence[str]) -> None:
    parts = [one.handled for one in found.days]
    chart = Chart(
        key="handoffs",
        title=say("handoffs_chart"),
        told=say("handoffs_chart_told", total=found.results.opened, resolved=found.results.resolved),
        days=names,
        series=(
            Series(say("resolved"), TEAL, [one.resolved for one in parts]),
            Series(say("other_handoffs"), GREY, [one.opened - one.resolved for one in parts]),
        ),
    )
    rows = _rows(
        names,
        found.days,
        lambda day: (
            f"{day.handled.opened:,}",
            f"{day.handled.closed:,}",
            percent(day.handled.resolved, day.handled.closed),
            f"{day.handled.reopened:,}",
        ),
    )
    draw(chart, say, _columns(say, "handoffs", "closed", "resolved_share", "reopened"), rows)


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


def _told(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _answers(found: Figures, say: Say, names: Sequence[str]) -> None:
    chart = Chart(
        key="answers",
        title=say("answers_chart"),
        told=say("answers_chart_told"),
        days=names,
        series=(Series(say("first_answer"), TEAL, [_minutes(one.handled.answer_seconds) for one in found.days]),),
        is_line=True,
        unit=say("minutes_axis"),
    )
    rows = _rows(
        names,
        found.days,
        lambda day: (_told(_minutes(day.handled.answer_seconds)), _told(_minutes(day.handled.handled_seconds))),
    )
    draw(chart, say, _columns(say, "first_answer_minutes", "handled_minutes"), rows)


def _satisfaction(found: Figures, say: Say, names: Sequence[str]) -> None:
    shares = [share(one.scores.satisfied, one.scores.given) for one in found.days]
    chart = Chart(
        key="csat",
        title=say("csat_chart"),
        told=say("csat_chart_told"),
        days=names,
        series=(Series(say("satisfied"), TEAL, [None if one is None else round(100 * one) for one in shares]),),
        is_line=True,
        unit=say("percent_axis"),
        most=100,
    )
    rows = _rows(
        names,
        found.days,
        lambda day: (
            f"{day.scores.given:,}",
            percent(day.scores.satisfied, day.scores.given),
            "–" if day.scores.mean is None else f"{day.scores.mean:.1f}",
        ),
    )
    draw(chart, say, _columns(say, "ratings", "satisfied", "mean_score"), rows)
