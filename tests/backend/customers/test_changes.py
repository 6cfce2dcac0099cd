from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.customers.models import Account, AccountStatus, Customer, CustomerKind, Service
from kit.ids import new_id
from tests.backend.records import Person, Records, digits

STAFF = "/api/utilities/cantera"
SEVEN = "00000000-0000-0000-0000-000000000007"


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(new_id())}


async def traces(client: httpx.AsyncClient, records: Records, subject: object, *, at: str = "cantera") -> list[Any]:
    page = await client.get(
        f"/api/utilities/{at}/changes", params={"subject_id": str(subject)}, headers=records.staff(at)
    )
    return list(page.json()["items"])


async def test_staff_correct_a_customer_and_only_the_fields_are_kept(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana = await records.person()
    path, phone = f"{STAFF}/customers/{ana.customer.id}", "+52442" + digits(7)
    change = {"full_name": " Ana Núñez Soto ", "language": "en", "phone": phone, "email": "Ana@Example.com"}
    changed = (await client.patch(path, json=change, headers=records.staff())).json()
    assert (changed["full_name"], changed["language"]) == ("Ana Núñez Soto", "en")
    assert (changed["phone"], changed["email"]) == (phone, "ana@example.com")
    (trace,) = await traces(client, records, ana.customer.id)
    assert trace == {
        "subject": "customer",
        "subject_id": str(ana.customer.id),
        "fields": ["email", "full_name", "language", "phone"],
        "reason": None,
        "changed_by": SEVEN,
        "at": "2026-11-20T18:00:00Z",
    }


async def test_the_same_correction_again_changes_nothing_and_leaves_no_trace(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana = await records.person()
    path, change = f"{STAFF}/customers/{ana.customer.id}", {"email": "ana@example.com"}
    answers = [(await client.patch(path, json=change, headers=records.staff())).json() for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert (await client.patch(path, json={}, headers=records.staff())).json() == answers[0]
    assert [one["fields"] for one in await traces(client, records, ana.customer.id)] == [["email"]]


async def test_null_takes_a_phone_away_but_never_a_name(client: httpx.AsyncClient, records: Records) -> None:
    customer = await records.customer(phone="+52442" + digits(7), name="Ana Núñez")
    path = f"{STAFF}/customers/{customer.id}"
    changed = await client.patch(path, json={"phone": None, "full_name": None}, headers=records.staff())
    assert (changed.json()["phone"], changed.json()["full_name"]) == (None, "Ana Núñez")


@pytest.mark.parametrize(
    "wrong",
    [{"phone": "442 123 4567"}, {"email": "ana"}, {"language": "fr"}, {"full_name": " "}, {"tax_id": "X"}],
    ids=str,
)
async def test_a_correction_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, records: Records, wrong: dict[str, str]
) -> None:
    ana = await records.person()
    answer = await client.patch(f"{STAFF}/customers/{ana.customer.id}", json=wrong, headers=records.staff())
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/validation")
    assert await traces(client, records, ana.customer.id) == []


async def test_the_same_key_adds_one_customer(client: httpx.AsyncClient, records: Records) -> None:
    body = {"full_name": f"Beto Ruiz {digits(8)}", "language": "es", "email": "beto@example.com"}
    once = records.staff() | key()
    answers = await asyncio.gather(*(client.post(f"{STAFF}/customers", json=body, headers=once) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    found = await client.get(f"{STAFF}/customers", params={"q": body["full_name"]}, headers=records.staff())
    assert [one["contracts"] for one in found.json()["items"]] == [[]]
    (trace,) = await traces(client, records, answers[0].json()["id"])
    assert trace["fields"] == ["email", "full_name", "kind", "language"]
    assert (await client.post(f"{STAFF}/customers", json=body, headers=records.staff())).status_code == 400


async def test_staff_correct_where_a_place_is(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    premise = await records.premise(ana.account)
    path = f"{STAFF}/premises/{premise.id}"
    change = {"street": "Calle Ñandú", "number": "14 B", "neighborhood": None, "zone": "centro"}
    changed = (await client.patch(path, json=change, headers=records.staff())).json()
    assert (changed["number"], changed["neighborhood"], changed["zone"]) == ("14 B", None, "centro")
    assert changed["city"] == "Querétaro"
    (trace,) = await traces(client, records, premise.id)
    assert (trace["subject"], trace["fields"]) == ("premise", ["neighborhood", "number", "zone"])
    for wrong in ({"zone": "hutto"}, {"postal_code": "7610"}, {"street": ""}):
        assert (await client.patch(path, json=wrong, headers=records.staff())).status_code == 422


async def test_what_was_changed_cannot_be_rewritten(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    await client.patch(f"{STAFF}/customers/{ana.customer.id}", json={"language": "en"}, headers=records.staff())
    async with records.sessions() as session:
        with pytest.raises(DBAPIError, match="never edited"):
            await session.execute(text("update service.record_changes set changed_by = 'nobody'"))


async def test_staff_say_when_a_contract_is_billed(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    path = f"{STAFF}/accounts/{ana.account.id}"
    before = (await client.get(path, headers=records.staff())).json()
    assert (before["billing_cycle"], before["billing_day"]) == ("monthly", None)
    wanted = {"billing_cycle": "annual", "billing_day": 31}
    changed = (await client.patch(path, json=wanted, headers=records.staff())).json()
    assert (changed["billing_cycle"], changed["billing_day"]) == ("annual", 31)
    emptied = (await client.patch(path, json={"billing_day": None}, headers=records.staff())).json()
    assert (emptied["billing_cycle"], emptied["billing_day"]) == ("annual", None)
    for wrong in ({"billing_day": 0}, {"billing_day": 32}, {"billing_cycle": "weekly"}):
        assert (await client.patch(path, json=wrong, headers=records.staff())).status_code == 422
    kept = [one["fields"] for one in await traces(client, records, ana.account.id)]
    assert sorted(kept) == [["billing_cycle", "billing_day"], ["billing_day"]]


async def serve(client: httpx.AsyncClient, account: Account, change: str, headers: dict[str, str]) -> httpx.Response:
    path = f"/api/utilities/{account.utility_id}/accounts/{account.id}/{change}"
    return await client.post(path, json={"reason": "Adeudo de tres meses"}, headers=headers | key())


async def test_domestic_water_in_mexico_is_restricted_and_never_disconnected(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana, staff = await records.person(), records.staff()
    refused = await serve(client, ana.account, "disconnect", staff)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/disconnection-forbidden")
    assert (refused.json()["from"], refused.json()["allowed"]) == ("active", ["closed", "restricted"])
    assert (await serve(client, ana.account, "restrict", staff)).json()["status"] == "restricted"
    refused = await serve(client, ana.account, "disconnect", staff)
    assert (refused.json()["type"], refused.json()["allowed"]) == (
        "/problems/disconnection-forbidden",
        ["active", "closed"],
    )
    assert (await serve(client, ana.account, "connect", staff)).json()["status"] == "active"
    kept = [
        (one["subject"], one["fields"], one["reason"], one["changed_by"])
        for one in await traces(client, records, ana.account.id)
    ]
    assert kept == [("account", ["status"], "Adeudo de tres meses", SEVEN)] * 2


async def business(records: Records, **columns: object) -> Person:
    customer = Customer(
        id=new_id(), utility_id="cantera", full_name="Panadería Ñ", language="es", kind=CustomerKind.business
    )
    await records.save(customer)
    return Person(customer, await records.account(customer, **columns), records.token(customer))


async def test_a_businesss_water_in_mexico_may_be_disconnected_but_not_a_home_that_it_signed_for(
    client: httpx.AsyncClient, records: Records
) -> None:
    shop, home = await business(records, tariff="comercial"), await business(records, tariff="domestica")
    assert (await serve(client, shop.account, "disconnect", records.staff())).json()["status"] == "disconnected"
    assert (await serve(client, home.account, "disconnect", records.staff())).status_code == 409


async def test_a_homes_light_with_a_water_meter_is_protected_and_without_one_is_not(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana, beto = await records.person(service=Service.electric), await records.person(service=Service.electric)
    await records.meter(ana.account)
    assert (await serve(client, ana.account, "disconnect", records.staff())).status_code == 409
    assert (await serve(client, beto.account, "disconnect", records.staff())).status_code == 200


async def test_elsewhere_water_may_be_disconnected_also_after_a_restriction(
    client: httpx.AsyncClient, records: Records
) -> None:
    joe, staff = await records.person("prairie", tariff="residential_water"), records.staff("prairie")
    for change, status in (("restrict", "restricted"), ("disconnect", "disconnected"), ("connect", "active")):
        assert (await serve(client, joe.account, change, staff)).json()["status"] == status
    again = await serve(client, joe.account, "connect", staff)
    assert (again.status_code, again.json()["type"], again.json()["from"]) == (
        409,
        "/problems/transition-refused",
        "active",
    )


async def test_a_closed_contract_is_not_served_again(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person(status=AccountStatus.closed)
    for change in ("connect", "restrict", "disconnect"):
        answer = await serve(client, ana.account, change, records.staff())
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/transition-refused")


async def test_the_same_key_restricts_once(client: httpx.AsyncClient, records: Records) -> None:
    ana, once = await records.person(), records.staff() | key()
    path = f"{STAFF}/accounts/{ana.account.id}/restrict"
    answers = [await client.post(path, json={"reason": "Adeudo"}, headers=once) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(await traces(client, records, ana.account.id)) == 1


async def test_storm_drainage_is_a_service(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person(service=Service.stormwater)
    found = await client.get(f"{STAFF}/accounts/{ana.account.id}", headers=records.staff())
    assert found.json()["service"] == "stormwater"
    assert (await serve(client, ana.account, "restrict", records.staff())).status_code == 200
