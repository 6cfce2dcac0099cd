"""Who is served where: customers → accounts (contracts) → premises → meters, and what customers prefer."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.orm import Base, Created, choice
from kit.ids import new_id


class CustomerKind(StrEnum):
    """A person or a company."""

    individual = "individual"
    business = "business"


class AccountStatus(StrEnum):
    """Service state. Domestic water in Mexico is restricted for debt, never disconnected (inventory X8)."""

    active = "active"
    restricted = "restricted"
    disconnected = "disconnected"
    closed = "closed"


ACCOUNT_TRANSITIONS: Final[dict[AccountStatus, frozenset[AccountStatus]]] = {
    AccountStatus.active: frozenset({AccountStatus.restricted, AccountStatus.disconnected, AccountStatus.closed}),
    AccountStatus.restricted: frozenset({AccountStatus.active, AccountStatus.disconnected, AccountStatus.closed}),
    AccountStatus.disconnected: frozenset({AccountStatus.active, AccountStatus.closed}),
    AccountStatus.closed: frozenset(),
}
PROTECTED_TRANSITIONS: Final[dict[AccountStatus, frozenset[AccountStatus]]] = {
    status: following - {AccountStatus.disconnected} for status, following in ACCOUNT_TRANSITIONS.items()
}
"""Of domestic water and drainage in Mexico (inventory X8: Ley General de Aguas, DOF 2025-12-11, art. 9)."""


class BillingCycle(StrEnum):
    """How often an account is billed (BIL-05)."""

    monthly = "monthly"
    annual = "annual"


class HolderRole(StrEnum):
    """What a customer is to an account: who signed, who lives there, or who may ask about it."""

    holder = "holder"
    tenant = "tenant"
    authorized = "authorized"


class Service(StrEnum):
    """What flows through a meter, or by none: drainage of rain is billed without one."""

    water = "water"
    electric = "electric"
    gas = "gas"
    wastewater = "wastewater"
    stormwater = "stormwater"


class Unit(StrEnum):
    """What a meter counts: cubic metres, kilowatt-hours, hundreds of cubic feet."""

    m3 = "m3"
    kwh = "kWh"
    hcf = "HCF"


class MeterStatus(StrEnum):
    """Whether a meter measures today."""

    active = "active"
    inactive = "inactive"
    removed = "removed"


class BillDelivery(StrEnum):
    """How a bill reaches the customer (CUS-06)."""

    email = "email"
    mail = "mail"
    both = "both"


class Customer(Base, Created):
    """A person or company known to one utility. `phone` is E.164."""

    __tablename__ = "customers"
    __table_args__ = (
        Index("ix_customers_utility_id_phone", "utility_id", "phone", postgresql_where=text("phone is not null")),
        Index("ix_customers_utility_id_email", "utility_id", "email", postgresql_where=text("email is not null")),
        Index("ix_customers_utility_id_folded_name", "utility_id", "folded_name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    kind: Mapped[CustomerKind] = mapped_column(choice(CustomerKind), server_default="individual")
    full_name: Mapped[str]
    language: Mapped[str]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    tax_id: Mapped[str | None]
    folded_name: Mapped[str] = mapped_column(
        Text,
        Computed("lower(translate(full_name, 'ÁÉÍÓÚÜÑáéíóúüñ', 'AEIOUUNaeiouun'))", persisted=True),
    )


class Account(Base, Created):
    """A contract: what is billed. Who holds or uses it stands in `account_holders`.

    `service` is the service of its tariff and the one asked about when none is named. `prepaid_balance_minor` is
    credit left, set only on prepaid accounts. `currency` is the utility's. `billing_day` is the day of the month on
    which it is billed (1 to 31: the last of shorter months); None where it follows the reading rounds.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("utility_id", "contract_number"),
        CheckConstraint("billing_day between 1 and 31", name="billing_day"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    contract_number: Mapped[str]
    nickname: Mapped[str | None]
    status: Mapped[AccountStatus] = mapped_column(choice(AccountStatus), server_default="active")
    service: Mapped[Service] = mapped_column(choice(Service))
    tariff: Mapped[str]
    currency: Mapped[str]
    autopay: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    paperless: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    plan_active: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    prepaid: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    prepaid_balance_minor: Mapped[int | None]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    billing_cycle: Mapped[BillingCycle] = mapped_column(choice(BillingCycle), server_default="monthly")
    billing_day: Mapped[int | None] = mapped_column(SmallInteger)


class AccountHolder(Base):
    """Which customer is what to which account: a tenant is known here without being the holder."""

    __tablename__ = "account_holders"
    __table_args__ = (
        Index("ix_account_holders_customer_id", "customer_id"),
        Index("uq_account_holders_holder", "account_id", unique=True, postgresql_where=text("role = 'holder'")),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("service.accounts.id"), primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("service.customers.id"), primary_key=True)
    role: Mapped[HolderRole] = mapped_column(choice(HolderRole), server_default="holder")


class Premise(Base, Created):
    """A place served. `zone` is a zone code of utility.yml; outages are matched by it."""

    __tablename__ = "premises"
    __table_args__ = (
        Index("ix_premises_account_id", "account_id"),
        Index("ix_premises_utility_id_zone", "utility_id", "zone"),
        Index("uq_premises_primary", "account_id", unique=True, postgresql_where=text("is_primary")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("service.accounts.id"))
    street: Mapped[str]
    number: Mapped[str]
    neighborhood: Mapped[str | None]
    city: Mapped[str]
    state: Mapped[str]
    postal_code: Mapped[str]
    zone: Mapped[str]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    is_primary: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))


class Meter(Base, Created):
    """A meter at a premise.

    One that came in another's place names it in `replaces`, and carries what that one counted in the period that was
    running: `carried_quantity` since the day `carried_from` (None where the old one had never been read before).
    """

    __tablename__ = "meters"
    __table_args__ = (
        UniqueConstraint("utility_id", "serial"),
        UniqueConstraint("replaces"),
        CheckConstraint("(carried_quantity is null) = (carried_from is null)", name="carried"),
        Index("ix_meters_account_id", "account_id"),
        Index("ix_meters_premise_id", "premise_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    premise_id: Mapped[UUID] = mapped_column(ForeignKey("service.premises.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("service.accounts.id"))
    serial: Mapped[str]
    service: Mapped[Service] = mapped_column(choice(Service))
    unit: Mapped[Unit] = mapped_column(choice(Unit))
    status: Mapped[MeterStatus] = mapped_column(choice(MeterStatus), server_default="active")
    installed_on: Mapped[date]
    removed_on: Mapped[date | None]
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("service.meters.id"))
    carried_quantity: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    carried_from: Mapped[date | None]


class Preference(Base):
    """What a customer wants to hear about and how; no row means the defaults below."""

    __tablename__ = "preferences"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("service.customers.id"), primary_key=True)
    bill_delivery: Mapped[BillDelivery] = mapped_column(choice(BillDelivery), server_default="mail")
    bill_ready: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    payment_due: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    outage_alerts: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    high_usage_alerts: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    marketing: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    mailing_address: Mapped[str | None]


class Subject(StrEnum):
    """What staff changed."""

    customer = "customer"
    premise = "premise"
    account = "account"
    meter = "meter"


class RecordChange(Base):
    """Who changed a record, when, and which of its fields: never what stood in them.

    `changed_by` is a staff id, or `admin`. A row is never edited (migration 0006).
    """

    __tablename__ = "record_changes"
    __table_args__ = (Index("ix_record_changes_utility_id_subject_id_at", "utility_id", "subject_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    utility_id: Mapped[str]
    subject: Mapped[Subject] = mapped_column(choice(Subject))
    subject_id: Mapped[UUID]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reason: Mapped[str | None]
    changed_by: Mapped[str]
    at: Mapped[datetime]
