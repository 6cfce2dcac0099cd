"""Charts by day. Each is a picture with a name, and has its table behind a disclosure: nothing is told by it alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from desk.elements import box, words
from desk.tables import Cell, Column, Table

INK, LINE = "#4b5f68", "#dde5e8"
FONT = '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, system-ui, sans-serif'


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values, a day each; None where there is nothing to say. Colours have contrast 3:1 on white."""

    name: str
    color: str
    values: Sequence[float | int | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """`told`: the picture in a sentence. `most`: the top of the scale, where it has one."""

    key: str
    title: str
    told: str
    days: Sequence[str]
    series: Sequence[Series]
    is_line: bool = False
    unit: str = ""
    most: int | None = None


def draw(chart: Chart, say: Callable[..., str], columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
    """A card with the chart, and the table of the same days; says so when there is nothing to draw."""
    with box("desk-card chart", tag="section", aria_labelledby=f"chart-{chart.key}"):
        words(chart.title, "desk-card-title", tag="h2", id=f"chart-{chart.key}")
        if not any(value for one in chart.series for value in one.values):
            words(say("nothing"), "hint")
            return
        if len(chart.series) > 1:
            _legend(chart.series)
        with box("chart-picture", role="img", aria_label=chart.told):
            ui.echart(_options(chart), renderer="svg").classes("chart-canvas")
        with box("chart-table", tag="details"):
            words(say("table_of"), tag="summary")
            Table(chart.title, columns).show(rows)


def _legend(series: Sequence[Series]) -> None:
    with box("chart-legend", tag="ul"):
        for one in series:
            with box(tag="li"):
                box("chart-swatch", aria_hidden="true").style(f"background: {one.color}")
                words(one.name)


def _options(chart: Chart) -> dict[str, Any]:
    text = {"fontFamily": FONT, "fontSize": 12, "color": INK}
    return {
        "animation": False,
        "textStyle": text,
        "grid": {"left": 4, "right": 26, "top": 24 if chart.unit else 10, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True, "textStyle": {"fontFamily": FONT, "fontSize": 13}},
        "xAxis": {
            "type": "category",
            "data": list(chart.days),
            "axisLabel": text | {"hideOverlap": True},
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "#8398a1"}},
        },
        "yAxis": {
            "type": "value",
            "name": chart.unit,
            "nameTextStyle": text | {"align": "left"},
            "max": chart.most,
            "minInterval": 1,
            "axisLabel": text,
            "splitLine": {"lineStyle": {"color": LINE}},
        },
        "series": [_series(one, is_line=chart.is_line) for one in chart.series],
    }


def _series(one: Series, *, is_line: bool) -> dict[str, Any]:
    drawn: dict[str, Any] = {"name": one.name, "data": list(one.values), "itemStyle": {"color": one.color}}
    if is_line:
        size = 6 if len(one.values) <= 31 else 3
        return drawn | {"type": "line", "showAllSymbol": True, "symbolSize": size, "lineStyle": {"width": 2.5}}
    return drawn | {"type": "bar", "stack": "all", "barMaxWidth": 26}
