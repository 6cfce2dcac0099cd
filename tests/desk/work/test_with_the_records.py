"""The desk and the service layer itself: what one asks, the other answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.app import create_app
from backend.kit.db import make_sessions
from backend.payments.models import PaymentMethod
from bot.figures.span import within
from desk.supervision.payments import read_paid
from desk.work import quick_plans as plans
from desk.work.customer import Customer, Records
from desk.work.dossier import Dossier
from desk.work.granting import DeniedError, Granting
from desk.work.quick_plans import Subject
from desk.work.saying import Teller
from kit import utility
from kit.settings import Settings
from tests.backend import records as rows
from tests.desk.work.test_acts import Office

KEY = "a-signing-key-for-tests-that-is-long-enough"
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
CANTERA = utility.load("cantera")


@pytest.fixture
def written(engine: AsyncEngine) -> rows.Records:
    return rows.Records(make_sessions(engine), key=KEY)


@pytest.fixture
async def asked(engine: AsyncEngine, written: rows.Records) -> AsyncIterator[Records]:
    """The service layer, asked by an agent of Aguas de Cantera."""
    app = create_app(Settings(ventanilla_secret_key=KEY, ventanilla_demo=True), engine, clock=lambda: NOW)
    bearer = written.staff()["Authorization"].removeprefix("Bearer ")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        yield Records(client, "http://backend", "cantera", lambda: bearer)


async def somebody(asked: Records, written: rows.Records, conversation: UUID) -> tuple[Subject, rows.Person]:
    """A customer who writes from their phone, and owes a bill with a late fee that is late."""
    phone = "+52442" + rows.digits(7)
    customer = await written.customer(name="Rosa Mendoza", phone=phone)
    account = await written.account(customer)
    await written.premise(account)
    await written.bill(account, 10_000, due=date(2026, 11, 10), late_fee=4_500)
    paid = await written.bill(account, 9_000, due=date(2026, 10, 10), paid=9_000)
    await written.payment(account, 9_000, to=paid)
    found = await asked.customer(conversation, phone=phone)
    assert (found.proof, found.name, found.phone) == ("phone", "Rosa Mendoza", phone)
    subject = Subject(Teller("es", CANTERA), found, found.contract(None), conversation, "es")
    return subject, rows.Person(customer, account, written.token(customer))


async def test_every_part_of_the_card_is_answered(asked: Records, written: rows.Records) -> None:
    subject, who = await somebody(asked, written, uuid4())
    assert subject.customer.id is not None
    dossier = Dossier(asked, subject.customer.id)
    today = date(2026, 11, 20)
    bills = await dossier.bills(who.account.id, today=today)
    assert [(one.status, one.left.amount_minor) for one in bills] == [("overdue", 10_000), ("paid", 0)]
    assert [one.amount.amount_minor for one in await dossier.payments(who.account.id, today=today)] == [9_000]
    assert (await dossier.terms(who.account.id)).places == ("Calle Ñandú 12, Jurica, Querétaro",)
    assert await dossier.cases() == ()
    assert await dossier.conversations() == ()
    await dossier.outages()


async def test_every_quick_action_is_done_as_it_was_shown(
    asked: Records, written: rows.Records, office: Office
) -> None:
    acts = await office.agent()
    conversation = await office.taken_by(acts)
    subject, who = await somebody(asked, written, conversation)
    desk = Granting(acts.seat, acts.utility, acts.channels, asked)

    async def relief() -> plans.Relief:
        return plans.read_relief(await asked.get(f"accounts/{who.account.id}/relief"))

    before = await relief()
    [bill] = before.bills
    await desk.do(conversation, plans.credit(subject, before, amount="10", reason="Cortesía").deed, key="1")
    await desk.do(conversation, plans.waiver(subject, before, bill=str(bill.id), reason="Cortesía").deed, key="2")
    planned = plans.due(subject, before, bill=str(bill.id), day="2026-11-27", reason="Le pagan")
    for _ in range(2):  # confirmed twice
        await desk.do(conversation, planned.deed, key="3")
    after = await relief()
    assert before.balance.amount_minor - after.balance.amount_minor == 1_000 + 4_500
    assert [(one.due, one.fee) for one in after.bills] == [(date(2026, 11, 27), None)]
    opened = await desk.do(
        conversation,
        plans.case(subject, category="leak", subject_line="Fuga", description="Frente al 12").deed,
        key="4",
    )
    [case] = await Dossier(asked, who.customer.id).cases()
    assert (case.number, case.category) == (opened.answer["number"], "leak")
    with pytest.raises(DeniedError) as denied:
        await desk.do(conversation, plans.waiver(subject, before, bill=str(bill.id), reason="Otra").deed, key="5")
    assert denied.value.slug == "fee-missing"
    told = await office.noted(conversation)
    assert [what for what in told if not what.startswith("conversation_")] == [
        "credit_applied", "late_fee_waived", "due_date_extended", "case_opened",
    ]  # fmt: skip


async def test_what_is_above_the_limit_is_denied_by_name(asked: Records, written: rows.Records, office: Office) -> None:
    acts = await office.agent()
    conversation = await office.taken_by(acts)
    subject, who = await somebody(asked, written, conversation)
    found = plans.read_relief(await asked.get(f"accounts/{who.account.id}/relief"))
    desk = Granting(acts.seat, acts.utility, acts.channels, asked)
    with pytest.raises(DeniedError) as denied:
        await desk.do(conversation, plans.credit(subject, found, amount="200.01", reason="Mucho").deed, key="6")
    assert denied.value.slug == "above-limit"


async def test_nobody_is_nobody(asked: Records) -> None:
    assert await asked.customer(uuid4(), phone=None) == Customer("none")


async def test_how_customers_paid_is_told(asked: Records, written: rows.Records) -> None:
    account = await written.account(await written.customer())
    for method in (PaymentMethod.office, PaymentMethod.card, PaymentMethod.card, PaymentMethod.cash_store):
        await written.payment(account, 5_000, method=method, at=datetime(2016, 5, 4, 18, tzinfo=UTC))
    paid = await read_paid(asked, within(CANTERA, date(2016, 5, 4), date(2016, 5, 4)))
    assert paid is not None
    assert (paid.count, paid.digitally, paid.at_office) == (4, 2, 1)
    assert next(iter(paid.ways)) == "card"
    nothing = await read_paid(asked, within(CANTERA, date(2016, 6, 4), date(2016, 6, 4)))
    assert nothing is not None
    assert (nothing.count, dict(nothing.ways)) == (0, {})
