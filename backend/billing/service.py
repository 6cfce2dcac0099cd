"""What is owed and why: balances, bills, their summary (BIL-01, 03, 04)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.billing import repository, status
from backend.billing.models import Bill, BillLine
from backend.billing.owed import Owed
from backend.billing.owed import owed as work_out
from backend.billing.repository import BillFilter, Standing
from backend.billing.schemas import BalanceOut, BillLineOut, BillOut, BillsSummary
from backend.customers.models import Account
from backend.kit.pagination import Page, PageRequest
from backend.kit.problems import NotFound
from backend.kit.schemas import UnitPriceJson, money
from kit.utility import Utility

YEAR = timedelta(days=365)


async def owed(session: AsyncSession, account: Account, *, today: date) -> Owed:
    """Balance and open bills of an account."""
    balance_minor, open_bills = await repository.balance_and_open(session, account_id=account.id)
    return work_out(balance_minor, open_bills, today=today)


async def balance(session: AsyncSession, account: Account, *, today: date, now: datetime) -> BalanceOut:
    """What is owed on a contract."""
    found = await owed(session, account, today=today)
    left = account.prepaid_balance_minor
    return BalanceOut(
        account_id=account.id,
        balance=money(found.balance_minor, account.currency),
        due_date=found.oldest_due,
        overdue=found.overdue_minor > 0,
        overdue_amount=money(found.overdue_minor, account.currency),
        months_overdue=found.overdue_bills,
        status=account.status,
        plan_active=account.plan_active,
        autopay=account.autopay,
        prepaid=account.prepaid,
        prepaid_balance=None if left is None else money(left, account.currency),
        as_of=now,
    )


def line_out(line: BillLine, *, language: str, currency: str) -> BillLineOut:
    """A stored line in one language."""
    price = line.unit_price_minor
    return BillLineOut(
        concept=line.concept_es if language == "es" else line.concept_en,
        quantity=line.quantity,
        unit_price=None if price is None else UnitPriceJson(amount_minor=price, currency=currency),
        amount=money(line.amount_minor, currency),
        kind=line.kind,
    )


def bill_out(bill: Bill, lines: Sequence[BillLine], *, standing: Standing, language: str) -> BillOut:
    """A bill with its lines, as it stands."""
    return BillOut(
        id=bill.id,
        number=bill.number,
        account_id=bill.account_id,
        period_start=bill.period_start,
        period_end=bill.period_end,
        issued_on=bill.issued_on,
        due_date=bill.due_date,
        total=money(bill.total_minor, bill.currency),
        balance=money(standing.left_minor, bill.currency),
        status=standing.status,
        quantity=bill.quantity,
        unit=bill.unit,
        estimated=bill.estimated,
        lines=[line_out(line, language=language, currency=bill.currency) for line in lines],
    )


async def list_bills(
    session: AsyncSession, wanted: BillFilter, *, paging: PageRequest, today: date, language: str
) -> Page[BillOut]:
    """Bills with their lines, the newest first."""
    rows, total = await repository.bills(session, wanted, today=today, paging=paging)
    bills = [row[0] for row in rows]
    lines = await repository.lines(session, bill_ids=[bill.id for bill in bills]) if bills else {}
    stand = await repository.standings(session, bills, today=today)
    items = [bill_out(bill, lines[bill.id], standing=stand[bill.id], language=language) for bill in bills]
    return Page(items=items, page=paging.page, size=paging.size, total=total)


async def with_lines(session: AsyncSession, bill: Bill | None, *, today: date, language: str) -> BillOut:
    """The bill's JSON. Raises NotFound for None."""
    if bill is None:
        raise NotFound
    lines = await repository.lines(session, bill_ids=[bill.id])
    stand = await repository.standings(session, [bill], today=today)
    return bill_out(bill, lines[bill.id], standing=stand[bill.id], language=language)


async def find(session: AsyncSession, *, account_ids: Sequence[UUID], bill_id: UUID) -> Bill:
    """The bill, when it is of one of these accounts. Raises NotFound."""
    found = await repository.bill(session, account_ids=account_ids, bill_id=bill_id)
    if found is None:
        raise NotFound
    return found


async def find_in_utility(session: AsyncSession, *, utility: str, bill_id: UUID) -> Bill:
    """The bill, when it is of this utility. Raises NotFound."""
    found = await repository.bill_of_utility(session, utility=utility, bill_id=bill_id)
    if found is None:
        raise NotFound
    return found


async def latest(session: AsyncSession, *, account_id: UUID) -> Bill | None:
    """The account's last bill, void ones aside."""
    return next(iter(await repository.newest(session, account_id=account_id)), None)


async def summary(session: AsyncSession, account: Account, *, today: date) -> BillsSummary:
    """The account's bills in a few figures."""
    found = await owed(session, account, today=today)
    bills = await repository.newest(session, account_id=account.id, count=24)
    year = [bill.total_minor for bill in bills if bill.issued_on > today - YEAR]
    currency = account.currency
    return BillsSummary(
        account_id=account.id,
        balance=money(found.balance_minor, currency),
        due_date=found.oldest_due,
        overdue=money(found.overdue_minor, currency),
        open_bills=found.open_bills,
        last_bill=money(bills[0].total_minor, currency) if bills else None,
        billed_12=money(sum(year), currency),
        average_12=money(round(sum(year) / len(year)), currency) if year else None,
    )


async def settle_bills(session: AsyncSession, account: Account, amount_minor: int, *, today: date) -> dict[UUID, int]:
    """Spread `amount_minor` over the account's open bills, the oldest due first; what is left is credit.

    Returns the amount that went to each bill. Doesn't commit.
    """
    left, spread = amount_minor, dict[UUID, int]()
    for bill in await repository.open_bills_locked(session, account_id=account.id):
        part = min(left, bill.total_minor - bill.paid_minor)
        if part <= 0:
            break
        status.pay(bill, part, today=today)
        spread[bill.id] = part
        left -= part
    return spread


def current_language(utility: Utility, spoken: str | None) -> str:
    """The language asked for, else the utility's own."""
    return spoken or utility.default_language
