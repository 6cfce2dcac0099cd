"""`./ventanilla report`: the last weeks' conversations and the messages that were not understood."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
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
    """The report for people."""
    console.print(f"[bold]{content['since'][:10]} – {content['until'][:10]}[/bold]  {content['utility'] or ''}")
    if not content["languages"]:
        console.print("Nobody wrote.")
        return
    console.print(_figures(content["languages"]))
    for language, section in content["languages"].items():
        if section["groups"]:
            console.print(_groups(language, section["groups"]))


def _figures(languages: Json) -> Table:
    table = Table()
    columns = ("in", "turns", "visits", "contained", "to a person", "came back", "understood", "asked back")
    for place, name in enumerate(columns):
        widest = max(map(len, name.split()))
        table.add_column(name, justify="left" if place == 0 else "right", min_width=widest)
    for language, section in languages.items():
        table.add_row(
            language or "–",
            str(section["turns"]),
            str(section["visits"]),
            _percent(section["containment"]),
            str(section["with_a_person"]),
            str(section["came_back_within_72_hours"]),
            _percent(section["understood"]),
            str(section["ask_backs"]),
        )
    return table


def _groups(language: str, groups: list[Json]) -> Table:
    table = Table("messages", "for example", "likeliest", "then chosen", title=f"Not understood ({language or '–'})")
    for one in groups:
        picked = ", ".join(f"{name} {count}" for name, count in one["picked"].items())
        # As Text: what customers write is never markup.
        table.add_row(str(one["count"]), Text("\n".join(one["samples"])), one["likeliest"] or "–", picked or "–")
    return table


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
