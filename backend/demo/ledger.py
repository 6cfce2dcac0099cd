"""One account through two years: readings → usage → bills → payments → balance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random
from typing import Final
from uuid import UUID

from backend.billing import tariffs
from backend.demo import consumption
from backend.demo.dataset import Dataset, Standing
from backend.demo.ids import Ids
from backend.demo.rows import (
    AccountRow,
    AdjustmentRow,
    AllocationRow,
    BillLineRow,
    BillRow,
    MeterRow,
    PaymentRow,
    ReadingRow,
    UsageRow,
)
from backend.demo.subscriber import Contract
from backend.payments import reference
from kit.utility import Utility

ISSUED_AFTER: Final = timedelta(days=2)
DUE_AFTER: Final = timedelta(days=18)
SETTLED_BY: Final = timedelta(days=2)
"""Payments that count are this old at least, so that each method has had its time to settle."""
METHODS: Final[dict[str, tuple[tuple[str, ...], tuple[int, ...]]]] = {
    "MX": (("cash_store", "bank_transfer", "card", "office"), (48, 27, 18, 7)),
    "US": (("card", "ach", "check", "cash_store"), (46, 34, 12, 8)),
}
SETTLES_AFTER: Final = {"cash_store": 24, "bank_transfer": 2, "ach": 30, "check": 40}
"""Hours between receiving and counting; all else at once."""


class Prices:
    """Charges by tariff and quantity, each worked out once."""

    def __init__(self, utility: Utility) -> None:
        self._utility = utility
        self._known: dict[tuple[str, int], tariffs.Charge] = {}

    def charge(self, tariff: str, quantity: int) -> tariffs.Charge:
        """What that many units cost."""
        key = (tariff, quantity)
        if key not in self._known:
            self._known[key] = tariffs.charge(self._utility.tariff(tariff), Decimal(quantity))
        return self._known[key]


@dataclass(slots=True)
class Owing:
    """A bill with what was paid of it."""

    id: UUID
    period_start: date
    period_end: date
    quantity: int
    estimated: bool
    reading: int
    charge: tariffs.Charge
    paid_minor: int = 0

    @property
    def issued_on(self) -> date:
        """The day it was made."""
        return self.period_end + ISSUED_AFTER

    @property
    def due_date(self) -> date:
        """The last day to pay it."""
        return self.issued_on + DUE_AFTER

    @property
    def total_minor(self) -> int:
        """The sum of its lines."""
        return self.charge.total_minor

    def status(self, today: date) -> str:
        """As the service stores it."""
        if self.paid_minor >= self.total_minor:
            return "paid"
        if self.due_date < today:
            return "overdue"
        return "partially_paid" if self.paid_minor else "issued"


@dataclass
class Ledger:
    """Writes one account's rows into a dataset. `account` and `meter` are written by the caller."""

    utility: Utility
    account: AccountRow
    meter: MeterRow
    contract: Contract
    today: date
    rng: Random
    ids: Ids
    prices: Prices
    data: Dataset

    def write(self) -> Standing:
        """All rows of the account; returns where it stands."""
        bills = self._measured()
        paid = self._payments(bills)
        self._bills(bills)
        goodwill = self._goodwill()
        standing = Standing(
            account_id=self.account.id,
            contract_number=self.account.contract_number,
            balance_minor=sum(bill.total_minor for bill in bills) - paid + goodwill,
            due_date=next((bill.due_date for bill in bills if bill.paid_minor < bill.total_minor), None),
            last_bill_minor=bills[-1].total_minor,
            last_quantity=bills[-1].quantity,
            unit=self.meter.unit,
        )
        self.data.standings.append(standing)
        return standing

    def _measured(self) -> list[Owing]:
        """Readings and usage; the bills that follow from them, oldest first, unpaid."""
        months, account, meter = consumption.MONTHS, self.account, self.meter
        ends = consumption.period_ends(self.today - timedelta(days=self.contract.age_days), months + 1)
        used = consumption.quantities(self.contract, ends[1:], self.rng)
        guessed = consumption.estimated(self.contract, months, self.rng)
        reading = self.rng.randint(100, 3000)
        readings, usage = self.data.readings, self.data.usage
        readings.append(ReadingRow(self.ids(), meter.id, ends[0], reading, "actual"))
        bills: list[Owing] = []
        for start, end, quantity, guess in zip(ends, ends[1:], used, guessed, strict=False):
            reading += quantity
            readings.append(ReadingRow(self.ids(), meter.id, end, reading, "estimated" if guess else "actual"))
            usage.append(
                UsageRow(self.ids(), account.id, meter.id, meter.service, start, end, quantity, meter.unit, guess)
            )
            charge = self.prices.charge(self.contract.tariff, quantity)
            if len(bills) > months - self.contract.unpaid:  # the one before it is one of the last, which are not paid
                charge = charge.and_late(self.utility.late_fee)
            bills.append(Owing(self.ids(), start, end, quantity, guess, reading, charge))
        return bills

    def _payments(self, bills: list[Owing]) -> int:
        """Payments and what they paid; returns what was settled."""
        settled = 0
        to_pay = bills[: len(bills) - self.contract.unpaid]
        for position, bill in enumerate(to_pay):
            last = position == len(to_pay) - 1
            extra = self.contract.credit_minor if last else 0
            settled += self._pay(bill, bill.total_minor, extra_minor=extra)
        open_bills = bills[len(to_pay) :]
        if open_bills and self.contract.partly_minor:
            oldest = open_bills[0]
            settled += self._pay(oldest, min(self.contract.partly_minor, oldest.total_minor - 1))
        if open_bills and self.contract.pending_cash:
            self._pending(open_bills[-1])
        return settled

    def _pay(self, bill: Owing, amount_minor: int, *, extra_minor: int = 0) -> int:
        """One settled payment; `extra_minor` of it goes to no bill. Nothing is paid of a bill of zero."""
        amount = amount_minor + extra_minor
        if amount <= 0:
            return 0
        method = self._method()
        delay = 17 if method == "autopay" else round(min(max(self.rng.gauss(11, 6), 1), 27))
        day = max(min(bill.issued_on + timedelta(days=delay), self.today - SETTLED_BY), bill.issued_on)
        received = self._moment(day)
        done = received + timedelta(hours=SETTLES_AFTER.get(method, 0))
        latest = datetime.combine(self.today, time(0), tzinfo=UTC)
        payment = self._payment(
            bill, amount, method=method, received=received, settled=max(min(done, latest), received)
        )
        self.data.payments.append(payment)
        if amount_minor:
            self.data.allocations.append(AllocationRow(payment.id, bill.id, amount_minor))
        bill.paid_minor += amount_minor
        return amount

    def _pending(self, bill: Owing) -> None:
        received = self._moment(self.today - timedelta(days=1))
        payment = self._payment(bill, bill.total_minor, method="cash_store", received=received, settled=None)
        self.data.payments.append(payment)

    def _payment(
        self, bill: Owing, amount_minor: int, *, method: str, received: datetime, settled: datetime | None
    ) -> PaymentRow:
        payment_id = self.ids()
        return PaymentRow(
            id=payment_id,
            utility_id=self.utility.id,
            account_id=self.account.id,
            amount_minor=amount_minor,
            currency=self.utility.currency,
            method=method,
            status="settled" if settled else "pending",
            received_at=received,
            settled_at=settled,
            reference=reference.build(
                self.account.contract_number, month=bill.period_end, digits=self.utility.payments.reference.digits
            ),
            external_id=f"demo-{payment_id.hex}",
        )

    def _method(self) -> str:
        if self.contract.autopay:
            return "autopay"
        if self.contract.prepaid:
            return "card"
        return self.rng.choices(*METHODS[self.utility.country])[0]

    @cached_property
    def _usual_hour(self) -> int:
        return self.rng.randint(8, 17)

    def _moment(self, day: date) -> datetime:
        """A moment of that day at the utility, in UTC."""
        clock = time(self._usual_hour, self.rng.randint(0, 59), self.rng.randint(0, 59))
        return datetime.combine(day, clock, tzinfo=self.utility.timezone).astimezone(UTC)

    def _bills(self, bills: list[Owing]) -> None:
        account = self.account
        for bill in bills:
            self.data.bills.append(
                BillRow(
                    id=bill.id,
                    utility_id=account.utility_id,
                    account_id=account.id,
                    number=f"{bill.period_end:%y%m}-{account.contract_number}",
                    period_start=bill.period_start,
                    period_end=bill.period_end,
                    issued_on=bill.issued_on,
                    due_date=bill.due_date,
                    total_minor=bill.total_minor,
                    paid_minor=bill.paid_minor,
                    currency=account.currency,
                    status=bill.status(self.today),
                    tariff=account.tariff,
                    service=account.service,
                    quantity=bill.quantity,
                    unit=self.meter.unit,
                    estimated=bill.estimated,
                    reading_previous=bill.reading - bill.quantity,
                    reading_current=bill.reading,
                    meter_serial=self.meter.serial,
                )
            )
            self.data.lines.extend(
                BillLineRow(
                    bill.id,
                    at,
                    line.concept.es,
                    line.concept.en,
                    line.quantity,
                    line.unit_price_minor,
                    line.amount_minor,
                    "late_fee" if line.is_late_fee else "service",
                )
                for at, line in enumerate(bill.charge.lines)
            )

    def _goodwill(self) -> int:
        """A credit by the utility, signed."""
        if not self.contract.goodwill_minor:
            return 0
        amount, made_on = -self.contract.goodwill_minor, self.today - timedelta(days=40)
        account = self.account
        self.data.adjustments.append(
            AdjustmentRow(
                self.ids(), account.utility_id, account.id, "credit", amount, account.currency, "goodwill", made_on
            )
        )
        return amount
