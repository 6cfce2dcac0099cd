"""A bill's PDF: everything that stands on it, gathered; rendered in a thread, and kept while nothing changes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import date, datetime, time
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from backend.billing import repository as bills
from backend.billing import service as billing
from backend.billing.models import Bill, BillLine
from backend.billing.pdf import CHART_MONTHS, BillDocument, DocumentLine, MonthUsage, render
from backend.customers import repository as customers
from backend.customers.address import address_lines
from backend.customers.models import Account
from backend.payments import repository
from backend.payments.ways import reference_for
from kit.utility import Utility

KEPT: Final = 256
"""Documents of some 50 kB: about 13 MB."""

Key = tuple[object, ...]


class RenderedBills:
    """The last PDFs, by what they were made of. One for each process."""

    def __init__(self, size: int = KEPT) -> None:
        self._size = size
        self._kept: OrderedDict[Key, bytes] = OrderedDict()

    async def pdf(self, document: BillDocument) -> bytes:
        """The document's PDF, rendered if it has not been lately."""
        key = _key(document)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        rendered = await asyncio.to_thread(render, document)
        self._kept[key] = rendered
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
        return rendered


def _key(document: BillDocument) -> Key:
    """What can differ between two documents of one bill; the rest follows from its number."""
    return (
        document.utility.id,
        document.number,
        document.language,
        document.due_date,
        document.balance_minor,
        document.previous_balance_minor,
        document.overdue,
        document.autopay,
        document.holder,
        document.address,
    )


async def gather(
    session: AsyncSession, account: Account, bill: Bill, *, utility: Utility, language: str, now: datetime
) -> BillDocument:
    """Everything on the bill. The newest says what is to be paid now; an older one what was when it was issued."""
    today = utility.today(now)
    latest = await billing.latest(session, account_id=account.id)
    is_latest = latest is not None and latest.id == bill.id
    previous = await _balance_before(session, bill, utility=utility)
    owed = await billing.owed(session, account, today=today)
    balance = owed.balance_minor if is_latest else previous + bill.total_minor
    holder = await customers.holder(session, account_id=account.id)
    premises = await customers.premises(session, account_ids=[account.id])
    lines = await bills.lines(session, bill_ids=[bill.id])
    history = await bills.up_to(session, bill, count=CHART_MONTHS)
    tariff = utility.tariffs.get(bill.tariff)
    return BillDocument(
        utility=utility,
        language=language,
        number=bill.number,
        holder=holder.full_name if holder else "",
        address=address_lines(premises[0], country=utility.country) if premises else (),
        contract=account.contract_number,
        tariff=tariff.name.in_language(language) if tariff else bill.tariff,
        period_start=bill.period_start,
        period_end=bill.period_end,
        issued_on=bill.issued_on,
        due_date=bill.due_date,
        lines=tuple(_line(line, language) for line in lines[bill.id]),
        total_minor=bill.total_minor,
        previous_balance_minor=previous,
        balance_minor=balance,
        reference=reference_for(account, bill, utility=utility, today=today),
        unit=bill.unit or "",
        quantity=bill.quantity,
        meter=bill.meter_serial,
        reading_previous=bill.reading_previous,
        reading_current=bill.reading_current,
        estimated=bill.estimated,
        autopay=account.autopay,
        overdue=is_latest and owed.overdue_minor > 0,
        history=tuple(
            MonthUsage(period_end=one.period_end, quantity=one.quantity, estimated=one.estimated)
            for one in history
            if one.quantity is not None
        ),
    )


async def _balance_before(session: AsyncSession, bill: Bill, *, utility: Utility) -> int:
    """What was owed when the bill was issued, without it: earlier bills, less what had settled by that morning."""
    morning = datetime.combine(bill.issued_on, time(), tzinfo=utility.timezone)
    billed = await bills.billed_before(session, bill)
    settled = await repository.settled_before(session, account_id=bill.account_id, moment=morning)
    adjusted = await bills.adjusted(session, account_id=bill.account_id, until=bill.issued_on)
    return billed - settled + adjusted


def _line(line: BillLine, language: str) -> DocumentLine:
    return DocumentLine(
        concept=line.concept_es if language == "es" else line.concept_en,
        amount_minor=line.amount_minor,
        quantity=line.quantity,
        unit_price_minor=line.unit_price_minor,
    )


def filename(bill: Bill, *, language: str) -> str:
    """What the file is called on a phone: `recibo-2026-10-F0001.pdf`."""
    month: date = bill.period_end
    word = "recibo" if language == "es" else "bill"
    safe = "".join(c for c in bill.number if c.isascii() and (c.isalnum() or c == "-"))
    return f"{word}-{month:%Y-%m}-{safe}.pdf"
