"""A utility's whole demo: its rows by table, and where each account stands by the generator's own arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from backend.demo.rows import (
    TABLES,
    AccountRow,
    AdjustmentRow,
    AllocationRow,
    BillLineRow,
    BillRow,
    CustomerRow,
    HolderRow,
    MeterRow,
    PaymentRow,
    PremiseRow,
    ReadingRow,
    UsageRow,
)
from backend.demo.subscriber import Subscriber


@dataclass(frozen=True, slots=True)
class Standing:
    """What the generator's own arithmetic says of one account. Amounts in minor units; balance > 0 is owed."""

    account_id: UUID
    contract_number: str
    balance_minor: int
    due_date: date | None
    last_bill_minor: int
    last_quantity: int
    unit: str


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast with the accounts it may ask about, in the order of their contract numbers."""

    subscriber: Subscriber
    customer_id: UUID
    service: str
    standings: tuple[Standing, ...]


@dataclass(slots=True)
class Dataset:
    """Rows to copy, and what is known of them."""

    utility_id: str
    customers: list[CustomerRow] = field(default_factory=list)
    accounts: list[AccountRow] = field(default_factory=list)
    holders: list[HolderRow] = field(default_factory=list)
    premises: list[PremiseRow] = field(default_factory=list)
    meters: list[MeterRow] = field(default_factory=list)
    readings: list[ReadingRow] = field(default_factory=list)
    usage: list[UsageRow] = field(default_factory=list)
    bills: list[BillRow] = field(default_factory=list)
    lines: list[BillLineRow] = field(default_factory=list)
    payments: list[PaymentRow] = field(default_factory=list)
    allocations: list[AllocationRow] = field(default_factory=list)
    adjustments: list[AdjustmentRow] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    cast: list[Member] = field(default_factory=list)

    def by_table(self) -> dict[type[Any], list[Any]]:
        """The rows by their type."""
        lists: tuple[list[Any], ...] = (
            self.customers,
            self.accounts,
            self.holders,
            self.premises,
            self.meters,
            self.readings,
            self.usage,
            self.bills,
            self.lines,
            self.payments,
            self.allocations,
            self.adjustments,
        )
        return dict(zip(TABLES, lists, strict=False))
