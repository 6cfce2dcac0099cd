"""What staff may grant on a contract, and that everything which tells of the bill goes by it."""

from __future__ import annotations

import asyncio
import io
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.backend.payments.test_endpoints import ME, mxn
from tests.backend.records import Records

STAFF = "/api/utilities/cantera"
LATE, DUE = date(2026, 11, 10), date(2026, 12, 5)  # the tests' day is 2026-11-20


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def extend(
    client: httpx.AsyncClient, bill: UUID, headers: dict[str, str], day: str, utility: str = "cantera"
) -> httpx.Response:
    body = {"due_date": day, "reason": "Le pagan el viernes"}
    return await client.post(f"/api/utilities/{utility}/bills/{bill}/due-date", json=body, headers=headers)


async def waive(client: httpx.AsyncClient, bill: UUID, headers: dict[str, str]) -> httpx.Response:
    return await client.post(f"{STAFF}/bills/{bill}/late-fee-waiver", json={"reason": "Cortesía"}, headers=headers)


async def seen(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> Any:
    return (await client.get(f"{ME}/{path}", headers=headers)).json()


async def test_an_extension_moves_everything_that_tells_when_the_bill_is_due(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana = await records.person()
    bill = await records.bill(ana.account, 10_000, due=LATE)
    before = await seen(client, "balance", ana.token)
    assert (before["overdue"], before["months_overdue"], before["due_date"]) == (True, 1, "2026-11-10")
    answer = await extend(client, bill.id, records.staff() | key(), "2026-11-27")
    assert answer.status_code == 201
    assert answer.json() | {"id": ""} == {
        "id": "", "account_id": str(ana.account.id), "bill_id": str(bill.id), "due_before": "2026-11-10",
        "due_date": "2026-11-27", "reason": "Le pagan el viernes", "made_on": "2026-11-20",
        "made_by": str(UUID(int=7)),
    }  # fmt: skip
    after = await seen(client, "balance", ana.token)
    assert (after["overdue"], after["months_overdue"], after["due_date"]) == (False, 0, "2026-11-27")
    assert after["balance"] == before["balance"]
    [one] = (await seen(client, "bills", ana.token))["items"]
    assert (one["due_date"], one["status"]) == ("2026-11-27", "issued")
    assert (await seen(client, "bills?status=overdue", ana.token))["items"] == []
    assert (await seen(client, "summary", ana.token))["next_due_date"] == "2026-11-27"
    assert (await seen(client, "payment-reference", ana.token))["valid_until"] == "2026-11-27T23:59:59-06:00"
    assert (await seen(client, "bills/summary", ana.token))["overdue"] == mxn(0)


async def test_the_bills_pdf_tells_the_new_day(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    bill = await records.bill(ana.account, 10_000, due=DUE)
    await client.get(f"{ME}/bills/{bill.id}/pdf?language=es", headers=ana.token)  # and it is kept
    await extend(client, bill.id, records.staff() | key(), "2026-12-09")
    pdf = await client.get(f"{ME}/bills/{bill.id}/pdf?language=es", headers=ana.token)
    said = PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    assert "9 de diciembre" in said or "9 dic" in said


async def test_a_payment_of_a_bill_with_more_days_does_not_leave_it_overdue(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana = await records.person()
    bill = await records.bill(ana.account, 10_000, due=LATE)
    await extend(client, bill.id, records.staff() | key(), "2026-11-27")
    taken = {"account_id": str(ana.account.id), "amount_minor": 4_000, "method": "office"}
    assert (await client.post(f"{STAFF}/payments", json=taken, headers=records.staff() | key())).status_code == 201
    async with records.sessions() as session:
        [status] = (
            await session.execute(text("select status from service.bills where id = :id"), {"id": bill.id})
        ).one()
    assert status == "partially_paid"


@pytest.mark.parametrize(
    ("due", "day", "status", "said"),
    [
        (DUE, "2026-12-05", 422, {"type": "/problems/date-invalid", "earliest": "2026-12-06"}),
        (LATE, "2026-11-19", 422, {"type": "/problems/date-invalid", "earliest": "2026-11-20"}),
        (LATE, "2026-12-01", 403, {"type": "/problems/above-limit", "limit_days": 10}),
        (LATE, "2026-11-30", 201, {"due_before": "2026-11-10"}),
        (DUE, "2026-12-16", 403, {"type": "/problems/above-limit", "limit_days": 10}),
    ],
)
async def test_the_days_that_an_agent_may_give_are_counted_from_when_it_is_due_or_from_today(
    client: httpx.AsyncClient, records: Records, due: date, day: str, status: int, said: dict[str, Any]
) -> None:
    ana = await records.person()
    bill = await records.bill(ana.account, 10_000, due=due)
    answer = await extend(client, bill.id, records.staff() | key(), day)
    assert answer.status_code == status, answer.text
    assert {name: answer.json()[name] for name in said} == said


async def test_a_supervisor_may_give_more_days(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    bill = await records.bill(ana.account, 10_000, due=LATE)
    assert (await extend(client, bill.id, records.staff(role="supervisor") | key(), "2026-12-20")).status_code == 201


async def test_a_paid_bill_gets_no_more_days(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    bill = await records.bill(ana.account, 10_000, due=DUE, paid=10_000)
    await records.payment(ana.account, 10_000, to=bill)
    answer = await extend(client, bill.id, records.staff() | key(), "2026-12-10")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/bill-settled")


async def test_the_same_days_are_not_given_twice_at_once(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    bill = await records.bill(ana.account, 10_000, due=LATE)
    both = await asyncio.gather(*(extend(client, bill.id, records.staff() | key(), "2026-11-27") for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [201, 422]


async def test_the_same_key_grants_once(client: httpx.AsyncClient, records: Records) -> None:
    ana, headers = await records.person(), records.staff() | key()
    bill = await records.bill(ana.account, 10_000, due=DUE, late_fee=4_500)
    first, again = await waive(client, bill.id, headers), await waive(client, bill.id, headers)
    assert first.json() == again.json()


async def test_a_waiver_takes_the_fee_off_the_balance_and_leaves_the_bill_alone(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana = await records.person()
    bill = await records.bill(ana.account, 10_000, due=DUE, late_fee=4_500)
    made = (await waive(client, bill.id, records.staff() | key())).json()
    assert (made["kind"], made["amount"], made["bill_id"]) == ("waiver", mxn(-4_500), str(bill.id))
    assert (await seen(client, "balance", ana.token))["balance"] == mxn(5_500)
    one = await seen(client, f"bills/{bill.id}", ana.token)
    assert (one["total"], one["balance"]) == (mxn(10_000), mxn(5_500))
    assert [line["kind"] for line in one["lines"]] == ["service", "late_fee"]
    again = await waive(client, bill.id, records.staff() | key())
    assert (again.status_code, again.json()["type"]) == (409, "/problems/fee-missing")


async def test_a_waiver_that_was_taken_back_can_be_granted_again(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    bill = await records.bill(ana.account, 10_000, due=DUE, late_fee=4_500)
    for _ in range(2):
        made = await waive(client, bill.id, records.staff() | key())
        assert made.status_code == 201, made.text
        assert (await seen(client, "balance", ana.token))["balance"] == mxn(5_500)
        path = f"/api/utilities/cantera/adjustments/{made.json()['id']}/reversal"
        taken = await client.post(path, json={"reason": "Por error"}, headers=records.staff(role="supervisor") | key())
        assert taken.status_code == 201, taken.text
        assert (await seen(client, "balance", ana.token))["balance"] == mxn(10_000)
    assert (await waive(client, bill.id, records.staff() | key())).status_code == 201
    assert (await waive(client, bill.id, records.staff() | key())).json()["type"] == "/problems/fee-missing"


async def test_two_who_waive_one_fee_at_once_waive_it_once(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    bill = await records.bill(ana.account, 10_000, due=DUE, late_fee=4_500)
    both = await asyncio.gather(*(waive(client, bill.id, records.staff() | key()) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [201, 409]
    assert (await seen(client, "balance", ana.token))["balance"] == mxn(5_500)


async def test_a_bill_without_a_late_fee_has_none_to_waive(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    bill = await records.bill(ana.account, 10_000, due=DUE)
    assert (await waive(client, bill.id, records.staff() | key())).json()["type"] == "/problems/fee-missing"


async def test_above_an_agents_limit_a_supervisor_decides(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    big = await records.bill(ana.account, 90_000, due=DUE, late_fee=30_000)
    refused = await waive(client, big.id, records.staff() | key())
    assert (refused.status_code, refused.json()["limit"]) == (403, mxn(20_000))
    assert (await waive(client, big.id, records.staff(role="supervisor") | key())).status_code == 201
    path, body = f"{STAFF}/accounts/{ana.account.id}/adjustments", {"kind": "credit", "reason": "Cortesía"}
    over = await client.post(path, json=body | {"amount_minor": 20_001}, headers=records.staff() | key())
    assert (over.status_code, over.json()["type"], over.json()["limit"]) == (403, "/problems/above-limit", mxn(20_000))
    charge = {"kind": "charge", "amount_minor": 20_001, "reason": "Faltaba"}
    assert (await client.post(path, json=charge, headers=records.staff() | key())).status_code == 201


async def test_what_may_be_granted_is_told_with_its_limits(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    paid = await records.bill(ana.account, 5_000, due=date(2026, 9, 5), paid=5_000)
    await records.payment(ana.account, 5_000, to=paid)
    late = await records.bill(ana.account, 10_000, due=LATE, late_fee=4_500)
    found = (await client.get(f"{STAFF}/accounts/{ana.account.id}/relief", headers=records.staff())).json()
    assert (found["balance"], found["due_date"]) == (mxn(10_000), "2026-11-10")
    assert (found["credit_limit"], found["late_fee_limit"], found["days_limit"]) == (mxn(20_000), mxn(20_000), 10)
    assert [(one["id"], one["due_date"], one["balance"], one["late_fee"]) for one in found["bills"]] == [
        (str(late.id), "2026-11-10", mxn(10_000), mxn(4_500))
    ]


async def test_nobody_edits_an_extension(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    bill = await records.bill(ana.account, 10_000, due=DUE)
    await extend(client, bill.id, records.staff() | key(), "2026-12-10")
    async with records.sessions() as session:
        with pytest.raises(DBAPIError, match="never edited"):
            await session.execute(
                text("update service.due_date_extensions set due_date = '2027-01-01' where bill_id = :id"),
                {"id": bill.id},
            )
