"""Rows for tests of the service layer, and tokens for those whom the rows describe."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from backend.billing.models import Adjustment, AdjustmentKind, Bill, BillLine, BillStatus, LineKind
from backend.customers.models import Account, AccountHolder, Customer, HolderRole, Meter, Premise, Service, Unit
from backend.payments.models import Payment, PaymentAllocation, PaymentMethod, PaymentStatus
from backend.usage.models import Reading, ReadingKind, Usage
from kit.clock import utc_now
from kit.ids import new_id
from kit.tokens import Token, mint

ZONE = {"cantera": "juriquilla", "prairie": "hutto"}


def digits(count: int) -> str:
    """A number that no other test has."""
    return str(secrets.randbelow(9 * 10 ** (count - 1)) + 10 ** (count - 1))


@dataclass(frozen=True, slots=True)
class Person:
    """A customer with one contract, as most tests want."""

    customer: Customer
    account: Account
    token: dict[str, str]


@dataclass(frozen=True, slots=True)
class Records:
    """Each method commits one thing."""

    sessions: async_sessionmaker[AsyncSession]
    key: str

    async def save(self, *rows: object) -> None:
        async with self.sessions() as session:
            for row in rows:
                session.add(row)
                await session.flush()
            await session.commit()

    async def customer(
        self, utility: str = "cantera", *, name: str = "Ana Núñez", phone: str | None = None
    ) -> Customer:
        customer = Customer(id=new_id(), utility_id=utility, full_name=name, language="es", phone=phone)
        await self.save(customer)
        return customer

    async def account(self, customer: Customer, *, role: HolderRole = HolderRole.holder, **columns: object) -> Account:
        values = {
            "contract_number": digits(10),
            "service": Service.water,
            "tariff": "domestica",
            "currency": "MXN" if customer.utility_id == "cantera" else "USD",
        }
        account = Account(id=new_id(), utility_id=customer.utility_id, **(values | columns))
        await self.save(account, AccountHolder(account_id=account.id, customer_id=customer.id, role=role))
        return account

    async def person(self, utility: str = "cantera", *, name: str = "Ana Núñez", **columns: object) -> Person:
        customer = await self.customer(utility, name=name)
        return Person(customer, await self.account(customer, **columns), self.token(customer))

    async def premise(self, account: Account, *, is_primary: bool = True) -> Premise:
        premise = Premise(
            id=new_id(),
            utility_id=account.utility_id,
            account_id=account.id,
            street="Calle Ñandú",
            number="12",
            neighborhood="Jurica",
            city="Querétaro",
            state="QRO",
            postal_code="76100",
            zone=ZONE[account.utility_id],
            is_primary=is_primary,
        )
        await self.save(premise)
        return premise

    async def meter(self, account: Account, *, premise: Premise | None = None) -> Meter:
        meter = Meter(
            id=new_id(),
            utility_id=account.utility_id,
            premise_id=(premise or await self.premise(account)).id,
            account_id=account.id,
            serial="M" + digits(12),
            service=Service.water,
            unit=Unit.m3,
            installed_on=date(2020, 1, 15),
        )
        await self.save(meter)
        return meter

    async def usage(self, meter: Meter, *quantities: str, ending: date = date(2026, 10, 31)) -> None:
        """Periods of 30 days with these quantities, the newest first, and the readings at their ends."""
        shown = sum((Decimal(quantity) for quantity in quantities), Decimal(1000))
        end = ending
        for quantity in quantities:
            start = end - timedelta(days=30)
            await self.save(
                Usage(
                    account_id=meter.account_id,
                    meter_id=meter.id,
                    service=meter.service,
                    period_start=start,
                    period_end=end,
                    quantity=Decimal(quantity),
                    unit=meter.unit,
                ),
                Reading(meter_id=meter.id, read_on=end, value=shown, kind=ReadingKind.actual),
            )
            shown, end = shown - Decimal(quantity), start

    async def bill(
        self,
        account: Account,
        total: int,
        *,
        due: date,
        paid: int = 0,
        status: BillStatus = BillStatus.issued,
        late_fee: int = 0,
    ) -> Bill:
        """A bill issued 20 days before it is due, of one line and maybe a late fee, for the 30 days before."""
        issued = due - timedelta(days=20)
        bill = Bill(
            id=new_id(),
            utility_id=account.utility_id,
            account_id=account.id,
            number="B-" + digits(12),
            period_start=issued - timedelta(days=31),
            period_end=issued - timedelta(days=1),
            issued_on=issued,
            printed_due_date=due,
            total_minor=total,
            paid_minor=paid,
            currency=account.currency,
            status=status,
            tariff=account.tariff,
            service=Service.water,
            quantity=Decimal("12.5"),
            unit=Unit.m3,
        )
        line = BillLine(
            bill_id=bill.id,
            position=1,
            concept_es="Agua potable",
            concept_en="Drinking water",
            quantity=Decimal("12.5"),
            unit_price_minor=Decimal("14.5"),
            amount_minor=total - late_fee,
        )
        fee = BillLine(
            bill_id=bill.id,
            position=2,
            concept_es="Recargo",
            concept_en="Late fee",
            amount_minor=late_fee,
            kind=LineKind.late_fee,
        )
        await self.save(bill, line, *([fee] if late_fee else []))
        return bill

    async def payment(
        self,
        account: Account,
        amount: int,
        *,
        status: PaymentStatus = PaymentStatus.settled,
        method: PaymentMethod = PaymentMethod.cash_store,
        at: datetime = datetime(2026, 10, 5, 15, tzinfo=UTC),
        to: Bill | None = None,
    ) -> Payment:
        payment = Payment(
            id=new_id(),
            utility_id=account.utility_id,
            account_id=account.id,
            amount_minor=amount,
            currency=account.currency,
            method=method,
            status=status,
            received_at=at,
            settled_at=at if status in (PaymentStatus.settled, PaymentStatus.reversed) else None,
        )
        allocations = [PaymentAllocation(payment_id=payment.id, bill_id=to.id, amount_minor=amount)] if to else []
        await self.save(payment, *allocations)
        return payment

    async def adjustment(self, account: Account, amount: int) -> None:
        kind = AdjustmentKind.charge if amount > 0 else AdjustmentKind.credit
        await self.save(
            Adjustment(
                utility_id=account.utility_id,
                account_id=account.id,
                kind=kind,
                amount_minor=amount,
                currency=account.currency,
                reason="corrección",
                made_on=date(2026, 10, 1),
            )
        )

    def token(self, customer: Customer) -> dict[str, str]:
        """The header of a signed-in customer: level 2."""
        return self._bearer(Token(kind="customer", subject=customer.id, utility=customer.utility_id))

    def conversation(
        self, utility: str = "cantera", *, phone: str | None = None, channel: str = "whatsapp"
    ) -> dict[str, str]:
        """The header of a conversation: level 0, or 1 when exactly one customer has `phone`."""
        return self._bearer(Token(kind="conversation", subject=new_id(), utility=utility, channel=channel, phone=phone))

    def staff(self, utility: str = "cantera", *, role: str = "agent") -> dict[str, str]:
        """The header of one of the utility's people."""
        return self._bearer(Token(kind="staff", subject=UUID(int=7), utility=utility, role=role))

    def _bearer(self, token: Token) -> dict[str, str]:
        return {"Authorization": f"Bearer {mint(token, key=self.key, now=utc_now())}"}
