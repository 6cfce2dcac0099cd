"""How much is owed (CNV-03)."""

from __future__ import annotations

import asyncio

from actions import format as fmt
from actions.base import Skill
from actions.client import Backend
from actions.records import Balance, Contract
from actions.reply import Reply
from actions.several import SHOWN, lines, name_of, owed_total
from actions.turn import Turn
from actions.words import word


class CheckBalance(Skill):
    """The balance, in the sentence that fits the contract's situation."""

    intents = ("check_balance",)
    repeatable = True
    personal = True

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """One sentence, and what people do next."""
        balance = await backend.balance()
        shown = balance.prepaid_balance if balance.prepaid and balance.prepaid_balance else balance.balance
        values = {
            "amount": fmt.money(fmt.owed(shown), turn.language),
            "due_date": fmt.day(balance.due_date, turn.language, turn.utility) if balance.due_date else "",
            "months": str(balance.months_overdue),
            "phone": fmt.phone(turn.utility.contacts.phone),
        }
        return Reply().say(wording(balance), **values).end()

    async def perform_all(self, turn: Turn, backend: Backend, contracts: tuple[Contract, ...]) -> Reply:
        """What each contract owes, and all together."""
        balances = await asyncio.gather(*(backend.balance(one.account_id) for one in contracts))
        told = [(name_of(one), _short(found, turn)) for one, found in zip(contracts, balances, strict=True)]
        amounts = [found.balance for found in balances]
        rest = fmt.money(owed_total(amounts[SHOWN:] or amounts), turn.language)
        values = {
            "lines": lines(told, rest, turn.language),
            "total": fmt.money(owed_total(amounts), turn.language),
            "count": str(len(contracts)),
        }
        return Reply().say("balance_all", **values).end()


def _short(balance: Balance, turn: Turn) -> str:
    amount = fmt.money(fmt.owed(balance.balance), turn.language)
    return word("list", "credit", turn.language).format(amount=amount) if balance.balance.amount_minor < 0 else amount


def wording(balance: Balance) -> str:
    """The response for a balance: what the customer must act on comes first."""
    owed = balance.balance.amount_minor
    if balance.status == "disconnected" and owed > 0:
        return "balance_disconnected"
    if balance.status == "restricted" and owed > 0:
        return "balance_restricted"
    if balance.prepaid and balance.prepaid_balance:
        return "balance_prepaid" if balance.prepaid_balance.amount_minor >= 0 else "balance_prepaid_owed"
    if owed < 0:
        return "balance_credit"
    if owed == 0:
        return "balance_zero"
    if balance.plan_active:
        return "balance_plan" if balance.due_date else "balance_plan_undated"
    if balance.overdue:
        return "balance_overdue" if balance.months_overdue <= 1 else "balance_overdue_months"
    if balance.autopay and balance.due_date:
        return "balance_autopay"
    return "balance_due" if balance.due_date else "balance_owed"
