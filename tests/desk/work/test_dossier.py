"""What the desk reads of a customer in the service layer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from backend.billing.models import BillStatus
from backend.cases.models import CaseStatus
from backend.customers.models import AccountStatus, BillingCycle, Service
from backend.outages.models import OVER, OutageStatus
from backend.payments.models import PaymentMethod, PaymentStatus
from bot.handoff import STAGES
from desk.work.customer import Contract, Customer, DownError, Records
from desk.work.dossier import Case, Dossier, Known, Outage
from desk.work.saying import Teller, age_of
from desk.work.words import WORDS
from kit import utility
from kit.money import Money
from tests.browser.records import bill, case, mxn

CUSTOMER, ACCOUNT = uuid4(), uuid4()
TODAY = date(2026, 11, 20)
Answers = Mapping[str, Any]


def dossier(answers: Answers, asked: list[httpx.URL] | None = None) -> Dossier:
    """Of one customer, from a service layer that answers so by the end of the path, and 503 to all else."""

    def answer(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request.url)
        body = answers.get(request.url.path.rsplit("/", 1)[1])
        return httpx.Response(503 if body is None else 200, content=json.dumps(body))

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return Dossier(Records(client, "http://backend", "cantera", lambda: "staff"), CUSTOMER)


def contract(**changes: Any) -> Contract:
    plain: dict[str, Any] = {
        "id": uuid4(), "number": "1", "nickname": "", "status": "active", "service": "water", "tariff": "domestica",
        "balance": Money(0, "MXN"), "autopay": False, "plan": False, "paperless": False, "asked": False,
        "opened_on": None,
    }  # fmt: skip
    return Contract(**(plain | changes))


async def test_bills_are_asked_for_by_contract_and_year() -> None:
    asked: list[httpx.URL] = []
    [found] = await dossier({"bills": {"items": [bill(0, 48250, left=8250)]}}, asked).bills(ACCOUNT, today=TODAY)
    assert (found.total, found.left) == (Money(48250, "MXN"), Money(8250, "MXN"))
    assert asked[0].path == "/api/utilities/cantera/bills"
    assert dict(asked[0].params) == {"account_id": str(ACCOUNT), "from": "2025-11-19", "size": "40"}


async def test_payments_have_their_moment() -> None:
    raw = {"amount": mxn(100), "method": "card", "status": "settled", "received_at": "2026-10-05T15:00:00+00:00"}
    [found] = await dossier({"payments": {"items": [raw]}}).payments(ACCOUNT, today=TODAY)
    assert (found.amount, found.at) == (Money(100, "MXN"), datetime(2026, 10, 5, 15, tzinfo=UTC))


async def test_open_cases_come_first() -> None:
    rows = [case("3", "c", status="closed"), case("2", "b"), case("1", "a", status="waiting_customer")]
    found = await dossier({"cases": {"items": rows}}).cases()
    assert [(one.number, one.is_open) for one in found] == [("2", True), ("1", True), ("3", False)]


@pytest.mark.parametrize(
    ("raw", "begins", "until"),
    [
        ({"kind": "planned", "planned_start": "2026-11-21T14:00:00Z", "planned_end": "2026-11-21T20:00:00Z"},
         datetime(2026, 11, 21, 14, tzinfo=UTC), datetime(2026, 11, 21, 20, tzinfo=UTC)),
        ({"kind": "unplanned", "started_at": "2026-11-20T14:00:00Z"}, datetime(2026, 11, 20, 14, tzinfo=UTC), None),
    ],
)  # fmt: skip
async def test_an_outage_has_the_times_of_its_kind(raw: dict[str, Any], begins: datetime, until: datetime) -> None:
    plain = dict.fromkeys(("planned_start", "planned_end", "started_at", "eta", "area"))
    plain |= {"service": "water", "cause": "unknown", "status": "reported"}
    [found] = await dossier({"outages": {"items": [plain | raw]}}).outages()
    assert found == Outage("water", "unknown", "reported", "", begins, until, raw["kind"] == "planned")


async def test_terms_name_the_disputes_that_are_open() -> None:
    place = {"street": "Calle Ñandú", "number": "12", "neighborhood": None, "city": "Querétaro"}
    rows = [case("2", "Cobro", category="dispute"), case("1", "Cobro", category="dispute", status="closed")]
    answers = {str(ACCOUNT): {"premises": [place], "billing_cycle": "monthly"}, "cases": {"items": rows}}
    found = await dossier(answers).terms(ACCOUNT)
    assert found.places == ("Calle Ñandú 12, Querétaro",)
    assert [one.number for one in found.disputes] == ["2"]


async def test_conversations_are_told_apart_by_what_they_proved() -> None:
    rows = [
        {"conversation_id": str(UUID(int=1)), "proven": True},
        {"conversation_id": str(UUID(int=2)), "proven": False},
    ]
    found = await dossier({"conversations": {"items": rows}}).conversations()
    assert found == (Known(UUID(int=1), True), Known(UUID(int=2), False))


ASK: list[Callable[[Dossier], Any]] = [
    lambda one: one.bills(ACCOUNT, today=TODAY),
    lambda one: one.payments(ACCOUNT, today=TODAY),
    lambda one: one.cases(),
    lambda one: one.outages(),
    lambda one: one.conversations(),
    lambda one: one.terms(ACCOUNT),
]
NAMES = ["bills", "payments", "cases", "outages", "conversations", "terms"]


@pytest.mark.parametrize("ask", ASK, ids=NAMES)
async def test_a_service_layer_that_is_down_is_one_kind_of_trouble(ask: Callable[[Dossier], Any]) -> None:
    with pytest.raises(DownError):
        await ask(dossier({}))


@pytest.mark.parametrize("ask", ASK, ids=NAMES)
async def test_so_is_one_that_answers_otherwise_than_agreed(ask: Callable[[Dossier], Any]) -> None:
    odd = {"items": [{}]}
    with pytest.raises(DownError):
        await ask(dossier(dict.fromkeys(("bills", "payments", "cases", "outages", "conversations"), odd)))


@pytest.mark.parametrize(
    ("fields", "chosen", "shown"),
    [
        ([{}, {"asked": True}], None, 1),
        ([{"status": "closed"}, {}], None, 1),
        ([{"status": "closed"}], None, 0),
        ([{"asked": True}, {}], 1, 1),
        ([], None, None),
    ],
)
def test_the_contract_shown_is_the_chosen_one_else_the_one_asked_about(
    fields: list[dict[str, Any]], chosen: int | None, shown: int | None
) -> None:
    contracts = tuple(contract(**one) for one in fields)
    found = Customer("phone", id=CUSTOMER, contracts=contracts).contract(
        None if chosen is None else contracts[chosen].id
    )
    assert found == (None if shown is None else contracts[shown])


def test_whatever_the_records_can_say_has_words() -> None:
    said = [f"bill_{one}" for one in BillStatus] + [f"payment_{one}" for one in PaymentStatus]
    said += [f"method_{one}" for one in PaymentMethod] + [f"case_{one}" for one in CaseStatus]
    said += [f"outage_{one}" for one in OutageStatus if one not in OVER] + [f"service_{one}" for one in Service]
    said += [f"cycle_{one}" for one in BillingCycle] + [f"status_{one}" for one in AccountStatus]
    said += [f"ended_{state}" for state in STAGES]
    assert [key for key in said if key not in WORDS] == []


def test_amounts_and_days_are_written_as_the_utility_does() -> None:
    moment = datetime(2026, 3, 5, 2, 30, tzinfo=UTC)  # the evening before, in Querétaro
    spanish, english = (Teller(language, utility.load("cantera")) for language in ("es", "en"))
    assert spanish.amount(Money(-123450, "MXN")) == "$1,234.50"
    assert (spanish.local_day(moment), english.local_day(moment)) == ("4 mar 2026", "Mar 4, 2026")
    assert spanish.month(date(2026, 3, 31)) == "Marzo 2026"
    assert spanish.span(moment, datetime(2026, 3, 5, 4, tzinfo=UTC)) == "4 mar, 20:30–22:00"
    assert spanish.span(moment, datetime(2026, 3, 5, 8, tzinfo=UTC)) == "4 mar, 20:30–5 mar, 02:00"


@pytest.mark.parametrize(("seconds", "said"), [(0, "ahora mismo"), (61, "hace 1 min"), (3700, "hace 1 h 1 min")])
def test_an_age_is_said_as_people_say_it(seconds: int, said: str) -> None:
    now = datetime(2026, 3, 5, tzinfo=UTC)
    assert age_of(datetime.fromtimestamp(now.timestamp() - seconds, UTC), now, "es") == said


def test_a_case_is_open_until_it_is_resolved() -> None:
    moment = datetime(2026, 3, 5, tzinfo=UTC)
    found = [Case("1", "leak", "", one, moment, moment, None).is_open for one in CaseStatus]
    assert found == [True, True, True, False, False]
