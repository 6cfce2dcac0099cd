"""What the records hold of a customer, piece by piece: bills and payments of twelve months, cases, outages, terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from desk.work.customer import DownError, Records, money
from kit.money import Money

YEAR = timedelta(days=366)
MOST = "40"
"""Rows of one list. Twelve months have twelve bills and seldom more payments than that."""
RESOLVED = frozenset({"resolved", "closed"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bill:
    """`left`: what of `total` is still owed. `month`: the period's last day."""

    id: UUID
    month: date
    total: Money
    left: Money
    due: date
    status: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came, or is on its way."""

    amount: Money
    method: str
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """Something that was asked for. `ended_at`: None while it is open."""

    number: str
    category: str
    subject: str
    status: str
    opened_at: datetime
    expected_by: datetime
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still works on it."""
        return self.status not in RESOLVED


@dataclass(frozen=True, slots=True)
class Outage:
    """An interruption at one of their premises; a planned one has both times."""

    service: str
    cause: str
    status: str
    area: str
    begins: datetime | None
    until: datetime | None
    is_planned: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds on a contract. `places`: where it serves."""

    places: tuple[str, ...]
    billing_cycle: str
    disputes: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A conversation of the customer's, as the service layer knows it."""

    id: UUID
    proven: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """Of one customer. Every method asks anew, and raises DownError."""

    records: Records
    customer: UUID

    async def bills(self, account: UUID, *, today: date) -> tuple[Bill, ...]:
        """Issued in the last twelve months, the newest first."""
        asked = {"account_id": str(account), "from": (today - YEAR).isoformat(), "size": MOST}
        return _read(await self.records.get("bills", **asked), _bill)

    async def payments(self, account: UUID, *, today: date) -> tuple[Payment, ...]:
        """Received in the last twelve months, the newest first."""
        asked = {"account_id": str(account), "from": (today - YEAR).isoformat(), "size": MOST}
        return _read(await self.records.get("payments", **asked), _payment)

    async def cases(self) -> tuple[Case, ...]:
        """Open ones first, each group the newest first."""
        found = _read(await self.records.get("cases", customer=str(self.customer), size=MOST), _case)
        return tuple(sorted(found, key=lambda one: not one.is_open))

    async def outages(self) -> tuple[Outage, ...]:
        """Under way or announced at any of their premises."""
        return _read(await self.records.get(f"customers/{self.customer}/outages", size=MOST), _outage)

    async def terms(self, account: UUID | None) -> Terms:
        """Where a contract serves, how it is billed, and what the customer disputes."""
        none: Any = {"premises": [], "billing_cycle": ""}
        found = await self.records.get(f"accounts/{account}") if account else none
        asked = {"customer": str(self.customer), "category": "dispute", "size": MOST}
        disputes = _read(await self.records.get("cases", **asked), _case)
        try:
            places = tuple(_place(one) for one in found["premises"])
            return Terms(places, str(found["billing_cycle"]), tuple(one for one in disputes if one.is_open))
        except (KeyError, TypeError) as error:
            raise DownError from error

    async def conversations(self) -> tuple[Known, ...]:
        """Which named a contract of theirs, or proved to be them."""
        found = await self.records.get(f"customers/{self.customer}/conversations")
        return _read(found, lambda one: Known(UUID(one["conversation_id"]), bool(one["proven"])))


def _read(page: Any, row: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
    try:
        return tuple(row(one) for one in page["items"])
    except (KeyError, TypeError, ValueError) as error:
        raise DownError from error


def _bill(raw: Mapping[str, Any]) -> Bill:
    return Bill(
        id=UUID(raw["id"]),
        month=date.fromisoformat(raw["period_end"]),
        total=money(raw["total"]),
        left=money(raw["balance"]),
        due=date.fromisoformat(raw["due_date"]),
        status=str(raw["status"]),
    )


def _payment(raw: Mapping[str, Any]) -> Payment:
    return Payment(money(raw["amount"]), raw["method"], raw["status"], datetime.fromisoformat(raw["received_at"]))


def _case(raw: Mapping[str, Any]) -> Case:
    return Case(
        number=str(raw["number"]),
        category=str(raw["category"]),
        subject=str(raw["subject"]),
        status=str(raw["status"]),
        opened_at=datetime.fromisoformat(raw["opened_at"]),
        expected_by=datetime.fromisoformat(raw["expected_by"]),
        ended_at=_moment(raw["resolved_at"]),
    )


def _outage(raw: Mapping[str, Any]) -> Outage:
    planned = raw["kind"] == "planned"
    return Outage(
        service=str(raw["service"]),
        cause=str(raw["cause"]),
        status=str(raw["status"]),
        area=raw["area"] or "",
        begins=_moment(raw["planned_start"] if planned else raw["started_at"]),
        until=_moment(raw["planned_end"] if planned else raw["eta"]),
        is_planned=planned,
    )


def _place(raw: Mapping[str, Any]) -> str:
    street = " ".join(filter(None, (raw["street"], raw["number"])))
    return ", ".join(filter(None, (street, raw["neighborhood"], raw["city"])))


def _moment(raw: str | None) -> datetime | None:
    return datetime.fromisoformat(raw) if raw else None
