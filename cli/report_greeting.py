"""`./ventanilla report greeting`: the two greetings beside each other, a utility each."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.figures.greeting import MEASURES, greeting_test
from bot.figures.span import within
from bot.greeting import VARIANTS
from cli.report import UnknownUtilityError
from kit import postgres
from kit.clock import utc_now
from kit.utility import Utility, load_all

Json = dict[str, Any]
TITLES = {"asked": "went on to a request", "contained": "contained", "satisfied": "rated 4 or 5"}


def report(url: str, *, utility: str | None, weeks: int) -> Json:
    """The test of the `weeks` up to today, for one utility or all of them. Raises UnknownUtilityError."""
    every = load_all()
    if utility is not None and utility not in every:
        raise UnknownUtilityError(f"There is no utility {utility!r}: {', '.join(sorted(every))}.")
    shown = [one for one in every.values() if utility in (None, one.id)]
    return asyncio.run(_report(url, shown, weeks=weeks, now=utc_now()))


async def _report(url: str, shown: list[Utility], *, weeks: int, now: datetime) -> Json:
    engine = postgres.make_engine(url, pool_size=1)
    found: Json = {}
    try:
        async with engine.connect() as connection:
            for one in shown:
                today = one.today(now)
                span = within(one, today - timedelta(days=7 * weeks - 1), today)
                told = await greeting_test(connection, span)
                found[one.id] = {
                    "since": span.first.isoformat(),
                    "until": span.last.isoformat(),
                    "is_on": one.greeting_test,
                    **told.as_json(),
                }
    finally:
        await engine.dispose()
    return found


def show(content: Json, console: Console) -> None:
    """For people: a table a utility, and whether the difference is more than chance."""
    for name, one in content.items():
        console.print(f"[bold]{name}[/bold]  {one['since']} – {one['until']}")
        if not any(variant["conversations"] for variant in one["variants"].values()):
            why = "" if one["is_on"] else " The test is off: greeting_test in utility.yml."
            console.print(f"Nobody was greeted.{why}\n", soft_wrap=True)
            continue
        console.print(_figures(one))
        console.print()


def _figures(one: Json) -> Table:
    table = Table.grid(padding=(0, 3, 0, 0))
    for column in ("", *VARIANTS, "difference, with 95 % confidence"):
        table.add_column(justify="right" if column in VARIANTS else "left")
    table.add_row("", *VARIANTS, "difference, with 95 % confidence")
    variants = [one["variants"][name] for name in VARIANTS]
    table.add_row("conversations", *(str(variant["conversations"]) for variant in variants), "")
    for measure in MEASURES:
        shares = (_share(variant[measure]) for variant in variants)
        table.add_row(TITLES[measure], *shares, _difference(one["differences"][measure]))
    table.add_row("mean rating", *("–" if v["mean_score"] is None else f"{v['mean_score']:.2f}" for v in variants), "")
    return table


def _share(one: Json) -> str:
    return "–" if one["share"] is None else f"{one['share']:.1%} ({one['count']} of {one['of']})"


def _difference(one: Json | None) -> str:
    if one is None:
        return "–"
    points = f"{100 * one['value']:+.1f} points ({100 * one['low']:+.1f} to {100 * one['high']:+.1f})"
    return points if one["is_told"] else f"{points}, may be chance"
