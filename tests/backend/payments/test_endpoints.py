from __future__ import annotations

import asyncio
import io
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from pypdf import PdfReader
from stdnum import luhn

from backend.billing.models import BillStatus
from backend.payments.models import PaymentMethod, PaymentStatus
from tests.backend.records import Person, Records, digits

ME = "/api/customers/me"
STAFF = "/api/utilities/cantera/payments"
DUE = date(2026, 12, 5)


def mxn(amount: int) -> dict[str, object]:
    return {"amount_minor": amount, "currency": "MXN"}


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def test_the_reference_says_how_much_where_and_until_when(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person(contract_number=digits(10))
    await records.bill(ana.account, 45_000, due=DUE)
    found = (await client.get(f"{ME}/payment-reference", headers=ana.token)).json()
    # the bill's period ended on 2026-11-14: month 26 × 12 + 10 = 322
    assert found["reference"][:13] == ana.account.contract_number + "322"
    assert luhn.is_valid(found["reference"])
    assert (found["amount"], found["balance"], found["minimum"]) == (mxn(45_000), mxn(45_000), mxn(5_000))
    assert found["valid_until"] == "2026-12-05T23:59:59-06:00"
    assert "OXXO" in found["stores"]
    assert found["bank"]["concept"] == found["reference"]
    assert len(found["bank"]["clabe"]) == 18
    barcode = await client.get(found["barcode_path"], headers=ana.token)
    assert (barcode.status_code, barcode.headers["content-type"]) == (200, "image/png")


async def test_asking_again_gives_the_same_reference_for_any_part(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    await records.bill(ana.account, 45_000, due=DUE)
    whole = (await client.get(f"{ME}/payment-reference", headers=ana.token)).json()
    part = (await client.get(f"{ME}/payment-reference?amount_minor=20000", headers=ana.token)).json()
    assert part["reference"] == whole["reference"]
    assert (part["amount"], part["balance"]) == (mxn(20_000), mxn(45_000))


async def test_a_late_bill_can_be_paid_for_three_more_days(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    await records.bill(ana.account, 45_000, due=date(2026, 10, 5))
    found = (await client.get(f"{ME}/payment-reference", headers=ana.token)).json()
    assert found["valid_until"] == "2026-11-23T23:59:59-06:00"


@pytest.mark.parametrize("amount", [4_999, 45_001, 0, -100])
async def test_an_amount_outside_the_limits_says_the_limits(
    client: httpx.AsyncClient, records: Records, amount: int
) -> None:
    ana = await records.person()
    await records.bill(ana.account, 45_000, due=DUE)
    answer = await client.get(f"{ME}/payment-reference", params={"amount_minor": amount}, headers=ana.token)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/amount-invalid")
    assert (answer.json()["minimum"], answer.json()["maximum"]) == (mxn(5_000), mxn(45_000))


async def test_a_debt_below_the_minimum_is_paid_whole(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    await records.bill(ana.account, 3_000, due=DUE)
    found = (await client.get(f"{ME}/payment-reference", headers=ana.token)).json()
    assert (found["amount"], found["minimum"]) == (mxn(3_000), mxn(3_000))


async def test_nothing_owed_can_not_be_paid(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    answer = await client.get(f"{ME}/payment-reference", headers=ana.token)
    assert (answer.status_code, answer.json()["maximum"]) == (422, mxn(0))


async def test_over_ten_thousand_pesos_no_store_is_named(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    await records.bill(ana.account, 1_500_000, due=DUE)
    whole = (await client.get(f"{ME}/payment-reference", headers=ana.token)).json()
    part = (await client.get(f"{ME}/payment-reference?amount_minor=1000000", headers=ana.token)).json()
    assert (whole["stores"], whole["cash_maximum"]) == ([], mxn(1_000_000))
    assert "OXXO" in part["stores"]


async def test_anothers_barcode_is_not_found(client: httpx.AsyncClient, records: Records) -> None:
    ana, other = await records.person(), await records.person()
    await records.bill(other.account, 45_000, due=DUE)
    path = (await client.get(f"{ME}/payment-reference", headers=other.token)).json()["barcode_path"]
    assert (await client.get(path, headers=ana.token)).status_code == 404


async def test_payments_need_level_2(client: httpx.AsyncClient, records: Records) -> None:
    phone = "+5255" + digits(8)
    ana = await records.customer(phone=phone)
    account = await records.account(ana)
    payment = await records.payment(account, 10_000)
    token = records.conversation(phone=phone)
    for path in ("payments", f"payments/{payment.id}", "payment-reference", "summary"):
        assert (await client.get(f"{ME}/{path}", headers=token)).json()["type"] == "/problems/level-required"


async def test_payments_are_listed_newest_first_and_filtered(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    await records.payment(ana.account, 10_000, at=datetime(2026, 9, 1, tzinfo=UTC))
    await records.payment(ana.account, 20_000, at=datetime(2026, 10, 1, 23, tzinfo=UTC), method=PaymentMethod.card)
    await records.payment(ana.account, 30_000, at=datetime(2026, 11, 19, tzinfo=UTC), status=PaymentStatus.pending)

    async def amounts(**query: str) -> list[int]:
        page = (await client.get(f"{ME}/payments", params=query, headers=ana.token)).json()
        return [payment["amount"]["amount_minor"] for payment in page["items"]]

    assert await amounts() == [30_000, 20_000, 10_000]
    assert await amounts(status="pending") == [30_000]
    assert await amounts(method="card") == [20_000]
    assert await amounts(**{"from": "2026-09-02", "to": "2026-10-01"}) == [20_000]
    assert await amounts(size="1", page="1") == [20_000]


async def test_anothers_payment_is_not_found(client: httpx.AsyncClient, records: Records) -> None:
    ana, other = await records.person(), await records.person()
    mine, theirs = await records.payment(ana.account, 1_000), await records.payment(other.account, 1_000)
    assert (await client.get(f"{ME}/payments/{mine.id}", headers=ana.token)).json()["amount"] == mxn(1_000)
    assert (await client.get(f"{ME}/payments/{theirs.id}", headers=ana.token)).status_code == 404
    listed = await client.get(f"{ME}/payments", params={"account_id": str(other.account.id)}, headers=ana.token)
    assert listed.status_code == 404


async def owing(records: Records) -> Person:
    """Owes 100.00 since October and 200.00 until December."""
    ana = await records.person()
    await records.bill(ana.account, 10_000, due=date(2026, 10, 5), status=BillStatus.overdue)
    await records.bill(ana.account, 20_000, due=DUE)
    return ana


async def statuses(client: httpx.AsyncClient, ana: Person) -> list[tuple[str, int]]:
    """Status and unpaid part of each bill, the oldest first."""
    items = (await client.get(f"{ME}/bills", headers=ana.token)).json()["items"]
    return [(bill["status"], bill["balance"]["amount_minor"]) for bill in reversed(items)]


def taken(ana: Person, amount: int, **changes: object) -> dict[str, object]:
    return {"account_id": str(ana.account.id), "amount_minor": amount, "method": "office"} | changes


async def test_a_payment_pays_the_oldest_bill_first(client: httpx.AsyncClient, records: Records) -> None:
    ana = await owing(records)
    answer = await client.post(STAFF, json=taken(ana, 15_000), headers=records.staff() | key())
    assert (answer.status_code, answer.json()["status"]) == (201, "settled")
    assert await statuses(client, ana) == [("paid", 0), ("partially_paid", 15_000)]
    assert (await client.get(f"{ME}/balance", headers=ana.token)).json()["balance"] == mxn(15_000)


async def test_what_is_over_is_credit(client: httpx.AsyncClient, records: Records) -> None:
    ana = await owing(records)
    await client.post(STAFF, json=taken(ana, 31_000), headers=records.staff() | key())
    assert await statuses(client, ana) == [("paid", 0), ("paid", 0)]
    assert (await client.get(f"{ME}/balance", headers=ana.token)).json()["balance"] == mxn(-1_000)


async def test_the_same_key_gives_the_same_answer_and_pays_once(client: httpx.AsyncClient, records: Records) -> None:
    ana, headers = await owing(records), records.staff() | key()
    first = await client.post(STAFF, json=taken(ana, 5_000), headers=headers)
    again = await client.post(STAFF, json=taken(ana, 5_000), headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert (await client.get(f"{ME}/balance", headers=ana.token)).json()["balance"] == mxn(25_000)


async def test_the_same_key_at_the_same_time_pays_once(client: httpx.AsyncClient, records: Records) -> None:
    ana, headers = await owing(records), records.staff() | key()
    answers = await asyncio.gather(*(client.post(STAFF, json=taken(ana, 5_000), headers=headers) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (await client.get(f"{ME}/balance", headers=ana.token)).json()["balance"] == mxn(25_000)


async def test_a_key_used_for_another_request_is_refused(client: httpx.AsyncClient, records: Records) -> None:
    ana, headers = await owing(records), records.staff() | key()
    await client.post(STAFF, json=taken(ana, 5_000), headers=headers)
    answer = await client.post(STAFF, json=taken(ana, 6_000), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/idempotency-mismatch")


async def test_a_refused_write_leaves_its_key_free(client: httpx.AsyncClient, records: Records) -> None:
    ana, headers = await owing(records), records.staff() | key()
    nobody = taken(ana, 5_000, account_id=str(uuid4()))
    assert (await client.post(STAFF, json=nobody, headers=headers)).status_code == 404
    assert (await client.post(STAFF, json=taken(ana, 5_000), headers=headers)).status_code == 201


async def test_a_write_without_a_key_is_refused(client: httpx.AsyncClient, records: Records) -> None:
    ana = await owing(records)
    answer = await client.post(STAFF, json=taken(ana, 5_000), headers=records.staff())
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/idempotency-required")


async def test_one_external_id_is_one_payment(client: httpx.AsyncClient, records: Records) -> None:
    ana, body = await owing(records), {"external_id": str(uuid4())}
    assert (await client.post(STAFF, json=taken(ana, 5_000, **body), headers=records.staff() | key())).is_success
    again = await client.post(STAFF, json=taken(ana, 5_000, **body), headers=records.staff() | key())
    assert (again.status_code, again.json()["type"]) == (409, "/problems/payment-repeated")


async def test_a_pending_payment_counts_once_it_settles(client: httpx.AsyncClient, records: Records) -> None:
    ana = await owing(records)
    check = taken(ana, 10_000, method="check", status="pending")
    payment = (await client.post(STAFF, json=check, headers=records.staff() | key())).json()
    assert await statuses(client, ana) == [("overdue", 10_000), ("issued", 20_000)]
    settled = await client.post(f"{STAFF}/{payment['id']}/settle", headers=records.staff() | key())
    assert settled.json()["status"] == "settled"
    assert await statuses(client, ana) == [("paid", 0), ("issued", 20_000)]


async def test_a_reversed_payment_is_owed_again(client: httpx.AsyncClient, records: Records) -> None:
    ana = await owing(records)
    payment = (await client.post(STAFF, json=taken(ana, 15_000), headers=records.staff() | key())).json()
    await client.post(f"{STAFF}/{payment['id']}/reverse", headers=records.staff() | key())
    assert await statuses(client, ana) == [("overdue", 10_000), ("issued", 20_000)]
    assert (await client.get(f"{ME}/balance", headers=ana.token)).json()["balance"] == mxn(30_000)
    again = await client.post(f"{STAFF}/{payment['id']}/settle", headers=records.staff() | key())
    assert (again.status_code, again.json()["type"]) == (409, "/problems/payment-conflict")


async def test_payments_of_some_days_are_counted_by_how_they_came(client: httpx.AsyncClient, records: Records) -> None:
    ana = await owing(records)
    at = datetime(2017, 3, 5, 6, tzinfo=UTC)  # midnight in Querétaro
    for method, amount, hours in (
        (PaymentMethod.cash_store, 20_000, 0), (PaymentMethod.card, 15_000, 23), (PaymentMethod.card, 5_000, 1),
        (PaymentMethod.office, 1_000, 2), (PaymentMethod.check, 9_000, 24), (PaymentMethod.check, 9_000, -1),
    ):  # fmt: skip
        await records.payment(ana.account, amount, method=method, at=at + timedelta(hours=hours))
    for status in (PaymentStatus.pending, PaymentStatus.rejected, PaymentStatus.reversed):
        await records.payment(ana.account, 700, method=PaymentMethod.ach, status=status, at=at)
    other = await records.account(await records.customer(utility="prairie"))
    await records.payment(other, 300, method=PaymentMethod.autopay, at=at)
    asked = {"from": "2017-03-05", "to": "2017-03-05"}
    found = (await client.get(f"{STAFF}/by-method", params=asked, headers=records.staff())).json()
    assert (found["count"], found["digital"]) == (5, 3)
    assert [(one["method"], one["digital"], one["count"], one["amount"]) for one in found["items"]] == [
        ("card", True, 2, mxn(20_000)),
        ("ach", True, 1, mxn(700)),
        ("cash_store", False, 1, mxn(20_000)),
        ("office", False, 1, mxn(1_000)),
    ]


@pytest.mark.parametrize("to", ["2017-03-04", "2018-03-06"])
async def test_days_in_no_order_and_more_than_a_year_are_refused(
    client: httpx.AsyncClient, records: Records, to: str
) -> None:
    asked = {"from": "2017-03-05", "to": to}
    answer = await client.get(f"{STAFF}/by-method", params=asked, headers=records.staff())
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "query.to")


async def test_staff_of_another_utility_see_no_payment(
    client: httpx.AsyncClient, records: Records, admin: dict[str, str]
) -> None:
    ana = await owing(records)
    payment = await records.payment(ana.account, 1_000)
    assert (await client.get(f"{STAFF}/{payment.id}", headers=records.staff())).status_code == 200
    assert (await client.get(f"{STAFF}/{payment.id}", headers=records.staff("prairie"))).status_code == 404
    other = f"/api/utilities/prairie/payments/{payment.id}"
    assert (await client.get(other, headers=records.staff("prairie"))).status_code == 404
    assert (await client.post(f"{other}/reverse", headers=admin | key())).status_code == 404
    abroad = await client.post(
        "/api/utilities/prairie/payments", json=taken(ana, 100), headers=records.staff("prairie") | key()
    )
    assert abroad.status_code == 404


async def test_the_summary_counts_what_a_customer_has(client: httpx.AsyncClient, records: Records) -> None:
    ana = await owing(records)
    meter = await records.meter(ana.account)
    await records.usage(meter, "18", "15")
    second = await records.account(ana.customer)
    await records.bill(second, 5_000, due=date(2026, 12, 1))
    await records.usage(await records.meter(second), "7.5")
    found = (await client.get(f"{ME}/summary", headers=ana.token)).json()
    assert found == {
        "accounts": 2,
        "premises": 2,
        "meters": 2,
        "balance": mxn(35_000),
        "overdue": mxn(10_000),
        "next_due_date": "2026-12-01",
        "usage": [{"service": "water", "quantity": 25.5, "unit": "m3"}],
    }


@pytest.mark.parametrize(
    ("utility", "line"), [("cantera", "76100 Querétaro, QRO"), ("prairie", "Querétaro, QRO 76100")]
)
async def test_the_bill_is_addressed_the_countrys_way(
    client: httpx.AsyncClient, records: Records, utility: str, line: str
) -> None:
    ana = await records.person(utility, tariff="domestica" if utility == "cantera" else "residential_water")
    await records.premise(ana.account)
    bill = await records.bill(ana.account, 30_000, due=DUE)
    answer = await client.get(f"{ME}/bills/{bill.id}/pdf", headers=ana.token)
    (page,) = PdfReader(io.BytesIO(answer.content)).pages
    assert line in " ".join(page.extract_text().split())


async def test_staff_open_the_pdf_that_the_customer_gets(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person(name="Ana Núñez")
    bill = await records.bill(ana.account, 45_000, due=DUE)
    theirs = await client.get(f"/api/utilities/cantera/bills/{bill.id}/pdf?language=es", headers=records.staff())
    mine = await client.get(f"{ME}/bills/{bill.id}/pdf?language=es", headers=ana.token)
    assert (theirs.status_code, theirs.headers["content-type"]) == (200, "application/pdf")
    assert theirs.headers["content-disposition"] == mine.headers["content-disposition"]
    read = [PdfReader(io.BytesIO(one.content)).pages[0].extract_text() for one in (theirs, mine)]
    assert read[0] == read[1]
    assert "Ana Núñez" in read[0]
