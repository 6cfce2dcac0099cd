"""JSON of balances, bills and tariffs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from backend.billing.models import BillStatus, LineKind
from backend.customers.models import AccountStatus
from backend.kit.schemas import Answer, MoneyJson, Quantity, UnitPriceJson


class BalanceOut(Answer):
    """What is owed on a contract. Holds nothing that tells who or where the customer is."""

    account_id: UUID
    balance: MoneyJson = Field(description="> 0 is owed, < 0 is credit")
    due_date: date | None = Field(description="Of the oldest bill not paid in full; null when nothing is owed")
    overdue: bool
    overdue_amount: MoneyJson
    months_overdue: int = Field(description="Bills past their due date")
    status: AccountStatus
    plan_active: bool
    autopay: bool
    prepaid: bool
    prepaid_balance: MoneyJson | None = Field(description="Credit left; prepaid contracts only")
    as_of: datetime


class BillLineOut(Answer):
    """One concept of a bill."""

    concept: str
    quantity: Quantity | None
    unit_price: UnitPriceJson | None
    amount: MoneyJson
    kind: LineKind = LineKind.service


class BillOut(Answer):
    """A bill; `balance` is what of it is still owed, credit on the account counted from the oldest bill on."""

    id: UUID
    number: str
    account_id: UUID
    period_start: date
    period_end: date
    issued_on: date
    due_date: date
    total: MoneyJson
    balance: MoneyJson
    status: BillStatus
    quantity: Quantity | None
    unit: str | None
    estimated: bool
    lines: list[BillLineOut]


class BillsSummary(Answer):
    """A contract's bills in a few figures."""

    account_id: UUID
    balance: MoneyJson
    due_date: date | None
    overdue: MoneyJson
    open_bills: int
    last_bill: MoneyJson | None
    billed_12: MoneyJson = Field(description="Billed in the last twelve months")
    average_12: MoneyJson | None = Field(description="A bill's average in the last twelve months")


class BlockOut(Answer):
    """Units above `above` up to `up_to` (null: without end) cost `unit_price` each."""

    above: Quantity
    up_to: Quantity | None
    unit_price: UnitPriceJson


class ExtraOut(Answer):
    """A further line: a percentage `of` service, extras so far, or all; or a fixed amount."""

    concept: str
    percent: Quantity | None
    of: str
    fixed: MoneyJson | None


class TariffOut(Answer):
    """What a service costs a month."""

    code: str
    name: str
    service: str
    unit: str
    fixed: MoneyJson
    fixed_concept: str
    unit_concept: str
    blocks: list[BlockOut]
    extras: list[ExtraOut]


class TariffsOut(Answer):
    """A utility's tariffs, the usual household's first."""

    items: list[TariffOut]


class EstimateOut(Answer):
    """What a quantity costs under a tariff."""

    tariff: str
    name: str
    service: str
    unit: str
    quantity: Quantity
    lines: list[BillLineOut]
    total: MoneyJson


MAX_QUANTITY = Decimal(1_000_000)
