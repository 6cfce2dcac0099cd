"""The last bill with its PDF (CNV-04), and until when it can be paid."""

from __future__ import annotations

import asyncio
from datetime import date

from actions import format as fmt
from actions.base import Skill
from actions.client import ME, Backend
from actions.periods import first_day, is_in, month_of
from actions.problems import NotFound, ProblemBody
from actions.records import Balance, Bill, Contract
from actions.reply import Reply
from actions.several import SHOWN, lines, name_of, owed_total
from actions.turn import Turn


class GetBill(Skill):
    """The last bill: the PDF, and its period, amount and due date in words."""

    intents = ("get_bill",)
    repeatable = True
    personal = True

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """A document and its summary; of the month that is named, else the last."""
        try:
            bill = await self._bill(turn, backend, data)
        except NotFound:
            return Reply().say("no_bill")
        if isinstance(bill, Reply):
            return bill
        paid = bill.balance.amount_minor <= 0
        values = {
            "month": fmt.month(bill.period_end, turn.language),
            "from_day": fmt.short_day(bill.period_start, turn.language),
            "to_day": fmt.short_day(bill.period_end, turn.language),
            "amount": fmt.money(bill.total, turn.language),
            "pending": fmt.money(bill.balance, turn.language),
            "due_date": fmt.day(bill.due_date, turn.language, turn.utility),
        }
        reply = Reply().document(
            path=f"{ME}/bills/{bill.id}/pdf?language={turn.language}", filename=f"{bill.number}.pdf"
        )
        response = "bill_paid" if paid else ("bill_estimated" if bill.estimated else "bill")
        return reply.say(response, **values).about(bill=bill.id).end()

    async def _bill(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Bill | Reply:
        """The last bill, or that of the month that is named. Raises NotFound where there is none at all."""
        period = data.get("period") or ("" if turn.question else turn.entities.get("period", ""))
        wanted = month_of(period, turn.utility.today(turn.now))
        if wanted is None or period == "this_month":
            return await backend.latest_bill()
        bills = await backend.bills()
        if found := next((one for one in bills if is_in(one.period_end, wanted)), None):
            return found
        if not bills:
            raise NotFound(ProblemBody())
        months = {"month": fmt.month(first_day(wanted), turn.language)}
        return Reply().say("no_bill_then", last=fmt.month(bills[0].period_end, turn.language), **months)


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
