"""JSON of payments and of the references to pay with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.customers.schemas import LastPaymentOut
from backend.kit.schemas import Answer, Body, Moment, MoneyJson, Quantity
from backend.payments.models import PaymentMethod, PaymentStatus

MAX_AMOUNT_MINOR = 10_000_000_000


class PaymentOut(Answer):
    """Money that came, or is on its way."""

    id: UUID
    account_id: UUID
    amount: MoneyJson
    method: PaymentMethod
    status: PaymentStatus
    received_at: datetime
    settled_at: datetime | None
    reference: str | None


class MethodOut(Answer):
    """Payments that came one way. `digital`: nobody went anywhere for them."""

    method: PaymentMethod
    digital: bool
    count: int
    amount: MoneyJson


class MethodsOut(Answer):
    """Payments of some days by how they came, the most used first. `first` and `last` are included."""

    first: date
    last: date
    count: int
    digital: int
    items: list[MethodOut]


class PaymentIn(Body):
    """A payment taken by the utility's people. `settled` counts at once, `pending` once it clears (a check)."""

    account_id: UUID
    amount_minor: Annotated[int, Field(gt=0, le=MAX_AMOUNT_MINOR)]
    method: PaymentMethod
    status: Literal["pending", "settled"] = "settled"
    received_at: Moment | None = Field(default=None, description="With offset; now by default")
    reference: Annotated[str | None, Field(max_length=40)] = None
    external_id: Annotated[str | None, Field(max_length=100)] = None


class BankOut(Answer):
    """Where a transfer goes; `concept` is what to write with it."""

    name: str
    agreement: str
    beneficiary: str
    clabe: str | None
    routing: str | None
    concept: str


class PaymentReferenceOut(Answer):
    """How to pay what is owed, or a part of it."""

    reference: str
    amount: MoneyJson
    balance: MoneyJson
    minimum: MoneyJson
    valid_until: datetime
    barcode_path: str
    stores: list[str] = Field(description="Empty when the amount is over what one cash payment may be")
    cash_maximum: MoneyJson
    bank: BankOut | None


class ServiceUsage(Answer):
    """Consumption of one service over all contracts, each in its newest period."""

    service: str
    quantity: Quantity
    unit: str


class AccountSummaryOut(Answer):
    """A contract in a few figures; balance > 0 is owed, < 0 is credit."""

    account_id: UUID
    nickname: str | None
    balance: MoneyJson
    due_date: date | None
    overdue: MoneyJson
    last_bill: MoneyJson | None
    last_payment: LastPaymentOut | None
    premises: int
    meters: int


class ProjectedBillOut(Answer):
    """What the running period may come to, and between which days was measured to say so. No promise."""

    account_id: UUID
    period_start: date
    period_end: date
    quantity: Quantity
    unit: str
    total: MoneyJson
    based_on_start: date
    based_on_end: date


class SummaryOut(Answer):
    """All of a customer's contracts in a few figures."""

    accounts: int
    premises: int
    meters: int
    balance: MoneyJson
    overdue: MoneyJson
    next_due_date: date | None
    usage: list[ServiceUsage]
