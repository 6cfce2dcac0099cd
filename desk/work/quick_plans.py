"""What each quick action will do, worked out before it is confirmed. Pure: records in, a plan or a trouble out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from desk.work.customer import Contract, Customer, DownError, money
from desk.work.granting import Deed
from desk.work.quick_words import TOLD
from desk.work.saying import Teller
from desk.work.words import speaker
from kit.money import Money

LONGEST_REASON = 200
LETTERS = ("bill", "reference", "pin")
"""What is sent to the address on file."""


class PlanError(ValueError):
    """Something is missing or not valid."""


@dataclass(frozen=True, slots=True)
class GrantBill:
    """A bill that something can be granted on; `fee`: a late fee that can be waived."""

    id: UUID
    month: date
    due: date
    left: Money
    fee: Money | None


@dataclass(frozen=True, slots=True)
class Relief:
    """What may be granted on a contract now."""

    balance: Money
    credit_limit: Money
    days_limit: int
    bills: tuple[GrantBill, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """Who and what it is about, and how it is told. `conversation` is tied to a case."""

    teller: Teller
    customer: Customer
    contract: Contract | None
    conversation: UUID
    language: str

    def say(self, key: str, **values: str | int) -> str:
        """In the language of who reads."""
        return speaker(self.teller.language)(key, **values)

    @property
    def number(self) -> str:
        """The contract's."""
        return self.contract.number if self.contract else ""

    @property
    def theirs(self) -> Teller:
        """How the customer reads amounts and days."""
        return Teller("en" if self.language == "en" else "es", self.teller.utility)

    def told(self, key: str, **values: str) -> str:
        """What the customer would read."""
        return TOLD[key][self.theirs.language].format(**values)


@dataclass(frozen=True, slots=True)
class Plan:
    """What will happen, line by line, and how."""

    lines: tuple[str, ...]
    deed: Deed
    told: str


def read_relief(raw: Mapping[str, Any]) -> Relief:
    """From the service layer's JSON. Raises DownError."""
    try:
        return Relief(
            balance=money(raw["balance"]),
            credit_limit=money(raw["credit_limit"]),
            days_limit=int(raw["days_limit"]),
            bills=tuple(
                GrantBill(
                    id=UUID(one["id"]),
                    month=date.fromisoformat(one["period_end"]),
                    due=date.fromisoformat(one["due_date"]),
                    left=money(one["balance"]),
                    fee=money(one["late_fee"]) if one["late_fee"] else None,
                )
                for one in raw["bills"]
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DownError from error


def amount_of(written: str, currency: str) -> Money:
    """`1,234.50` or `$50`. Raises PlanError."""
    plain = written.replace("$", "").replace(",", "").replace(" ", "")
    try:
        found = Decimal(plain)
    except InvalidOperation as error:
        raise PlanError from error
    if not found.is_finite() or found <= 0 or found != round(found, 2) or found > 10**8:
        raise PlanError
    return Money.of(found, currency)


def reason_of(written: str) -> str:
    """Why. Raises PlanError when empty."""
    if not written.strip():
        raise PlanError
    return written.strip()[:LONGEST_REASON]


def _safe(words: str) -> str:
    """Words that are put into a sentence which is filled in once more: braces mean nothing in them."""
    return words.replace("{", "{{").replace("}", "}}")


def _balances(subject: Subject, before: Money, less: Money) -> str:
    def told(amount: Money) -> str:
        said = subject.teller.amount(amount)
        return subject.say("in_favor", amount=said) if amount.amount_minor < 0 else said

    return subject.say("will_balance", before=told(before), after=told(before - less))


def credit(subject: Subject, relief: Relief, *, amount: str, reason: str) -> Plan:
    """A credit on the contract. Raises PlanError."""
    if subject.contract is None:
        raise PlanError
    found, why = amount_of(amount, relief.balance.currency), reason_of(reason)
    told = {"amount": subject.teller.amount(found), "contract": subject.number}
    return Plan(
        (
            subject.say("will_credit", **told),
            _balances(subject, relief.balance, found),
            subject.say("will_reason", reason=why),
        ),
        Deed(
            what="credit_applied",
            path=f"accounts/{subject.contract.id}/adjustments",
            body={"kind": "credit", "amount_minor": found.amount_minor, "reason": why},
            line=_safe(subject.say("line_credit", reason=why, **told)),
            detail={"account": str(subject.contract.id), "amount_minor": found.amount_minor},
        ),
        subject.told("credit", amount=subject.theirs.amount(found)),
    )


def waiver(subject: Subject, relief: Relief, *, bill: str, reason: str) -> Plan:
    """The late fee of a bill. Raises PlanError."""
    found, why = _chosen(relief, bill), reason_of(reason)
    if found.fee is None or subject.contract is None:
        raise PlanError
    month = _month(subject.teller, found.month)
    told = {"amount": subject.teller.amount(found.fee), "contract": subject.number, "month": month}
    return Plan(
        (
            subject.say("will_waiver", **told),
            _balances(subject, relief.balance, found.fee),
            subject.say("will_reason", reason=why),
        ),
        Deed(
            what="late_fee_waived",
            path=f"bills/{found.id}/late-fee-waiver",
            body={"reason": why},
            line=_safe(subject.say("line_waiver", reason=why, **told)),
            detail={"bill": str(found.id), "amount_minor": found.fee.amount_minor},
        ),
        subject.told("waiver", amount=subject.theirs.amount(found.fee), month=_month(subject.theirs, found.month)),
    )


def due(subject: Subject, relief: Relief, *, bill: str, day: str, reason: str) -> Plan:
    """More days for a bill. Raises PlanError."""
    found, why = _chosen(relief, bill), reason_of(reason)
    try:
        wanted = date.fromisoformat(day)
    except ValueError as error:
        raise PlanError from error
    if wanted <= found.due or subject.contract is None:
        raise PlanError
    before, after = subject.teller.day(found.due), subject.teller.day(wanted)
    told = {"contract": subject.number, "month": _month(subject.teller, found.month)}
    return Plan(
        (
            subject.say("will_due", **told),
            subject.say("will_date", before=before, after=after),
            subject.say("will_reason", reason=why),
        ),
        Deed(
            what="due_date_extended",
            path=f"bills/{found.id}/due-date",
            body={"due_date": wanted.isoformat(), "reason": why},
            line=_safe(subject.say("line_due", reason=why, before=before, after=after, **told)),
            detail={"bill": str(found.id), "due_date": wanted.isoformat()},
        ),
        subject.told("due", month=_month(subject.theirs, found.month), after=subject.theirs.day(wanted)),
    )


def email(subject: Subject, *, what: str) -> Plan:
    """The latest bill, how to pay, or the way to a PIN for the telephone, to the address on file. Raises PlanError."""
    if what not in LETTERS or subject.contract is None or not subject.customer.email:
        raise PlanError
    of_contract = (f"accounts/{subject.contract.id}/emails", {"what": what})
    path, body = (f"customers/{subject.customer.id}/pin-invitations", {}) if what == "pin" else of_contract
    return Plan(
        (subject.say(f"will_{what}", contract=subject.number, email=subject.customer.email),),
        Deed(
            what="email_sent",
            path=path,
            body=body,
            line=_safe(subject.say(f"line_{what}", contract=subject.number)),
            detail={"account": str(subject.contract.id), "what": what},
        ),
        subject.told(what),
    )


def case(subject: Subject, *, category: str, subject_line: str, description: str) -> Plan:
    """A case for the customer, tied to the conversation. Raises PlanError."""
    if not category or not subject_line.strip() or not description.strip():
        raise PlanError
    title = subject_line.strip()[:LONGEST_REASON]
    of = {"customer_id": str(subject.customer.id), "conversation_id": str(subject.conversation)}
    if subject.contract:
        of["account_id"] = str(subject.contract.id)
    named = subject.say(f"category_{category}")
    return Plan(
        (subject.say("will_case", category=named, name=subject.customer.name, subject=title), description.strip()),
        Deed(
            what="case_opened",
            path="cases",
            body={"category": category, "subject": title, "description": description.strip(), **of},
            line=subject.say("line_case", number="{number}", subject=_safe(title)),
        ),
        subject.told("case", number="{number}"),
    )


def _chosen(relief: Relief, bill: str) -> GrantBill:
    found = next((one for one in relief.bills if str(one.id) == bill), None)
    if found is None:
        raise PlanError
    return found


def _month(teller: Teller, day: date) -> str:
    told = teller.month(day)
    return told if teller.language == "en" else told[0].lower() + told[1:]
