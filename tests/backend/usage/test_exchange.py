from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from backend.customers.models import Meter, MeterStatus
from backend.usage.models import Reading, ReadingKind, Usage
from kit.ids import new_id
from tests.backend.records import Person, Records, digits

ME = "/api/customers/me"
STAFF = "/api/utilities/cantera"


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(new_id())}


def change(**other: Any) -> dict[str, Any]:
    """Out on November 10 showing 1028.5 (1023 on October 31), in on the same day showing 3."""
    usual = {"removed_on": "2026-11-10", "final_reading": "1028.5", "installed_on": "2026-11-10", "first_reading": 3}
    return usual | {"serial": "N" + digits(12)} | other


async def exchanged(
    client: httpx.AsyncClient, records: Records, meter_id: object, body: dict[str, Any], **headers: str
) -> httpx.Response:
    path = f"{STAFF}/meters/{meter_id}/exchange"
    return await client.post(path, json=body, headers=records.staff() | (headers or key()))


@pytest.fixture
async def home(records: Records) -> tuple[Person, Meter]:
    """Used 11 m³ until October 1 and 12 until October 31."""
    ana = await records.person()
    meter = await records.meter(ana.account)
    await records.usage(meter, "12", "11")
    return ana, meter


async def counted(records: Records, ana: Person, meter_id: str, **columns: Any) -> None:
    """A period of a meter."""
    values = {"service": "water", "unit": "m3", "meter_id": UUID(meter_id), "account_id": ana.account.id} | columns
    await records.save(Usage(**values))


async def test_one_meter_is_closed_and_another_takes_its_place(
    client: httpx.AsyncClient, records: Records, home: tuple[Person, Meter]
) -> None:
    ana, meter = home
    body = change()
    answer = await exchanged(client, records, meter.id, body)
    assert answer.status_code == 201, answer.text
    old, new = answer.json()["removed"], answer.json()["installed"]
    assert (old["id"], old["status"], old["removed_on"]) == (str(meter.id), "removed", "2026-11-10")
    assert (old["last_reading"], old["last_reading_on"]) == (1028.5, "2026-11-10")
    assert (new["serial"], new["status"], new["installed_on"]) == (body["serial"], "active", "2026-11-10")
    assert (new["replaces"], new["premise_id"], new["unit"]) == (str(meter.id), str(meter.premise_id), "m3")
    assert (answer.json()["carried_quantity"], answer.json()["carried_from"]) == (5.5, "2026-10-31")
    mine = (await client.get(f"{ME}/meters/{new['id']}/readings", headers=ana.token)).json()["items"]
    assert mine == [{"read_on": "2026-11-10", "value": 3.0, "kind": "actual"}]
    summary = (await client.get(f"{ME}/accounts/{ana.account.id}/summary", headers=ana.token)).json()
    assert summary["meters"] == 1
    kept = (await client.get(f"{STAFF}/changes", params={"subject_id": str(meter.id)}, headers=records.staff())).json()
    assert [one["fields"] for one in kept["items"]] == [["removed_on", "status"]]


async def test_the_period_of_the_exchange_counts_both_meters_and_the_next_one_only_the_new(
    client: httpx.AsyncClient, records: Records, home: tuple[Person, Meter]
) -> None:
    ana, meter = home
    new = (await exchanged(client, records, meter.id, change())).json()["installed"]["id"]
    usage = f"{ME}/accounts/{ana.account.id}/usage"
    before = (await client.get(f"{usage}/current", headers=ana.token)).json()
    assert (before["period_end"], before["quantity"]) == ("2026-10-31", 12.0)

    await counted(
        records, ana, new, period_start=date(2026, 11, 10), period_end=date(2026, 11, 30), quantity=Decimal("7.25")
    )
    now = (await client.get(f"{usage}/current", headers=ana.token)).json()
    assert (now["period_start"], now["period_end"], now["quantity"]) == ("2026-10-31", "2026-11-30", 12.75)
    summary = (await client.get(f"{ME}/summary", headers=ana.token)).json()
    assert summary["usage"] == [{"service": "water", "quantity": 12.75, "unit": "m3"}]

    await counted(records, ana, new, period_start=date(2026, 11, 30), period_end=date(2026, 12, 31), quantity=9)
    page = (await client.get(f"{usage}/history", headers=ana.token)).json()
    assert [one["quantity"] for one in page["items"]] == [11.0, 12.0, 12.75, 9.0]
    summary = (await client.get(f"{ME}/summary", headers=ana.token)).json()
    assert summary["usage"][0]["quantity"] == 9.0


async def test_the_running_periods_bill_is_projected_from_both_meters(
    client: httpx.AsyncClient, records: Records, home: tuple[Person, Meter]
) -> None:
    ana, meter = home
    path = f"{ME}/accounts/{ana.account.id}/usage/projected-bill"
    new = (await exchanged(client, records, meter.id, change())).json()["installed"]["id"]
    first = (await client.get(path, headers=ana.token)).json()
    # 5.5 in 10 days; the period lasts 30
    assert (first["based_on_start"], first["based_on_end"], first["quantity"]) == ("2026-10-31", "2026-11-10", 16.5)
    await records.save(Reading(meter_id=UUID(new), read_on=date(2026, 11, 15), value=Decimal(4)))
    then = (await client.get(path, headers=ana.token)).json()
    # 5.5 and 1 in 15 days
    assert (then["based_on_end"], then["quantity"]) == ("2026-11-15", 13.0)


async def test_two_exchanges_in_one_period_lose_nothing(
    client: httpx.AsyncClient, records: Records, home: tuple[Person, Meter]
) -> None:
    ana, meter = home
    second = (await exchanged(client, records, meter.id, change())).json()["installed"]["id"]
    again = change(removed_on="2026-11-15", final_reading=4, installed_on="2026-11-16", first_reading=0)
    answer = (await exchanged(client, records, second, again)).json()
    # 5.5 by the first, 1 by the second
    assert (answer["carried_quantity"], answer["carried_from"]) == (6.5, "2026-10-31")
    third = answer["installed"]["id"]
    await counted(records, ana, third, period_start=date(2026, 11, 16), period_end=date(2026, 11, 30), quantity=5)
    now = (await client.get(f"{ME}/accounts/{ana.account.id}/usage/current", headers=ana.token)).json()
    assert (now["period_start"], now["quantity"]) == ("2026-10-31", 11.5)
    summary = (await client.get(f"{ME}/summary", headers=ana.token)).json()
    assert summary["usage"][0]["quantity"] == 11.5


async def test_a_meter_never_read_before_carries_nothing(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    meter = await records.meter(ana.account)
    answer = (await exchanged(client, records, meter.id, change())).json()
    assert (answer["carried_quantity"], answer["carried_from"]) == (None, None)


async def test_the_same_key_exchanges_once_and_another_is_refused(
    client: httpx.AsyncClient, records: Records, home: tuple[Person, Meter]
) -> None:
    _, meter = home
    body, once = change(), key()
    answers = await asyncio.gather(*(exchanged(client, records, meter.id, body, **once) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["installed"]["id"] for answer in answers}) == 1
    later = await exchanged(client, records, meter.id, change())
    assert (later.status_code, later.json()["type"]) == (409, "/problems/transition-refused")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"final_reading": 1022}, "body.final_reading"),
        ({"removed_on": "2026-10-30"}, "body.removed_on"),
        ({"removed_on": "2019-12-31"}, "body.removed_on"),
        ({"installed_on": "2026-11-21"}, "body.installed_on"),
        ({"installed_on": "2026-11-09"}, "body"),
        ({"first_reading": -1}, "body.first_reading"),
        ({"serial": "no spaces"}, "body.serial"),
    ],
    ids=str,
)
async def test_days_and_readings_that_cannot_be_are_refused_and_nothing_is_changed(
    client: httpx.AsyncClient, records: Records, home: tuple[Person, Meter], wrong: dict[str, Any], field: str
) -> None:
    ana, meter = home
    answer = await exchanged(client, records, meter.id, change(**wrong))
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/validation")
    assert field in [one["field"] for one in answer.json()["errors"]]
    mine = (await client.get(f"{ME}/meters", headers=ana.token)).json()["items"]
    assert [(one["status"], one["last_reading"]) for one in mine] == [("active", 1023.0)]


async def test_a_taken_serial_number_changes_nothing(
    client: httpx.AsyncClient, records: Records, home: tuple[Person, Meter]
) -> None:
    ana, meter = home
    other = await records.meter((await records.person()).account)
    answer = await exchanged(client, records, meter.id, change(serial=other.serial))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.serial")
    mine = (await client.get(f"{ME}/meters/{meter.id}", headers=ana.token)).json()
    assert (mine["status"], mine["last_reading"]) == (MeterStatus.active, 1023.0)


async def test_an_estimate_that_was_too_high_is_taken_back_by_the_final_reading(
    client: httpx.AsyncClient, records: Records, home: tuple[Person, Meter]
) -> None:
    _, meter = home
    guessed = Reading(meter_id=meter.id, read_on=date(2026, 11, 5), value=Decimal(1040), kind=ReadingKind.estimated)
    await records.save(guessed)
    answer = await exchanged(client, records, meter.id, change())
    assert (answer.status_code, answer.json()["carried_quantity"]) == (201, 5.5)
