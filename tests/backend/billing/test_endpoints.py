from __future__ import annotations

from datetime import date
from uuid import uuid4

import httpx
import pytest

from backend.billing.models import BillStatus
from backend.payments.models import PaymentStatus
from tests.backend.records import Person, Records

ME = "/api/customers/me"
DUE = date(2026, 12, 5)


def mxn(amount: int) -> dict[str, object]:
    return {"amount_minor": amount, "currency": "MXN"}


async def test_the_balance_is_bills_less_settled_payments_and_adjustments(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana = await records.person()
    paid = await records.bill(ana.account, 30_000, due=date(2026, 10, 5), paid=30_000, status=BillStatus.paid)
    await records.bill(ana.account, 45_000, due=DUE)
    await records.bill(ana.account, 99_999, due=DUE, status=BillStatus.void)
    await records.payment(ana.account, 30_000, to=paid)
    await records.payment(ana.account, 7_000, status=PaymentStatus.pending)
    await records.payment(ana.account, 8_000, status=PaymentStatus.reversed)
    await records.adjustment(ana.account, -5_000)
    answer = await client.get(f"{ME}/balance", headers=ana.token)
    assert answer.status_code == 200
    assert answer.json() == {
        "account_id": str(ana.account.id),
        "balance": mxn(40_000),
        "due_date": "2026-12-05",
        "overdue": False,
        "overdue_amount": mxn(0),
        "months_overdue": 0,
        "status": "active",
        "plan_active": False,
        "autopay": False,
        "prepaid": False,
        "prepaid_balance": None,
        "as_of": "2026-11-20T18:00:00Z",
    }


async def test_three_months_late_is_overdue_since_the_oldest(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    for month in (8, 9, 10):
        await records.bill(ana.account, 20_000, due=date(2026, month, 5))
    await records.bill(ana.account, 10_000, due=DUE)
    found = (await client.get(f"{ME}/balance", headers=ana.token)).json()
    assert (found["balance"], found["overdue"], found["overdue_amount"]) == (mxn(70_000), True, mxn(60_000))
    assert (found["months_overdue"], found["due_date"]) == (3, "2026-08-05")


async def test_a_bill_is_not_late_on_its_due_day_in_queretaro(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    await records.bill(ana.account, 20_000, due=date(2026, 11, 20))
    assert (await client.get(f"{ME}/balance", headers=ana.token)).json()["overdue"] is False


async def test_credit_is_negative_and_nothing_is_due(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    await records.bill(ana.account, 20_000, due=date(2026, 10, 5))
    await records.payment(ana.account, 26_500)
    found = (await client.get(f"{ME}/balance", headers=ana.token)).json()
    assert (found["balance"], found["due_date"], found["overdue"]) == (mxn(-6_500), None, False)


async def test_the_balance_needs_level_1_and_tells_no_names(client: httpx.AsyncClient, records: Records) -> None:
    phone = "+5214421234567"
    ana = await records.customer(name="Ñandú Pérez", phone="+524421234567")
    account = await records.account(ana)
    await records.bill(account, 20_000, due=DUE)
    nobody = await client.get(f"{ME}/balance", headers=records.conversation())
    assert nobody.status_code == 403
    assert nobody.headers["content-type"] == "application/problem+json"
    assert (nobody.json()["type"], nobody.json()["required"], nobody.json()["current"]) == (
        "/problems/level-required",
        1,
        0,
    )
    known = await client.get(f"{ME}/balance", headers=records.conversation(phone=phone))
    assert known.status_code == 200
    assert "Ñandú" not in known.text
    assert account.contract_number not in known.text


@pytest.mark.parametrize("path", ["bills", "bills/summary", "bills/latest"])
async def test_bills_need_level_2(client: httpx.AsyncClient, records: Records, path: str) -> None:
    phone = "+5255" + str(uuid4().int)[:8]
    ana = await records.customer(phone=phone)
    account = await records.account(ana)
    bill = await records.bill(account, 20_000, due=DUE)
    token = records.conversation(phone=phone)
    assert (await client.get(f"{ME}/{path}", headers=token)).status_code == 403
    for one in (f"bills/{bill.id}", f"bills/{bill.id}/pdf"):
        assert (await client.get(f"{ME}/{one}", headers=token)).json()["type"] == "/problems/level-required"


@pytest.mark.parametrize("path", ["balance", "bills", "bills/summary", "bills/latest"])
async def test_another_customers_contract_is_not_found(client: httpx.AsyncClient, records: Records, path: str) -> None:
    ana, other = await records.person(), await records.person()
    abroad = await records.person("prairie", tariff="residential_water")
    for stranger in (other, abroad):
        answer = await client.get(f"{ME}/{path}", params={"account_id": str(stranger.account.id)}, headers=ana.token)
        assert answer.status_code == 404


async def test_another_customers_bill_is_not_found(client: httpx.AsyncClient, records: Records) -> None:
    ana, other = await records.person(), await records.person()
    abroad = await records.person("prairie", tariff="residential_water")
    for stranger in (other, abroad):
        bill = await records.bill(stranger.account, 20_000, due=DUE)
        for path in (f"bills/{bill.id}", f"bills/{bill.id}/pdf"):
            assert (await client.get(f"{ME}/{path}", headers=ana.token)).status_code == 404


async def four_bills(records: Records) -> tuple[Person, list[str]]:
    """Paid in August, late in October, in part in November, open in December."""
    ana = await records.person()
    bills = [
        await records.bill(ana.account, 10_000, due=date(2026, 8, 5), paid=10_000, status=BillStatus.paid),
        await records.bill(ana.account, 20_000, due=date(2026, 10, 5)),
        await records.bill(ana.account, 30_000, due=date(2026, 11, 25), paid=5_000, status=BillStatus.partially_paid),
        await records.bill(ana.account, 40_000, due=DUE),
    ]
    return ana, [bill.number for bill in bills]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [3, 2, 1, 0]),
        ({"status": "paid"}, [0]),
        ({"status": "overdue"}, [1]),
        ({"status": "issued"}, [3]),
        ({"status": "unpaid"}, [3, 2, 1]),
        ({"from": "2026-09-15", "to": "2026-11-05"}, [2, 1]),
        ({"size": "2"}, [3, 2]),
        ({"size": "2", "page": "1"}, [1, 0]),
        ({"size": "2", "page": "7"}, []),
    ],
)
async def test_bills_are_filtered_and_paged_newest_first(
    client: httpx.AsyncClient, records: Records, query: dict[str, str], expected: list[int]
) -> None:
    ana, numbers = await four_bills(records)
    page = (await client.get(f"{ME}/bills", params=query, headers=ana.token)).json()
    assert [bill["number"] for bill in page["items"]] == [numbers[place] for place in expected]
    assert page["total"] == (4 if "size" in query else len(expected))
    assert (page["page"], page["size"]) == (int(query.get("page", 0)), int(query.get("size", 20)))


@pytest.mark.parametrize(
    "query", [{"size": "101"}, {"size": "0"}, {"page": "-1"}, {"status": "late"}, {"from": "ayer"}, {"language": "fr"}]
)
async def test_a_senseless_question_is_a_validation_problem(
    client: httpx.AsyncClient, records: Records, query: dict[str, str]
) -> None:
    ana = await records.person()
    answer = await client.get(f"{ME}/bills", params=query, headers=ana.token)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/validation")


async def test_the_latest_bill_speaks_the_language_asked_for(client: httpx.AsyncClient, records: Records) -> None:
    ana, numbers = await four_bills(records)
    spanish = (await client.get(f"{ME}/bills/latest", headers=ana.token)).json()
    english = (await client.get(f"{ME}/bills/latest", params={"language": "en"}, headers=ana.token)).json()
    assert spanish["number"] == english["number"] == numbers[3]
    assert spanish["lines"] == [
        {
            "concept": "Agua potable",
            "quantity": 12.5,
            "unit_price": {"amount_minor": 14.5, "currency": "MXN"},
            "amount": mxn(40_000),
            "kind": "service",
        }
    ]
    assert english["lines"][0]["concept"] == "Drinking water"


async def test_a_bill_says_what_of_it_is_unpaid(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    bill = await records.bill(ana.account, 30_000, due=DUE, paid=5_000, status=BillStatus.partially_paid)
    found = (await client.get(f"{ME}/bills/{bill.id}", headers=ana.token)).json()
    assert (found["total"], found["balance"], found["status"]) == (mxn(30_000), mxn(25_000), "partially_paid")


async def test_no_bill_yet_is_not_found(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    assert (await client.get(f"{ME}/bills/latest", headers=ana.token)).status_code == 404


async def test_the_summary_adds_a_year_up(client: httpx.AsyncClient, records: Records) -> None:
    ana, _ = await four_bills(records)
    await records.bill(ana.account, 90_000, due=date(2024, 5, 5), paid=90_000, status=BillStatus.paid)
    await records.payment(ana.account, 105_000)
    found = (await client.get(f"{ME}/bills/summary", headers=ana.token)).json()
    # billed 190,000 in all, 105,000 paid; in the year 10 + 20 + 30 + 40 thousand, of four bills
    assert found == {
        "account_id": str(ana.account.id),
        "balance": mxn(85_000),
        "due_date": "2026-10-05",
        "overdue": mxn(20_000),
        "open_bills": 3,
        "last_bill": mxn(40_000),
        "billed_12": mxn(100_000),
        "average_12": mxn(25_000),
    }


async def test_several_contracts_need_a_choice(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    second = await records.account(ana.customer)
    answer = await client.get(f"{ME}/balance", headers=ana.token)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/contract-needed")
    assert len(answer.json()["contracts"]) == 2
    chosen = await client.get(f"{ME}/balance", params={"account_id": str(second.id)}, headers=ana.token)
    assert chosen.json()["account_id"] == str(second.id)


async def test_the_pdf_is_a_pdf_with_a_name(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    await records.meter(ana.account)
    bill = await records.bill(ana.account, 30_000, due=DUE)
    answer = await client.get(f"{ME}/bills/{bill.id}/pdf", params={"language": "en"}, headers=ana.token)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert f'filename="bill-2026-11-{bill.number}.pdf"' in answer.headers["content-disposition"]


async def test_anyone_may_estimate_a_bill(client: httpx.AsyncClient) -> None:
    answer = await client.get(
        "/api/public/cantera/tariffs/estimate", params={"quantity": "23", "tariff": "domestica", "language": "en"}
    )
    found = answer.json()
    # worked out by hand in test_tariffs
    assert (found["total"], found["unit"], found["name"]) == (mxn(66_250), "m3", "Household")
    assert [line["concept"] for line in found["lines"][:2]] == ["Fixed charge", "Drinking water"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/public/nowhere/tariffs", 404),
        ("/api/public/cantera/tariffs/estimate?quantity=5&tariff=lujo", 404),
        ("/api/public/cantera/tariffs/estimate?quantity=-1", 422),
        ("/api/public/cantera/tariffs/estimate?quantity=1e9", 422),
        ("/api/public/cantera/tariffs/estimate?quantity=NaN", 422),
        ("/api/public/cantera/tariffs/estimate", 422),
    ],
)
async def test_a_senseless_estimate_is_a_problem(client: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def test_tariffs_name_their_blocks(client: httpx.AsyncClient) -> None:
    first = (await client.get("/api/public/cantera/tariffs")).json()["items"][0]
    assert (first["code"], first["name"], first["fixed"]) == ("domestica", "Doméstica", mxn(9_850))
    assert first["blocks"][1] == {
        "above": 10.0,
        "up_to": 20.0,
        "unit_price": {"amount_minor": 1985.0, "currency": "MXN"},
    }
    assert first["blocks"][-1]["up_to"] is None


async def test_staff_see_their_own_utilitys_bills_only(
    client: httpx.AsyncClient, records: Records, admin: dict[str, str]
) -> None:
    ana = await records.person()
    bill = await records.bill(ana.account, 30_000, due=DUE)
    path = f"/api/utilities/cantera/bills/{bill.id}"
    assert (await client.get(path, headers=records.staff())).json()["number"] == bill.number
    assert (await client.get(path, headers=admin)).status_code == 200
    assert (await client.get(path, headers=records.staff("prairie"))).status_code == 404
    assert (await client.get(path, headers=ana.token)).status_code == 401
    assert (await client.get(f"/api/utilities/prairie/bills/{bill.id}", headers=admin)).status_code == 404
    listed = await client.get(
        "/api/utilities/cantera/bills", params={"account_id": str(ana.account.id)}, headers=records.staff()
    )
    assert [one["number"] for one in listed.json()["items"]] == [bill.number]
