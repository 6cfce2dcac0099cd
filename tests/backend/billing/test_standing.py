"""Balance, list, filters, detail and both summaries say the same of a bill."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest

from backend.billing.models import BillStatus
from tests.backend.records import Person, Records

ME = "/api/customers/me"
AUGUST, OCTOBER, DECEMBER = date(2026, 8, 5), date(2026, 10, 5), date(2026, 12, 5)


async def three_bills(records: Records) -> Person:
    """100 of August, 200 of October, 300 of December, all open."""
    ana = await records.person()
    for due, total in ((AUGUST, 100), (OCTOBER, 200), (DECEMBER, 300)):
        await records.bill(ana.account, total, due=due)
    return ana


async def listed(client: httpx.AsyncClient, ana: Person, **query: str) -> list[tuple[str, str, int]]:
    """(due date, status, balance), the oldest first."""
    page = (await client.get(f"{ME}/bills", params=query, headers=ana.token)).json()
    rows = [(one["due_date"], one["status"], one["balance"]["amount_minor"]) for one in page["items"]]
    assert page["total"] == len(rows)
    return rows[::-1]


async def get(client: httpx.AsyncClient, ana: Person, path: str) -> Any:
    return (await client.get(f"{ME}/{path}", headers=ana.token)).json()


@pytest.mark.parametrize(
    ("correction", "rows"),
    [
        (0, [("2026-08-05", "overdue", 100), ("2026-10-05", "overdue", 200), ("2026-12-05", "issued", 300)]),
        # 50 of credit pays half of August's 100
        (-50, [("2026-08-05", "overdue", 50), ("2026-10-05", "overdue", 200), ("2026-12-05", "issued", 300)]),
        # 150 pays August and 50 of October's 200
        (-150, [("2026-08-05", "paid", 0), ("2026-10-05", "overdue", 150), ("2026-12-05", "issued", 300)]),
        # 300 pays all that is late, 400 also 100 of December's 300
        (-300, [("2026-08-05", "paid", 0), ("2026-10-05", "paid", 0), ("2026-12-05", "issued", 300)]),
        (-400, [("2026-08-05", "paid", 0), ("2026-10-05", "paid", 0), ("2026-12-05", "partially_paid", 200)]),
        (-650, [("2026-08-05", "paid", 0), ("2026-10-05", "paid", 0), ("2026-12-05", "paid", 0)]),
        # a charge is owed beside the bills and changes none of them
        (70, [("2026-08-05", "overdue", 100), ("2026-10-05", "overdue", 200), ("2026-12-05", "issued", 300)]),
    ],
)
async def test_everything_agrees_on_what_credit_has_covered(
    client: httpx.AsyncClient, records: Records, correction: int, rows: list[tuple[str, str, int]]
) -> None:
    ana = await three_bills(records)
    if correction:
        await records.adjustment(ana.account, correction)
    late = sum(left for _, status, left in rows if status == "overdue")
    unpaid = [row for row in rows if row[2]]
    assert await listed(client, ana) == rows
    assert await listed(client, ana, status="unpaid") == unpaid
    for status in ("overdue", "paid", "issued", "partially_paid"):
        assert await listed(client, ana, status=status) == [row for row in rows if row[1] == status]
    for bill in (await get(client, ana, "bills"))["items"]:
        assert await get(client, ana, f"bills/{bill['id']}") == bill
    balance = await get(client, ana, "balance")
    assert balance["balance"]["amount_minor"] == 600 + correction
    assert (balance["overdue"], balance["overdue_amount"]["amount_minor"]) == (late > 0, late)
    assert balance["months_overdue"] == sum(status == "overdue" for _, status, _ in rows)
    assert balance["due_date"] == (unpaid[0][0] if unpaid else None)
    of_bills, of_all = await get(client, ana, "bills/summary"), await get(client, ana, "summary")
    assert of_bills["overdue"]["amount_minor"] == of_all["overdue"]["amount_minor"] == late
    assert of_bills["open_bills"] == len(unpaid)
    assert of_all["next_due_date"] == ("2026-12-05" if rows[-1][2] else None)


async def test_credit_of_one_contract_covers_no_other(client: httpx.AsyncClient, records: Records) -> None:
    ana = await three_bills(records)
    second = await records.account(ana.customer)
    await records.bill(second, 1_000, due=OCTOBER)
    await records.adjustment(ana.account, -650)
    assert (await get(client, ana, "summary"))["overdue"]["amount_minor"] == 1_000
    assert (await get(client, ana, f"balance?account_id={second.id}"))["overdue_amount"]["amount_minor"] == 1_000


async def test_staff_filter_the_same_way(client: httpx.AsyncClient, records: Records) -> None:
    ana = await three_bills(records)
    await records.adjustment(ana.account, -150)
    path, query = "/api/utilities/cantera/bills", {"account_id": str(ana.account.id), "status": "overdue"}
    page = (await client.get(path, params=query, headers=records.staff())).json()
    assert [(one["due_date"], one["balance"]["amount_minor"]) for one in page["items"]] == [("2026-10-05", 150)]
    everyone = (await client.get(path, params={"status": "overdue", "size": 100}, headers=records.staff())).json()
    assert {one["status"] for one in everyone["items"]} == {"overdue"}


async def test_void_bills_owe_nothing_and_bills_of_nothing_are_paid(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana = await records.person()
    await records.bill(ana.account, 100, due=AUGUST, status=BillStatus.void)
    await records.bill(ana.account, 0, due=OCTOBER)
    assert await listed(client, ana) == [("2026-08-05", "void", 0), ("2026-10-05", "paid", 0)]
    assert await listed(client, ana, status="overdue") == []
