from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from backend.customers.models import Service
from backend.outages.models import OUTAGE_TRANSITIONS, Outage, OutageAffected, OutageCause, OutageKind, OutageStatus
from kit.ids import new_id
from tests.backend.records import Person, Records, digits

ME = "/api/customers/me/outages"
STAFF = "/api/utilities/{}/outages"
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(new_id())}


async def outage(records: Records, zone: str = "juriquilla", **columns: Any) -> Outage:
    values = {
        "kind": OutageKind.unplanned,
        "service": Service.water,
        "status": OutageStatus.investigating,
        "started_at": NOW - timedelta(hours=1),
        "affected": 3,
    }
    row = Outage(id=new_id(), utility_id="cantera", zone=zone, **(values | columns))
    await records.save(row)
    return row


async def opened(client: httpx.AsyncClient, admin: dict[str, str], **more: Any) -> dict[str, Any]:
    body = {"kind": "unplanned", "service": "water", "cause": "main_break", "zone": "hercules", **more}
    answer = await client.post(STAFF.format("cantera"), json=body, headers=admin | key())
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_phone_proven_customer_hears_of_the_outage_with_its_place(
    client: httpx.AsyncClient, records: Records
) -> None:
    phone = "+52442" + digits(7)
    ana = await records.customer(phone=phone)
    await records.premise(await records.account(ana))
    row = await outage(records, eta=NOW + timedelta(hours=3), area="Cumbres del Lago")
    await outage(records, "centro")
    await outage(records, status=OutageStatus.restored)
    await outage(records, service=Service.electric)
    token = records.conversation(phone=phone)
    page = (await client.get(ME, headers=token)).json()
    mine = {one["id"]: one for one in page["items"]}
    assert {one["zone"] for one in mine.values()} == {"juriquilla"}
    assert {one["service"] for one in mine.values()} == {"water"}
    assert mine[str(row.id)] | {"alternative_supply": None} == {
        "id": str(row.id),
        "kind": "unplanned",
        "service": "water",
        "cause": "unknown",
        "status": "investigating",
        "zone": "juriquilla",
        "area": "Cumbres del Lago",
        "started_at": "2026-11-20T17:00:00Z",
        "eta": "2026-11-20T21:00:00Z",
        "restored_at": None,
        "affected": 3,
        "alternative_supply": None,
        "planned_start": None,
        "planned_end": None,
    }
    assert mine[str(row.id)]["alternative_supply"]["es"].startswith("Hay pipas")


async def test_a_contract_number_alone_hears_what_why_and_until_when_but_nothing_that_tells_where(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana = await records.person()
    premise = await records.premise(ana.account)
    async with records.sessions.begin() as session:
        (await session.merge(premise)).zone = "satelite"
    eta = NOW + timedelta(hours=3)
    row = await outage(
        records, "satelite", eta=eta, cause=OutageCause.main_break, supply_es="Pipa en la plaza de Satélite"
    )
    token = records.conversation()
    assert (await client.get(ME, headers=token)).status_code == 403
    body = {"contract_number": ana.account.contract_number}
    await client.post("/api/customers/me/identity/contract", json=body, headers=token)
    (told,) = (await client.get(ME, headers=token)).json()["items"]
    assert told["alternative_supply"]["es"].startswith("Hay pipas")
    assert {name: value for name, value in told.items() if value is not None and name != "alternative_supply"} == {
        "kind": "unplanned",
        "service": "water",
        "cause": "main_break",
        "eta": "2026-11-20T21:00:00Z",
    }
    assert (await client.get(f"{ME}/{row.id}", headers=token)).status_code == 404
    assert (await client.get(f"{ME}/{row.id}", headers=ana.token)).json()["area"] == "Satélite"
    report = {"description": "No hay agua"}
    known = (await client.post("/api/customers/me/outage-reports", json=report, headers=token | key())).json()
    assert known["known_outage"] == told


async def test_an_outage_elsewhere_or_of_another_utility_is_not_found(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana = await records.person()
    await records.premise(ana.account)
    elsewhere = await outage(records, "centro")
    foreign = Outage(
        id=new_id(),
        utility_id="prairie",
        zone="juriquilla",
        kind=OutageKind.unplanned,
        service=Service.water,
        status=OutageStatus.reported,
        started_at=NOW,
        affected=0,
    )
    await records.save(foreign)
    for row in (elsewhere, foreign):
        assert (await client.get(f"{ME}/{row.id}", headers=ana.token)).status_code == 404


async def test_staff_open_move_and_end_an_outage_with_every_step_kept(
    client: httpx.AsyncClient, records: Records, admin: dict[str, str]
) -> None:
    staff = records.staff("cantera")
    made = await opened(client, staff)
    path = f"{STAFF.format('cantera')}/{made['id']}"
    assert (made["status"], made["area"], made["started_at"]) == ("reported", "Hércules", "2026-11-20T18:00:00Z")
    await client.post(f"{path}/status", json={"status": "crew_dispatched", "note": "Va la cuadrilla 4"}, headers=staff)
    eta = {"eta": "2026-11-20T16:00:00-06:00"}
    assert (await client.post(f"{path}/estimated-restoration", json=eta, headers=staff)).json()[
        "eta"
    ] == "2026-11-20T22:00:00Z"
    ended = (await client.post(f"{path}/status", json={"status": "restored"}, headers=staff)).json()
    assert (ended["restored_at"], ended["alternative_supply"]) == ("2026-11-20T18:00:00Z", None)
    detail = (await client.get(path, headers=admin)).json()
    who = "00000000-0000-0000-0000-000000000007"
    assert [(one["status"], one["eta"], one["note"], one["changed_by"]) for one in detail["history"]] == [
        ("reported", None, None, who),
        ("crew_dispatched", None, "Va la cuadrilla 4", who),
        ("crew_dispatched", "2026-11-20T22:00:00Z", None, who),
        ("restored", "2026-11-20T22:00:00Z", None, who),
    ]
    refused = await client.post(f"{path}/status", json={"status": "restoring"}, headers=staff)
    assert (refused.status_code, refused.json()["allowed"]) == (409, [])
    assert (await client.post(f"{path}/estimated-restoration", json=eta, headers=staff)).status_code == 409


@pytest.mark.parametrize("status", list(OutageStatus))
async def test_every_step_outside_the_table_is_refused(
    client: httpx.AsyncClient, records: Records, admin: dict[str, str], status: OutageStatus
) -> None:
    row = await outage(records, status=status)
    for wanted in set(OutageStatus) - OUTAGE_TRANSITIONS[status]:
        answer = await client.post(f"{STAFF.format('cantera')}/{row.id}/status", json={"status": wanted}, headers=admin)
        assert (answer.status_code, answer.json()["from"], answer.json()["to"]) == (409, status, wanted)


async def test_affected_customers_are_those_served_in_the_zone(
    client: httpx.AsyncClient, records: Records, admin: dict[str, str]
) -> None:
    zone = "menchaca"
    people = [await records.person(name=f"Persona {number}") for number in range(3)]
    for person in people[:2]:
        premise = await records.premise(person.account)
        async with records.sessions.begin() as session:
            premise = await session.merge(premise)
            premise.zone = zone
    made = await opened(client, admin, zone=zone)
    assert made["affected"] == 2
    page = (await client.get(f"{STAFF.format('cantera')}/{made['id']}/affected-customers", headers=admin)).json()
    assert {one["contract_number"] for one in page["items"]} == {one.account.contract_number for one in people[:2]}
    assert {one["customer"] for one in page["items"]} == {"Persona 0", "Persona 1"}
    assert page["items"][0]["address"] == "Calle Ñandú 12"


async def living_in(records: Records, zone: str, name: str = "Ana Núñez") -> Person:
    person = await records.person(name=name)
    premise = await records.premise(person.account)
    async with records.sessions.begin() as session:
        (await session.merge(premise)).zone = zone
    return person


async def touched(client: httpx.AsyncClient, admin: dict[str, str], outage_id: object) -> dict[str, str | None]:
    """When each was told, by contract number."""
    path = f"{STAFF.format('cantera')}/{outage_id}/affected-customers"
    page = (await client.get(path, params={"size": 100}, headers=admin)).json()
    return {one["contract_number"]: one["notified_at"] for one in page["items"]}


async def test_who_is_affected_is_kept_as_of_the_opening_with_who_was_told(
    client: httpx.AsyncClient, records: Records, admin: dict[str, str]
) -> None:
    ana, beto = await living_in(records, "milenio"), await living_in(records, "milenio")
    made = await opened(client, admin, zone="milenio")
    late = await living_in(records, "milenio")
    kept = await touched(client, admin, made["id"])
    assert kept == {ana.account.contract_number: None, beto.account.contract_number: None}
    assert late.account.contract_number not in kept
    async with records.sessions.begin() as session:
        told = OutageAffected.account_id == ana.account.id
        await session.execute(update(OutageAffected).where(told).values(notified_at=NOW))
    kept = await touched(client, admin, made["id"])
    assert kept == {ana.account.contract_number: "2026-11-20T18:00:00Z", beto.account.contract_number: None}


async def test_an_outage_that_moves_touches_others_but_who_was_told_stays(
    client: httpx.AsyncClient, records: Records, admin: dict[str, str]
) -> None:
    ana, beto = await living_in(records, "refugio"), await living_in(records, "refugio")
    carla = await living_in(records, "alamos")
    made = await opened(client, admin, zone="refugio", area="Calle 5")
    async with records.sessions.begin() as session:
        told = OutageAffected.account_id == ana.account.id
        await session.execute(update(OutageAffected).where(told).values(notified_at=NOW))
    path = f"{STAFF.format('cantera')}/{made['id']}"
    moved = await client.put(f"{path}/zone", json={"zone": "alamos", "note": "Era la otra"}, headers=admin)
    assert (moved.json()["zone"], moved.json()["affected"]) == ("alamos", 1)
    kept = await touched(client, admin, made["id"])
    assert kept == {ana.account.contract_number: "2026-11-20T18:00:00Z", carla.account.contract_number: None}
    assert beto.account.contract_number not in kept
    again = await client.put(f"{path}/zone", json={"zone": "alamos"}, headers=admin)
    assert again.json() == moved.json()
    history = (await client.get(path, headers=admin)).json()["history"]
    assert [(one["note"], one["changed_by"]) for one in history[:2]] == [(None, "admin"), ("Era la otra", "admin")]
    assert (await client.put(f"{path}/zone", json={"zone": "hutto"}, headers=admin)).status_code == 422
    await client.post(f"{path}/status", json={"status": "restored"}, headers=admin)
    over = await client.put(f"{path}/zone", json={"zone": "refugio"}, headers=admin)
    assert (over.status_code, over.json()["type"]) == (409, "/problems/transition-refused")


async def test_planned_work_is_told_until_its_end(
    client: httpx.AsyncClient, records: Records, admin: dict[str, str]
) -> None:
    times = {"planned_start": "2026-11-21T15:00:00Z", "planned_end": "2026-11-21T20:00:00Z"}
    made = await opened(client, admin, kind="planned", zone="carrillo", cause="maintenance", **times)
    assert (made["status"], made["started_at"], made["eta"]) == ("scheduled", None, "2026-11-21T20:00:00Z")
    await outage(
        records,
        "carrillo",
        kind=OutageKind.planned,
        status=OutageStatus.scheduled,
        started_at=None,
        planned_start=NOW - timedelta(hours=6),
        planned_end=NOW - timedelta(hours=1),
    )
    page = (await client.get("/api/public/cantera/outages", params={"zone": "carrillo"})).json()
    assert [one["id"] for one in page["items"]] == [made["id"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "atlantis"},
        {"kind": "planned"},
        {"planned_start": "2026-11-21T15:00:00Z"},
        {"started_at": "2026-11-21T15:00:00"},
        {"affected": -1},
        {"color": "blue"},
    ],
)
async def test_an_outage_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, admin: dict[str, str], wrong: dict[str, Any]
) -> None:
    body = {"kind": "unplanned", "service": "water", "zone": "hercules"} | wrong
    assert (await client.post(STAFF.format("cantera"), json=body, headers=admin | key())).status_code == 422


async def test_the_same_key_opens_one_outage(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    body, once = {"kind": "unplanned", "service": "water", "zone": "candiles"}, admin | key()
    first = (await client.post(STAFF.format("cantera"), json=body, headers=once)).json()
    assert (await client.post(STAFF.format("cantera"), json=body, headers=once)).json() == first


async def test_other_staff_and_customers_do_not_work_outages(client: httpx.AsyncClient, records: Records) -> None:
    row, ana = await outage(records), await records.person()
    path = f"{STAFF.format('cantera')}/{row.id}"
    assert (await client.get(path, headers=records.staff("prairie"))).status_code == 404
    assert (await client.get(path, headers=ana.token)).status_code == 401
    assert (
        await client.get(f"{STAFF.format('prairie')}/{row.id}", headers=records.staff("prairie"))
    ).status_code == 404


async def test_staff_see_the_outages_at_a_customers_premises_and_no_others(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana = await records.customer()
    await records.premise(await records.account(ana))
    here = await outage(records, area="Cumbres del Lago")
    await outage(records, zone="hercules")
    over = await outage(records, status=OutageStatus.restored, restored_at=NOW)
    found = await client.get(f"/api/utilities/cantera/customers/{ana.id}/outages", headers=records.staff())
    ids = {one["id"] for one in found.json()["items"]}
    assert str(here.id) in ids
    assert str(over.id) not in ids
    assert {one["zone"] for one in found.json()["items"]} == {"juriquilla"}
