"""Which days, channel and team somebody wants to see: read from the address, which anybody may have written."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from urllib.parse import urlencode

from bot.figures.span import Span, within
from kit.utility import Utility

PERIODS = (7, 28, 90)
USUAL = 28


def day_of(written: str) -> date | None:
    """A day written as 2026-11-26; None for anything else."""
    with suppress(ValueError):
        return date.fromisoformat(written)
    return None


def chosen(utility: Utility, asked: Mapping[str, str], *, today: date, channels: Mapping[str, object]) -> Span:
    """The span that `from`, `to` or `days`, `channel` and `team` ask for; what makes no sense is left aside."""
    first, last = day_of(asked.get("from", "")), day_of(asked.get("to", ""))
    days = int(asked.get("days", "")) if asked.get("days", "") in {str(one) for one in PERIODS} else USUAL
    last = min(last or today, today)
    first = first if first is not None else last - timedelta(days=days - 1)
    channel, team = asked.get("channel", ""), asked.get("team", "")
    return within(
        utility,
        first,
        last,
        channel=channel if channel in channels else "",
        team=team if team in utility.teams else "",
    )


def query(span: Span, **more: str) -> str:
    """The span as an address has it."""
    asked = {"utility": span.utility.id, "from": span.first.isoformat(), "to": span.last.isoformat()}
    asked |= {"channel": span.channel, "team": span.team} | more
    return urlencode({name: value for name, value in asked.items() if value})
