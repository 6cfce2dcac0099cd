"""Consumption with its chart and comparison (CNV-06), and why a bill is high."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from decimal import Decimal

from actions import format as fmt
from actions.base import Skill
from actions.client import ME, Backend
from actions.periods import Month, first_day, is_in, month_of
from actions.problems import ContractNeeded, LevelRequired, NotFound, ProblemBody
from actions.records import Comparison, Contract, Usage
from actions.reply import Reply
from actions.several import SHOWN, lines, name_of
from actions.turn import Turn

CHART_MONTHS = 12
NOTABLE_PERCENT = Decimal(5)
"""Below this a period is "about the same"."""


async def account_of(backend: Backend) -> str:
    """The account that is spoken of. Raises LevelRequired without any contract, ContractNeeded with several."""
    known = await backend.identity()
    if not known.contracts:
        raise LevelRequired(ProblemBody(type="/problems/level-required", required=1, current=0))
    if known.account is None:
        raise ContractNeeded(ProblemBody(type="/problems/contract-needed", contracts=known.contracts))
    return known.account.account_id


def _quantity(usage: Usage | None) -> Decimal | None:
    return usage.quantity if usage else None


def values_of(found: Comparison, turn: Turn) -> dict[str, str]:
    """The numbers of a comparison as words; a missing one is a dash."""

    def amount(value: Decimal | None) -> str:
        return fmt.quantity(value, found.unit, turn.language, turn.utility.currency) if value is not None else "–"

    change = found.change_percent
    return {
        "quantity": amount(found.quantity),
        "previous": amount(_quantity(found.previous)),
        "last_year": amount(_quantity(found.last_year)),
        "average": amount(found.average_12.quantize(Decimal("0.1")) if found.average_12 is not None else None),
        "percent": fmt.percent(change) if change is not None else "",
        "from_day": fmt.short_day(found.period_start, turn.language) if found.period_start else "",
        "to_day": fmt.short_day(found.period_end, turn.language) if found.period_end else "",
    }


def direction(change: Decimal | None) -> str:
    """up, down, same, or new where there is nothing to compare with."""
    if change is None:
        return "new"
    if abs(change) < NOTABLE_PERCENT:
        return "same"
    return "up" if change > 0 else "down"


class CheckUsage(Skill):
    """What was used, beside the month before and the year's average, as a chart too."""

    intents = ("check_usage",)
    repeatable = True
    personal = True

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """A chart and the numbers."""
        if turn.opens("check_usage") and (said := turn.entities.get("period")):
            data["period"] = said  # kept while the customer proves who it is
        account = await account_of(backend)
        period = data.get("period", "")
        if (wanted := month_of(period, turn.utility.today(turn.now))) and period != "this_month":
            return await self._then(turn, backend, account, wanted)
        try:
            found = await backend.comparison(account)
        except NotFound:
            return Reply().say("no_usage")
        path = f"{ME}/accounts/{account}/usage/chart.png?months={CHART_MONTHS}&language={turn.language}"
        reply = Reply().image(path=path, filename="usage.png")
        reply.say(f"usage_{direction(found.change_percent)}", **values_of(found, turn))
        return (reply.say("usage_estimated") if found.estimated else reply).end()

    async def _then(self, turn: Turn, backend: Backend, account: str, wanted: Month) -> Reply:
        """One month of the past."""
        history = await backend.usage_history(account)
        found = next((one for one in history if is_in(one.period_end, wanted)), None)
        month = fmt.month(first_day(wanted), turn.language)
        if found is None:
            return Reply().say("no_usage_then", month=month)
        reply = Reply().say("usage_then", month=month, quantity=_amount(found, turn))
        return (reply.say("usage_estimated") if found.estimated else reply).end()

    async def perform_all(self, turn: Turn, backend: Backend, contracts: tuple[Contract, ...]) -> Reply:
        """What each contract used in its last period, and all together by unit."""
        found = await asyncio.gather(*(_use_of(backend, one) for one in contracts))
        told = [(name_of(one), _amount(use, turn)) for one, use in zip(contracts, found, strict=True)]
        values = {
            "lines": lines(told, _sum(found[SHOWN:] or found, turn), turn.language),
            "total": _sum(found, turn),
            "count": str(len(contracts)),
        }
        return Reply().say("usage_all", **values).end()


async def _use_of(backend: Backend, contract: Contract) -> Usage | None:
    try:
        return await backend.usage_now(contract.account_id)
    except NotFound:
        return None


def _amount(use: Usage | None, turn: Turn) -> str:
    return fmt.quantity(use.quantity, use.unit, turn.language, turn.utility.currency) if use else "–"


def _sum(uses: Sequence[Usage | None], turn: Turn) -> str:
    sums: dict[str, Decimal] = {}
    for use in uses:
        if use:
            sums[use.unit] = sums.get(use.unit, Decimal(0)) + use.quantity
    told = tuple(fmt.quantity(one, unit, turn.language, turn.utility.currency) for unit, one in sums.items())
    return fmt.join(told, turn.language) or "–"


class HighBill(Skill):
    """Why the bill went up: what the meter says, and what to do about it."""

    intents = ("high_bill",)
    repeatable = True
    personal = True

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The change in use, and the next step."""
        try:
            found = await backend.comparison(await account_of(backend))
        except NotFound:
            return Reply().say("no_usage")
        rose = direction(found.change_percent) == "up"
        response = "high_bill_estimated" if found.estimated else ("high_bill_usage" if rose else "high_bill_other")
        return Reply().say(response, **values_of(found, turn)).end()
