from __future__ import annotations

import httpx
import pytest

from tests.backend.records import Person, Records, digits

ME = "/api/customers/me"


async def measured(records: Records, *quantities: str) -> Person:
    ana = await records.person()
    await records.usage(await records.meter(ana.account), *quantities)
    return ana


async def test_the_current_period_is_the_newest(client: httpx.AsyncClient, records: Records) -> None:
    ana = await measured(records, "18.5", "15")
    found = (await client.get(f"{ME}/accounts/{ana.account.id}/usage/current", headers=ana.token)).json()
    assert found == {
        "period_start": "2026-10-01",
        "period_end": "2026-10-31",
        "quantity": 18.5,
        "unit": "m3",
        "estimated": False,
    }


async def test_history_ends_with_the_newest(client: httpx.AsyncClient, records: Records) -> None:
    ana = await measured(records, "5", "4", "3", "2")
    path = f"{ME}/accounts/{ana.account.id}/usage/history"
    found = (await client.get(path, params={"months": 3}, headers=ana.token)).json()
    assert [usage["quantity"] for usage in found["items"]] == [3, 4, 5]
    assert (await client.get(path, params={"months": 25}, headers=ana.token)).status_code == 422


async def test_comparison_is_with_last_month_last_year_and_the_average(
    client: httpx.AsyncClient, records: Records
) -> None:
    # newest 18, before it 15, ten of 12, then 12 periods of 30 days before the newest: 20 (ended 2025-11-05)
    ana = await measured(records, "18", "15", *["12"] * 10, "20", "11")
    found = (await client.get(f"{ME}/accounts/{ana.account.id}/usage/comparison", headers=ana.token)).json()
    assert (found["quantity"], found["previous"]["quantity"], found["last_year"]["quantity"]) == (18, 15, 20)
    # (18 + 15 + 10 × 12) / 12 = 12.75 → 12.8; 18 is 20 % above 15
    assert (found["average_12"], found["change_percent"]) == (12.8, 20.0)


async def test_a_first_period_has_nothing_to_compare_with(client: httpx.AsyncClient, records: Records) -> None:
    ana = await measured(records, "18")
    found = (await client.get(f"{ME}/accounts/{ana.account.id}/usage/comparison", headers=ana.token)).json()
    assert (found["previous"], found["last_year"], found["change_percent"]) == (None, None, None)
    assert found["average_12"] == 18


async def test_no_percentage_of_nothing(client: httpx.AsyncClient, records: Records) -> None:
    ana = await measured(records, "18", "0")
    found = (await client.get(f"{ME}/accounts/{ana.account.id}/usage/comparison", headers=ana.token)).json()
    assert found["change_percent"] is None


async def test_the_chart_is_a_picture(client: httpx.AsyncClient, records: Records) -> None:
    ana = await measured(records, "18", "15", "12")
    path = f"{ME}/accounts/{ana.account.id}/usage/chart.png"
    answer = await client.get(path, params={"months": 3, "language": "en"}, headers=ana.token)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("path", ["current", "history", "comparison", "chart.png"])
async def test_usage_needs_level_1_and_ones_own_contract(
    client: httpx.AsyncClient, records: Records, path: str
) -> None:
    ana, other = await measured(records, "18"), await measured(records, "7")
    mine = f"{ME}/accounts/{ana.account.id}/usage/{path}"
    theirs = f"{ME}/accounts/{other.account.id}/usage/{path}"
    assert (await client.get(mine, headers=records.conversation())).status_code == 403
    assert (await client.get(theirs, headers=ana.token)).status_code == 404
    assert (await client.get(mine, headers=ana.token)).status_code == 200


async def test_no_consumption_is_not_found(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    for path in ("current", "history", "comparison", "chart.png"):
        answer = await client.get(f"{ME}/accounts/{ana.account.id}/usage/{path}", headers=ana.token)
        assert answer.status_code == 404


async def test_meters_show_their_last_reading(client: httpx.AsyncClient, records: Records) -> None:
    ana = await measured(records, "18", "15")
    page = (await client.get(f"{ME}/meters", headers=ana.token)).json()
    assert page["total"] == 1
    meter = page["items"][0]
    # readings end at 1000 + 18 + 15
    assert (meter["last_reading"], meter["last_reading_on"], meter["unit"]) == (1033, "2026-10-31", "m3")
    one = await client.get(f"{ME}/meters/{meter['id']}", headers=ana.token)
    assert one.json() == meter
    readings = (await client.get(f"{ME}/meters/{meter['id']}/readings", headers=ana.token)).json()
    assert readings["items"] == [
        {"read_on": "2026-10-31", "value": 1033, "kind": "actual"},
        {"read_on": "2026-10-01", "value": 1015, "kind": "actual"},
    ]


async def test_anothers_meter_is_not_found(client: httpx.AsyncClient, records: Records) -> None:
    ana, other = await records.person(), await measured(records, "7")
    theirs = (await client.get(f"{ME}/meters", headers=other.token)).json()["items"][0]["id"]
    assert (await client.get(f"{ME}/meters/{theirs}", headers=ana.token)).status_code == 404
    assert (await client.get(f"{ME}/meters/{theirs}/readings", headers=ana.token)).status_code == 404


async def test_meters_need_level_2(client: httpx.AsyncClient, records: Records) -> None:
    phone = "+5255" + digits(8)
    account = await records.account(await records.customer(phone=phone))
    meter = await records.meter(account)
    for path in ("meters", f"meters/{meter.id}", f"meters/{meter.id}/readings"):
        answer = await client.get(f"{ME}/{path}", headers=records.conversation(phone=phone))
        assert (answer.status_code, answer.json()["required"]) == (403, 2)
