"""`./ventanilla report`: the last weeks' conversations and the messages that were not understood."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from textwrap import wrap
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import learning
from bot import report as reporting
from kit import postgres
from kit.clock import utc_now
from kit.utility import load_all

Json = dict[str, Any]
_MARGIN = " " * 6

_FIGURES: Mapping[str, Callable[[Json], str]] = {
    "messages and presses": lambda section: str(section["turns"]),
    "visits": lambda section: str(section["visits"]),
    "contained": lambda section: _percent(section["containment"]),
    "visits with a person": lambda section: str(section["with_a_person"]),
    "came back within 72 hours": lambda section: str(section["came_back_within_72_hours"]),
    "may still come back": lambda section: str(section["may_still_come_back"]),
    "messages judged": lambda section: str(section["judged"]),
    "still open (half an hour)": lambda section: str(section["open"]),
    "understood": lambda section: _percent(section["understood"]),
    "asked back": lambda section: str(section["ask_backs"]),
}


class UnknownUtilityError(LookupError):
    """There is no such utility."""


def report(url: str, *, utility: str | None, weeks: int) -> Json:
    """The report of the `weeks` up to now. Raises UnknownUtilityError."""
    if utility is not None and utility not in load_all():
        raise UnknownUtilityError(f"There is no utility {utility!r}: {', '.join(sorted(load_all()))}.")
    return asyncio.run(_report(url, utility=utility, weeks=weeks, now=utc_now()))


async def _report(url: str, *, utility: str | None, weeks: int, now: datetime) -> Json:
    since = now - timedelta(weeks=weeks)
    engine = postgres.make_engine(url, pool_size=2)
    try:
        await learning.judge_settled(engine, now=now)
        # A day earlier, so that a visit that was going on at midnight is not taken for a new one.
        rows = await reporting.read(engine, utility=utility, since=since - reporting.OPEN_QUESTION, until=now)
    finally:
        await engine.dispose()
    return {
        "since": since.isoformat(timespec="seconds"),
        "until": now.isoformat(timespec="seconds"),
        "utility": utility,
        "languages": reporting.summarise(rows, since=since, until=now),
    }


def show(content: Json, console: Console) -> None:
    """The report for people. What doesn't fit a line goes on in the next one; nothing is cut off."""
    console.print(
        f"[bold]{content['since'][:10]} – {content['until'][:10]}[/bold]  {content['utility'] or ''}".rstrip()
    )
    if not content["languages"]:
        console.print("Nobody wrote.")
        return
    console.print(_figures(content["languages"]))
    for language, section in content["languages"].items():
        if section["groups"]:
            console.print(f"\n[bold]Not understood[/bold] ({language or '–'})")
            _show_groups(section["groups"], console)


def _figures(languages: Json) -> Table:
    """A line a figure, a column a language: as narrow as can be."""
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(overflow="fold")
    for _ in languages:
        table.add_column(justify="right", no_wrap=True)
    table.add_row("", *(Text(language or "–", "bold") for language in languages))
    for title, told in _FIGURES.items():
        table.add_row(title, *(told(section) for section in languages.values()))
    return table


def _show_groups(groups: list[Json], console: Console) -> None:
    for group in groups:
        margin = f"{group['count']:>4}  "
        for paragraph in _about(group):
            for line in wrap(paragraph, console.width, initial_indent=margin, subsequent_indent=_MARGIN):
                # As Text: what customers write is never markup.
                console.print(Text(line), soft_wrap=True)
            margin = _MARGIN


def _about(group: Json) -> Iterator[str]:
    yield from (f"“{sample}”" for sample in group["samples"])
    picked = ", ".join(f"{name} {count}" for name, count in group["picked"].items())
    yield f"likeliest: {group['likeliest'] or '–'}{f'; then chosen: {picked}' if picked else ''}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
