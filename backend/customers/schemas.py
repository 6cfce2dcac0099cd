"""JSON of customers, accounts, premises and preferences."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, Field

from backend.customers.models import (
    AccountStatus,
    BillDelivery,
    BillingCycle,
    CustomerKind,
    HolderRole,
    MeterStatus,
    Service,
    Subject,
    Unit,
)
from backend.kit.schemas import Answer, Body, MoneyJson
from kit.words import Line


class PremiseOut(Answer):
    """A place served."""

    id: UUID
    account_id: UUID
    street: str
    number: str
    neighborhood: str | None
    city: str
    state: str
    postal_code: str
    zone: str
    lat: float | None
    lon: float | None
    is_primary: bool


class MeterOut(Answer):
    """A meter; readings are under `meters/{id}/readings`."""

    id: UUID
    account_id: UUID
    premise_id: UUID
    serial: str
    service: Service
    unit: Unit
    status: MeterStatus
    installed_on: date
    removed_on: date | None
    replaces: UUID | None = Field(description="The meter in whose place it came")


class AccountOut(Answer):
    """A contract and what is owed on it; balance > 0 is owed, < 0 is credit."""

    id: UUID
    contract_number: str
    nickname: str | None
    status: AccountStatus
    service: Service
    tariff: str
    role: HolderRole | None
    balance: MoneyJson
    autopay: bool
    paperless: bool
    plan_active: bool
    prepaid: bool
    prepaid_balance: MoneyJson | None
    opened_on: date | None


class LastPaymentOut(Answer):
    """The newest payment that settled."""

    amount: MoneyJson
    received_at: datetime


class AccountDetail(AccountOut):
    """With its premises and meters, when it is billed, and the last payment that settled."""

    billing_cycle: BillingCycle
    billing_day: int | None = Field(description="Of the month, 1 to 31; null where it follows the reading rounds")
    last_payment: LastPaymentOut | None
    premises: list[PremiseOut]
    meters: list[MeterOut]


class AccountChange(Body):
    """What a customer may change on a contract; what is left out stays."""

    nickname: Annotated[str | None, Field(max_length=40)] = None
    paperless: bool | None = None


Language = Annotated[str, Field(pattern=r"^(es|en)$")]
Phone = Annotated[str, Field(pattern=r"^\+[1-9]\d{7,14}$", description="E.164")]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"), AfterValidator(str.lower)]


class ProfileOut(Answer):
    """Who the customer is."""

    id: UUID
    kind: CustomerKind
    full_name: str
    language: str
    phone: str | None
    email: str | None
    tax_id: str | None


class ProfileChange(Body):
    """A change of who one is or how one is reached: needs level 3."""

    language: Language | None = None
    phone: Phone | None = None
    email: Email | None = None


class NewCustomer(Body):
    """A customer as staff add one."""

    kind: CustomerKind = CustomerKind.individual
    full_name: Line
    language: Language
    phone: Phone | None = None
    email: Email | None = None
    tax_id: Annotated[str | None, Field(max_length=20)] = None


class RecordPatch(Body):
    """A change to some fields; what is left out stays."""

    may_be_emptied: ClassVar[frozenset[str]] = frozenset()

    def given(self) -> dict[str, Any]:
        """The fields to set: null takes away what may be missing, and leaves alone what may not."""
        sent = self.model_dump(exclude_unset=True)
        return {name: value for name, value in sent.items() if value is not None or name in self.may_be_emptied}


class CustomerChange(RecordPatch):
    """Who a customer is and how they are reached; null takes a phone or an e-mail address away."""

    may_be_emptied = frozenset({"phone", "email"})

    full_name: Line | None = None
    language: Language | None = None
    phone: Phone | None = None
    email: Email | None = None


class PremiseChange(RecordPatch):
    """Where a place is; null takes the neighborhood away."""

    may_be_emptied = frozenset({"neighborhood"})

    street: Line | None = None
    number: Annotated[str | None, Field(max_length=20)] = None
    neighborhood: Line | None = None
    city: Line | None = None
    state: Annotated[str | None, Field(min_length=2, max_length=40)] = None
    postal_code: Annotated[str | None, Field(pattern=r"^\d{5}(-\d{4})?$")] = None
    zone: Annotated[str | None, Field(min_length=1, max_length=64)] = None


class BillingChange(RecordPatch):
    """When a contract is billed; a null day leaves it to the reading rounds."""

    may_be_emptied = frozenset({"billing_day"})

    billing_cycle: BillingCycle | None = None
    billing_day: Annotated[int | None, Field(ge=1, le=31)] = None


class ServiceChange(Body):
    """Why a contract is connected, restricted or disconnected."""

    reason: Line


class RecordChangeOut(Answer):
    """Who changed which fields of a record. `changed_by` is a staff id, or `admin`."""

    subject: Subject
    subject_id: UUID
    fields: list[str]
    reason: str | None
    changed_by: str
    at: datetime


class PreferencesOut(Answer):
    """What the customer wants to hear about and how the bill comes."""

    bill_delivery: BillDelivery = BillDelivery.mail
    bill_ready: bool = True
    payment_due: bool = True
    outage_alerts: bool = True
    high_usage_alerts: bool = False
    marketing: bool = False
    mailing_address: str | None = None


class PreferencesIn(Body):
    """All preferences, as they shall be."""

    bill_delivery: BillDelivery
    bill_ready: bool
    payment_due: bool
    outage_alerts: bool
    high_usage_alerts: bool
    marketing: bool
    mailing_address: Annotated[str | None, Field(max_length=300)] = None


class CustomerOut(ProfileOut):
    """A customer in the staff's list."""

    contracts: list[str]


class CustomerDetail(ProfileOut):
    """A customer with all contracts, for staff."""

    accounts: list[AccountOut]
    preferences: PreferencesOut
