"""Rows as the tables take them: field names are column names, so that COPY needs no mapping."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID


class CustomerRow(NamedTuple):
    """service.customers"""

    id: UUID
    utility_id: str
    kind: str
    full_name: str
    language: str
    phone: str | None
    email: str | None
    tax_id: str | None


class AccountRow(NamedTuple):
    """service.accounts"""

    id: UUID
    utility_id: str
    contract_number: str
    nickname: str | None
    status: str
    service: str
    tariff: str
    currency: str
    autopay: bool
    paperless: bool
    plan_active: bool
    prepaid: bool
    prepaid_balance_minor: int | None
    opened_on: date


class HolderRow(NamedTuple):
    """service.account_holders"""

    account_id: UUID
    customer_id: UUID
    role: str


class PremiseRow(NamedTuple):
    """service.premises"""

    id: UUID
    utility_id: str
    account_id: UUID
    street: str
    number: str
    neighborhood: str | None
    city: str
    state: str
    postal_code: str
    zone: str
    lat: float
    lon: float
    is_primary: bool


class MeterRow(NamedTuple):
    """service.meters"""

    id: UUID
    utility_id: str
    premise_id: UUID
    account_id: UUID
    serial: str
    service: str
    unit: str
    status: str
    installed_on: date


class ReadingRow(NamedTuple):
    """service.readings"""

    id: UUID
    meter_id: UUID
    read_on: date
    value: int
    kind: str


class UsageRow(NamedTuple):
    """service.usage"""

    id: UUID
    account_id: UUID
    meter_id: UUID
    service: str
    period_start: date
    period_end: date
    quantity: int
    unit: str
    estimated: bool


class BillRow(NamedTuple):
    """service.bills"""

    id: UUID
    utility_id: str
    account_id: UUID
    number: str
    period_start: date
    period_end: date
    issued_on: date
    due_date: date
    total_minor: int
    paid_minor: int
    currency: str
    status: str
    tariff: str
    service: str
    quantity: int
    unit: str
    estimated: bool
    reading_previous: int
    reading_current: int
    meter_serial: str


class BillLineRow(NamedTuple):
    """service.bill_lines"""

    bill_id: UUID
    position: int
    concept_es: str
    concept_en: str
    quantity: Decimal | None
    unit_price_minor: Decimal | None
    amount_minor: int
    kind: str


class PaymentRow(NamedTuple):
    """service.payments"""

    id: UUID
    utility_id: str
    account_id: UUID
    amount_minor: int
    currency: str
    method: str
    status: str
    received_at: datetime
    settled_at: datetime | None
    reference: str | None
    external_id: str


class AllocationRow(NamedTuple):
    """service.payment_allocations"""

    payment_id: UUID
    bill_id: UUID
    amount_minor: int


class AdjustmentRow(NamedTuple):
    """service.adjustments"""

    id: UUID
    utility_id: str
    account_id: UUID
    kind: str
    amount_minor: int
    currency: str
    reason: str
    made_on: date


class OutageRow(NamedTuple):
    """service.outages"""

    id: UUID
    utility_id: str
    kind: str
    service: str
    cause: str
    status: str
    zone: str
    area: str
    started_at: datetime | None
    eta: datetime | None
    restored_at: datetime | None
    affected: int
    planned_start: datetime | None
    planned_end: datetime | None


class OutageStepRow(NamedTuple):
    """service.outage_status_history"""

    id: UUID
    outage_id: UUID
    status: str
    eta: datetime | None
    note: str | None
    changed_by: str
    at: datetime


class OutageAffectedRow(NamedTuple):
    """service.outage_affected"""

    outage_id: UUID
    premise_id: UUID
    account_id: UUID


class CaseRow(NamedTuple):
    """service.cases"""

    id: UUID
    utility_id: str
    number: str
    kind: str
    category: str
    subject: str
    description: str
    priority: str
    status: str
    team: str
    assignee: str
    customer_id: UUID
    account_id: UUID
    opened_at: datetime
    expected_by: datetime
    resolved_at: datetime | None


class NoteRow(NamedTuple):
    """service.case_notes"""

    id: UUID
    case_id: UUID
    author: str
    text: str
    customer_visible: bool
    at: datetime


class CaseStepRow(NamedTuple):
    """service.case_status_history"""

    id: UUID
    case_id: UUID
    status: str
    changed_by: str
    at: datetime


class AssignmentRow(NamedTuple):
    """service.case_assignment_history"""

    id: UUID
    case_id: UUID
    team: str
    assignee: str
    assigned_by: str
    at: datetime


class TurnRow(NamedTuple):
    """service.team_turns"""

    utility_id: str
    team: str
    turns: int


class CastRow(NamedTuple):
    """service.demo_cast"""

    utility_id: str
    key: str
    position: int
    member: str
    outage: str | None


Row = NamedTuple

TABLES: Final[dict[type[Any], str]] = {
    CustomerRow: "customers",
    AccountRow: "accounts",
    HolderRow: "account_holders",
    PremiseRow: "premises",
    MeterRow: "meters",
    ReadingRow: "readings",
    UsageRow: "usage",
    BillRow: "bills",
    BillLineRow: "bill_lines",
    PaymentRow: "payments",
    AllocationRow: "payment_allocations",
    AdjustmentRow: "adjustments",
    OutageRow: "outages",
    OutageStepRow: "outage_status_history",
    OutageAffectedRow: "outage_affected",
    CaseRow: "cases",
    NoteRow: "case_notes",
    CaseStepRow: "case_status_history",
    AssignmentRow: "case_assignment_history",
    TurnRow: "team_turns",
    CastRow: "demo_cast",
}
"""In the order in which foreign keys allow them to be written."""
