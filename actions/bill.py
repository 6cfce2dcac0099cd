"""Bills with their PDF, the last one or those of a period (CNV-04), and until when the last can be paid."""

from __future__ import annotations

import asyncio
from datetime import date

from actions import format as fmt
from actions.base import Skill
from actions.client import ME, Backend
from actions.problems import NotFound
from actions.records import Balance, Bill, Contract
from actions.reply import Reply
from actions.several import SHOWN, lines, name_of, owed_total
from actions.turn import Turn
from actions.words import word
from kit.dates import Span, count_of, span_of

NEWEST = frozenset({"this_month", "this_two_months", "next_month", "last:1"})
"""Periods whose bill is the one that came last, whatever month it is for."""
LOOKED_THROUGH = 36
"""Three years of monthly bills."""
DOCUMENTS = 6
"""In one answer; more would bury the words."""


class GetBill(Skill):
    """The last bill, or those of the months that are named: the PDF, and period, amount and due date in words."""

    intents = ("get_bill",)
    repeatable = True
    personal = True

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """A document and its summary; several with a line each."""
        if turn.opens("get_bill") and (said := turn.every.get("period")):
            data["period"] = " ".join(said)  # kept while the customer proves who it is
        periods = [one for one in data.get("period", "").split() if one not in NEWEST]
        try:
            if not periods:
                return describe(await backend.latest_bill(), turn).end()
            bills = await backend.bills(LOOKED_THROUGH)
        except NotFound:
            return Reply().say("no_bill")
        if not bills:
            return Reply().say("no_bill")
        wanted = chosen(bills, periods, turn)
        if not wanted:
            return _not_then(bills[0], periods, turn)
        return (describe(wanted[0], turn) if len(wanted) == 1 else describe_all(wanted, turn)).end()


def chosen(bills: tuple[Bill, ...], periods: list[str], turn: Turn) -> tuple[Bill, ...]:
    """The bills of the periods, the newest first. A bill is of the month in which its period ends."""
    count = max((count_of(one) or 0 for one in periods), default=0)
    spans = _spans(periods, turn)
    return tuple(
        bill
        for place, bill in enumerate(bills)
        if place < count or any(first <= bill.period_end <= last for first, last in spans)
    )


def _spans(periods: list[str], turn: Turn) -> list[Span]:
    found = (span_of(one, turn.now, turn.utility.timezone) for one in periods)
    return [span for span in found if span]


def _not_then(newest: Bill, periods: list[str], turn: Turn) -> Reply:
    spans = _spans(periods, turn)
    if not spans:
        return describe(newest, turn).end()
    first, last = spans[0]
    months = dict.fromkeys(fmt.month(day, turn.language) for day in (first, last))
    asked = word("until", "month", turn.language).join(months)
    return Reply().say("no_bill_then", month=asked, last=fmt.month(newest.period_end, turn.language))


def describe(bill: Bill, turn: Turn) -> Reply:
    """One bill: the document, and what it says."""
    values = {
        "month": fmt.month(bill.period_end, turn.language),
        "from_day": fmt.short_day(bill.period_start, turn.language),
        "to_day": fmt.short_day(bill.period_end, turn.language),
        "amount": fmt.money(bill.total, turn.language),
        "pending": fmt.money(bill.balance, turn.language),
        "due_date": fmt.day(bill.due_date, turn.language, turn.utility),
    }
    reply = _document(Reply(), bill, turn)
    paid = bill.balance.amount_minor <= 0
    response = "bill_paid" if paid else ("bill_estimated" if bill.estimated else "bill")
    return reply.say(response, **values).about(bill=bill.id)


def describe_all(bills: tuple[Bill, ...], turn: Turn) -> Reply:
    """The newest of several, each with its document and a line."""
    reply = Reply()
    for bill in bills[:DOCUMENTS]:
        _document(reply, bill, turn)
    told = "\n".join(f"• {_line(bill, turn)}" for bill in bills[:DOCUMENTS])
    response = "bills" if len(bills) <= DOCUMENTS else "bills_newest"
    return reply.say(response, lines=told, count=str(len(bills)), shown=str(DOCUMENTS))


def _document(reply: Reply, bill: Bill, turn: Turn) -> Reply:
    return reply.document(path=f"{ME}/bills/{bill.id}/pdf?language={turn.language}", filename=f"{bill.number}.pdf")


def _line(bill: Bill, turn: Turn) -> str:
    total = fmt.money(bill.total, turn.language)
    left = bill.balance.amount_minor
    state = word("bill_state", "paid" if left <= 0 else "unpaid", turn.language)
    owed = "" if left <= 0 else f" {fmt.money(bill.balance, turn.language)}"
    return f"{fmt.month(bill.period_end, turn.language)}: {total}, {state}{owed}"


class BillDueDate(Skill):
    """When the bill is due, or for how long it has been overdue."""

    intents = ("bill_due_date",)
    repeatable = True
    personal = True

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """One date."""
        balance = await backend.balance()
        if balance.balance.amount_minor <= 0 or not balance.due_date:
            return Reply().say("due_nothing").end()
        values = {
            "amount": fmt.money(balance.balance, turn.language),
            "due_date": fmt.day(balance.due_date, turn.language, turn.utility),
        }
        if balance.overdue:
            return Reply().say("due_past", **values).end()
        return Reply().say("due_autopay" if balance.autopay else "due_date", **values).end()

    async def perform_all(self, turn: Turn, backend: Backend, contracts: tuple[Contract, ...]) -> Reply:
        """When each contract's bill is due, the first to pay first; those that owe nothing come last."""
        balances = await asyncio.gather(*(backend.balance(one.account_id) for one in contracts))
        owing = [
            (found, one)
            for one, found in zip(contracts, balances, strict=True)
            if found.balance.amount_minor > 0 and found.due_date
        ]
        if not owing:
            return Reply().say("due_nothing").end()
        owing.sort(key=lambda pair: pair[0].due_date or date.max)
        told = [(name_of(one), self._due(found, turn)) for found, one in owing]
        rest = fmt.money(owed_total([found.balance for found, _ in owing[SHOWN:] or owing]), turn.language)
        total = fmt.money(owed_total([found.balance for found in balances]), turn.language)
        return Reply().say("due_all", lines=lines(told, rest, turn.language), total=total).end()

    def _due(self, balance: Balance, turn: Turn) -> str:
        day = fmt.short_day(balance.due_date, turn.language) if balance.due_date else ""
        return f"{day}, {fmt.money(balance.balance, turn.language)}"
