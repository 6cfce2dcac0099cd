"""What the backend answers, as typed records; unknown members are ignored, so that it may grow."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kit.money import Money


class Record(BaseModel):
    """Frozen; reads only what it names."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Contract(Record):
    """One of the customer's contracts, named only as far as the proven level allows."""

    account_id: str
    contract_number: str = ""
    nickname: str | None = None
    label: str = ""


class Contact(Record):
    """Where a code can go, masked."""

    via: str
    masked: str


class Identity(Record):
    """Who the conversation has proven to be, as a level, and the contracts it may speak of."""

    level: int
    contracts: tuple[Contract, ...] = ()
    selected: str | None = None
    contacts: tuple[Contact, ...] = ()

    @property
    def account(self) -> Contract | None:
        """The selected contract, or the only one."""
        if len(self.contracts) == 1:
            return self.contracts[0]
        return next((contract for contract in self.contracts if contract.account_id == self.selected), None)


class CodeSent(Record):
    """A code is on its way."""

    via: str
    masked: str
    expires_at: datetime
    sends_left: int | None = None
    pin: bool = False


class EmailSent(Record):
    """An e-mail is on its way to this (masked) address."""

    what: str = ""
    masked: str


class Balance(Record):
    """What is owed: above zero is debt, below is credit to the customer."""

    account_id: str
    balance: Money
    due_date: date | None = None
    overdue: bool = False
    months_overdue: int = 0
    status: str = "active"
    plan_active: bool = False
    autopay: bool = False
    prepaid: bool = False
    prepaid_balance: Money | None = None


class Bill(Record):
    """One bill."""

    id: str
    number: str
    account_id: str = ""
    period_start: date
    period_end: date
    due_date: date
    total: Money
    balance: Money
    status: str = ""
    estimated: bool = False


class Bank(Record):
    """Where a transfer goes."""

    name: str
    agreement: str | None = None
    clabe: str | None = None
    routing: str | None = None
    concept: str = ""


class PaymentReference(Record):
    """How to pay: the reference, until when, where."""

    reference: str
    amount: Money
    balance: Money
    minimum: Money | None = None
    valid_until: date | datetime
    barcode_path: str
    stores: tuple[str, ...] = ()
    bank: Bank | None = None


class Payment(Record):
    """A payment as it stands."""

    id: str
    amount: Money
    method: str
    status: Literal["pending", "settled", "rejected", "reversed"]
    received_at: datetime | None = None
    reference: str | None = None


class Usage(Record):
    """What was used in one period."""

    period_start: date | None = None
    period_end: date | None = None
    quantity: Decimal
    unit: str
    estimated: bool = False


class Comparison(Usage):
    """The current period beside others; a part is null where there is no such history."""

    previous: Usage | None = None
    last_year: Usage | None = None
    average_12: Decimal | None = None
    change_percent: Decimal | None = None


class Outage(Record):
    """An interruption, under way or planned. Some texts come in the utility's languages.

    Who gave only a contract number is told kind, service, cause and times of return; the rest is then None.
    """

    id: str | None = None
    kind: str = ""
    service: str = ""
    cause: str = "unknown"
    status: str | None = None
    zone: str | None = None
    area: str | None = None
    started_at: datetime | None = None
    eta: datetime | None = None
    affected: int | None = None
    alternative_supply: dict[str, str] | None = None
    planned_start: datetime | None = None
    planned_end: datetime | None = None


class StatusChange(Record):
    """One step in a case's life."""

    status: str = ""


class Note(Record):
    """A note that the customer may read."""

    text: str = ""


class Case(Record):
    """A case with its human number."""

    number: str
    category: str = ""
    subject: str = ""
    status: str = ""
    opened_at: datetime | None = None
    expected_by: datetime
    notes: tuple[Note | str, ...] = ()


class CaseNumber(Record):
    """A case that was opened just now, by its number alone."""

    number: str


class OutageReport(Record):
    """A report was taken; `known_outage` when we knew already."""

    case: CaseNumber | None = None
    known_outage: Outage | None = None


class Zone(Record):
    """A part of the service area."""

    code: str
    name: str


class Passage(Record):
    """A section of one of the utility's articles."""

    title: str
    heading: str = ""
    body: str


class EstimateLine(Record):
    """A line of an estimate; `quantity`: what is charged by use at one price."""

    concept: str
    quantity: Decimal | None = None
    amount: Money


class Estimate(Record):
    """What a quantity would cost under a tariff."""

    tariff: str = ""
    name: str = ""
    quantity: Decimal
    unit: str = ""
    lines: tuple[EstimateLine, ...] = ()
    total: Money


class TextSent(Record):
    """A text message is on its way to the phone on file, which is named without giving it away."""

    masked: str


class Link(Record):
    """An assistant that may speak for the customer."""

    id: str
    assistant: str
    linked_at: datetime
