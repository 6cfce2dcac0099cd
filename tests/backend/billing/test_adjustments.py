from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.customers.models import Account
from tests.backend.records import Records

STAFF = "/api/utilities/cantera"
SEVEN = "00000000-0000-0000-0000-000000000007"
DUE = date(2026, 12, 5)


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def made(client: httpx.AsyncClient, account: Account, headers: dict[str, str], **body: Any) -> httpx.Response:
    body = {"kind": "credit", "amount_minor": 2_500, "reason": "Lectura equivocada"} | body
    return await client.post(f"{STAFF}/accounts/{account.id}/adjustments", json=body, headers=headers)


async def balance(client: httpx.AsyncClient, account: Account, headers: dict[str, str]) -> int:
    found = (await client.get(f"{STAFF}/accounts/{account.id}", headers=headers)).json()
    return int(found["balance"]["amount_minor"])


@pytest.mark.parametrize(("kind", "signed"), [("charge", 2_500), ("credit", -2_500), ("write_off", -2_500)])
async def test_staff_correct_an_account_and_are_named(
    client: httpx.AsyncClient, records: Records, kind: str, signed: int
) -> None:
    ana, staff = await records.person(), records.staff()
    await records.bill(ana.account, 10_000, due=DUE)
    answer = await made(client, ana.account, staff | key(), kind=kind)
    assert answer.status_code == 201
    assert answer.json() | {"id": ""} == {
        "id": "",
        "account_id": str(ana.account.id),
        "kind": kind,
        "amount": {"amount_minor": signed, "currency": "MXN"},
        "reason": "Lectura equivocada",
        "made_on": "2026-11-20",
        "made_by": SEVEN,
        "corrects": None,
        "bill_id": None,
    }
    assert await balance(client, ana.account, staff) == 10_000 + signed


async def test_the_same_key_corrects_once(client: httpx.AsyncClient, records: Records) -> None:
    ana, headers = await records.person(), records.staff() | key()
    first, again = await made(client, ana.account, headers), await made(client, ana.account, headers)
    assert first.json() == again.json()
    assert await balance(client, ana.account, headers) == -2_500
    other = await made(client, ana.account, headers, amount_minor=9)
    assert other.json()["type"] == "/problems/idempotency-mismatch"
    assert (await made(client, ana.account, records.staff())).json()["type"] == "/problems/idempotency-required"


async def test_no_more_is_waived_than_is_owed_not_even_twice_at_once(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana, staff = await records.person(), records.staff()
    await records.bill(ana.account, 2_500, due=DUE)
    over = await made(client, ana.account, staff | key(), kind="write_off", amount_minor=2_501)
    assert (over.status_code, over.json()["type"], over.json()["maximum"]["amount_minor"]) == (
        422,
        "/problems/amount-invalid",
        2_500,
    )
    both = await asyncio.gather(*(made(client, ana.account, staff | key(), kind="write_off") for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [201, 422]
    assert await balance(client, ana.account, staff) == 0


async def test_a_correction_is_taken_back_once_by_its_opposite(client: httpx.AsyncClient, records: Records) -> None:
    ana, staff = await records.person(), records.staff()
    first = (await made(client, ana.account, staff | key())).json()
    path = f"{STAFF}/adjustments/{first['id']}/reversal"
    answer = await client.post(path, json={"reason": "Era correcta"}, headers=staff | key())
    assert (answer.status_code, answer.json()["kind"], answer.json()["amount"]["amount_minor"]) == (
        201,
        "charge",
        2_500,
    )
    assert await balance(client, ana.account, staff) == 0
    page = (await client.get(f"{STAFF}/accounts/{ana.account.id}/adjustments", headers=staff)).json()
    assert [(one["amount"]["amount_minor"], one["corrects"]) for one in page["items"]] == [
        (2_500, first["id"]),
        (-2_500, None),
    ]
    assert page["items"][1] == first
    for one in (path, f"{STAFF}/adjustments/{answer.json()['id']}/reversal"):
        again = await client.post(one, json={"reason": "Otra vez"}, headers=staff | key())
        assert (again.status_code, again.json()["type"]) == (409, "/problems/adjustment-reversed")


async def test_the_database_lets_nobody_edit_a_correction(records: Records) -> None:
    ana = await records.person()
    await records.adjustment(ana.account, -100)
    async with records.sessions() as session:
        with pytest.raises(DBAPIError, match="never edited"):
            await session.execute(
                text("update service.adjustments set amount_minor = -200 where account_id = :id"),
                {"id": ana.account.id},
            )


@pytest.mark.parametrize(
    "wrong", [{"amount_minor": 0}, {"amount_minor": -5}, {"kind": "gift"}, {"reason": " "}, {"made_by": "x"}]
)
async def test_a_correction_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, records: Records, wrong: dict[str, Any]
) -> None:
    ana = await records.person()
    assert (await made(client, ana.account, records.staff() | key(), **wrong)).status_code == 422


async def test_only_the_utilitys_own_people_correct(
    client: httpx.AsyncClient, records: Records, admin: dict[str, str]
) -> None:
    ana, abroad = await records.person(), await records.person("prairie", tariff="residential_water")
    assert (await made(client, ana.account, ana.token | key())).status_code == 401
    assert (await made(client, ana.account, records.staff("prairie") | key())).status_code == 404
    assert (await made(client, abroad.account, records.staff() | key())).status_code == 404
    listed = f"{STAFF}/accounts/{abroad.account.id}/adjustments"
    assert (await client.get(listed, headers=records.staff())).status_code == 404
    assert (await made(client, ana.account, admin | key())).json()["made_by"] == "admin"
