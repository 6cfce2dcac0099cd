from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from backend.cases.models import Case
from backend.customers.models import Service
from backend.outages.models import Outage, OutageKind, OutageReport, OutageStatus
from kit.ids import new_id
from tests.backend.records import Records, digits

ME = "/api/customers/me"
STAFF = "/api/utilities/cantera/cases"
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
LEAK = {"category": "leak", "subject": "Fuga en la calle", "description": "Sale agua del pavimento"}


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(new_id())}


async def post(client: httpx.AsyncClient, path: str, token: dict[str, str], body: dict[str, Any]) -> httpx.Response:
    return await client.post(ME + path, json=body, headers=token | key())


async def opened(client: httpx.AsyncClient, token: dict[str, str], **more: Any) -> dict[str, Any]:
    answer = await post(client, "/cases", token, LEAK | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def claim(client: httpx.AsyncClient, token: dict[str, str], number: str) -> None:
    body = {"contract_number": number}
    assert (await client.post(f"{ME}/identity/contract", json=body, headers=token)).status_code == 200


async def test_anybody_reports_a_leak_and_gets_a_number(client: httpx.AsyncClient, records: Records) -> None:
    case = await opened(client, records.conversation(), location="Av. Universidad 12")
    assert re.fullmatch(r"CASE-2026-\d{6,}", case.pop("number"))
    assert case == {
        "kind": "service_request",
        "category": "leak",
        "subject": "Fuga en la calle",
        "status": "open",
        "priority": "medium",
        "team": "field",
        "team_name": {"es": "Cuadrillas", "en": "Field crews"},
        "opened_at": "2026-11-20T18:00:00Z",
        "expected_by": "2026-11-22T18:00:00Z",
        "resolved_at": None,
        "history": [{"status": "open", "at": "2026-11-20T18:00:00Z"}],
        "notes": [],
    }


@pytest.mark.parametrize(
    ("category", "priority", "team"),
    [
        ("emergency", None, "supervisors"),
        ("LEAK", "HIGH", "supervisors"),
        ("callback", None, "billing"),
        ("outage", "low", "field"),
    ],
)
async def test_urgent_cases_go_to_the_supervisors(
    client: httpx.AsyncClient, records: Records, category: str, priority: str | None, team: str
) -> None:
    case = await opened(client, records.conversation(), category=category, priority=priority)
    assert case["team"] == team


async def test_a_complaint_needs_a_contract(client: httpx.AsyncClient, records: Records) -> None:
    ana, token, body = await records.person(), records.conversation(), LEAK | {"category": "billing"}
    refused = await post(client, "/cases", token, body)
    assert (refused.status_code, refused.json()["required"]) == (403, 1)
    await claim(client, token, ana.account.contract_number)
    case = (await post(client, "/cases", token, body)).json()
    assert (case["team"], case["kind"]) == ("billing", "complaint")


async def test_the_same_key_opens_one_case_and_another_body_is_refused(
    client: httpx.AsyncClient, records: Records
) -> None:
    token = records.conversation() | key()
    answers = await asyncio.gather(*(client.post(f"{ME}/cases", json=LEAK, headers=token) for _ in range(3)))
    assert len({one.json()["number"] for one in answers}) == 1
    changed = await client.post(f"{ME}/cases", json=LEAK | {"subject": "Otra"}, headers=token)
    assert changed.status_code == 422
    assert (await client.get(f"{ME}/cases", headers=token)).json()["total"] == 1
    without = await client.post(f"{ME}/cases", json=LEAK, headers=records.conversation())
    assert (without.status_code, without.json()["type"]) == (400, "/problems/idempotency-required")


async def test_fifty_cases_at_once_have_fifty_numbers_and_fair_owners(
    client: httpx.AsyncClient, records: Records
) -> None:
    body = LEAK | {"category": "water_quality"}
    ana = await records.person()
    before = await owners(records, "quality")
    answers = await asyncio.gather(*(post(client, "/cases", ana.token, body) for _ in range(50)))
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["number"] for one in answers}) == 50
    after = await owners(records, "quality")
    assert {one: after[one] - before[one] for one in ("beatriz.acuna", "hector.lira")} == {
        "beatriz.acuna": 25,
        "hector.lira": 25,
    }


async def owners(records: Records, team: str) -> Counter[str]:
    async with records.sessions() as session:
        found = await session.scalars(select(Case.assignee).where(Case.utility_id == "cantera", Case.team == team))
        return Counter(found)


async def test_a_conversation_sees_what_it_opened_and_nothing_else(client: httpx.AsyncClient, records: Records) -> None:
    mine, other = records.conversation(), records.conversation()
    case = await opened(client, mine)
    assert (await client.get(f"{ME}/cases/{case['number']}", headers=mine)).json() == case
    assert (await client.get(f"{ME}/cases/{case['number'].lower()}", headers=mine)).status_code == 200
    for token in (other, records.conversation("prairie"), (await records.person()).token):
        assert (await client.get(f"{ME}/cases/{case['number']}", headers=token)).status_code == 404
        assert (await client.get(f"{ME}/cases", headers=token)).json()["items"] == []
        note = await post(client, f"/cases/{case['number']}/notes", token, {"text": "x"})
        assert note.status_code == 404


async def test_a_customer_sees_the_case_from_every_conversation(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    case = await opened(client, ana.token, category="billing", subject="Cobro de Ana")
    assert (await client.get(f"{ME}/cases/{case['number']}", headers=ana.token)).json()["subject"] == "Cobro de Ana"


async def test_a_contract_number_alone_sees_how_a_case_stands_but_not_what_was_written(
    client: httpx.AsyncClient, records: Records
) -> None:
    phone = "+52442" + digits(7)
    account = await records.account(await records.customer(phone=phone))
    owner = records.conversation(phone=phone)
    case = await opened(client, owner, category="meter", subject="Medidor de Ana")
    await post(client, f"/cases/{case['number']}/notes", owner, {"text": "Vivo en Calle 5"})
    stranger = records.conversation()
    await claim(client, stranger, account.contract_number)
    seen = (await client.get(f"{ME}/cases/{case['number']}", headers=stranger)).json()
    assert (seen["status"], seen["subject"], seen["notes"]) == ("open", "", [])
    assert (await post(client, f"/cases/{case['number']}/notes", stranger, {"text": "x"})).status_code == 404
    seen = (await client.get(f"{ME}/cases/{case['number']}", headers=owner)).json()
    assert [note["text"] for note in seen["notes"]] == ["Vivo en Calle 5"]


async def test_the_customers_answer_wakes_a_case_that_waits(
    client: httpx.AsyncClient, records: Records, admin: dict[str, str]
) -> None:
    token = records.conversation()
    number = (await opened(client, token))["number"]
    path = f"{STAFF}/{number}"
    await client.post(f"{path}/status", json={"status": "waiting_customer"}, headers=admin)
    await client.post(f"{path}/notes", json={"text": "solo para nosotros"}, headers=admin | key())
    asked = {"text": "¿En qué calle?", "customer_visible": True}
    await client.post(f"{path}/notes", json=asked, headers=admin | key())
    case = (await post(client, f"/cases/{number}/notes", token, {"text": "Calle 5 \u0000\u202e"})).json()
    assert [(one["author"], one["text"]) for one in case["notes"]] == [
        ("staff", "¿En qué calle?"),
        ("customer", "Calle 5"),
    ]
    assert [one["status"] for one in case["history"]] == ["open", "waiting_customer", "in_progress"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": "weather"},
        {"subject": "\u200b \u0000"},
        {"subject": "x" * 201},
        {"description": "x" * 4001},
        {"priority": "now"},
        {"assignee": "me"},
    ],
)
async def test_a_case_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, records: Records, wrong: dict[str, str]
) -> None:
    assert (await post(client, "/cases", records.conversation(), LEAK | wrong)).status_code == 422


REPORT = {"service": "water", "zone": "candiles", "description": "No hay agua"}


async def test_a_report_opens_a_case_and_tells_the_known_outage(client: httpx.AsyncClient, records: Records) -> None:
    row = Outage(
        id=new_id(),
        utility_id="cantera",
        zone="milenio",
        kind=OutageKind.unplanned,
        service=Service.water,
        status=OutageStatus.reported,
        started_at=NOW - timedelta(minutes=30),
        affected=9,
    )
    await records.save(row)
    answer = await post(client, "/outage-reports", records.conversation(), REPORT | {"zone": "Loma Dorada"})
    assert answer.status_code == 201
    body = answer.json()
    assert (body["known_outage"]["id"], body["known_outage"]["zone"]) == (str(row.id), "milenio")
    assert (body["case"]["category"], body["case"]["team"], body["case"]["subject"]) == ("outage", "field", "Sin agua")
    async with records.sessions() as session:
        case = (await session.scalars(select(Case).where(Case.number == body["case"]["number"]))).one()
        report = (await session.scalars(select(OutageReport).where(OutageReport.id == case.report_id))).one()
    assert (case.outage_id, report.outage_id, report.zone) == (row.id, row.id, "milenio")


async def test_one_conversation_reports_a_place_once_a_day(client: httpx.AsyncClient, records: Records) -> None:
    token = records.conversation()
    answers = await asyncio.gather(*(post(client, "/outage-reports", token, REPORT) for _ in range(4)))
    assert [one.status_code for one in answers] == [201] * 4
    assert len({one.json()["case"]["number"] for one in answers}) == 1
    elsewhere = (await post(client, "/outage-reports", token, REPORT | {"zone": "hercules"})).json()
    assert elsewhere["case"]["number"] != answers[0].json()["case"]["number"]
    assert elsewhere["known_outage"] is None


async def test_a_customers_report_is_about_the_contracts_zone(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    await records.premise(ana.account)
    body = {"description": "No hay agua"}
    case = (await post(client, "/outage-reports", ana.token, body)).json()["case"]
    async with records.sessions() as session:
        row = (await session.scalars(select(Case).where(Case.number == case["number"]))).one()
    assert (row.account_id, row.customer_id, row.location) == (ana.account.id, ana.customer.id, "juriquilla")


async def test_a_report_from_nowhere_asks_who_or_where(client: httpx.AsyncClient, records: Records) -> None:
    token = records.conversation()
    nowhere = await post(client, "/outage-reports", token, {"description": "No hay agua"})
    assert (nowhere.status_code, nowhere.json()["type"]) == (403, "/problems/level-required")
    assert (await post(client, "/outage-reports", token, REPORT | {"zone": "atlantis"})).status_code == 422
    foreign = REPORT | {"account_id": str((await records.person()).account.id), "zone": None}
    assert (await post(client, "/outage-reports", (await records.person()).token, foreign)).status_code == 404
    prairie = {"zone": "hutto", "description": "Nothing works"}
    unclear = await post(client, "/outage-reports", records.conversation("prairie"), prairie)
    assert (unclear.status_code, unclear.json()["errors"][0]["field"]) == (422, "body.service")


async def test_a_conversation_is_promised_one_call_at_a_time(client: httpx.AsyncClient, records: Records) -> None:
    token = records.conversation()
    asked = {"category": "callback", "subject": "Llamar", "description": "Al 4421234567"}
    first, same, more = [
        await opened(client, token, **asked | {"description": words})
        for words in ("Al 4421234567", "Al 4421234567", "Después de las 10")
    ]
    assert first["number"] == same["number"] == more["number"]
    assert same["notes"] == []
    assert [note["text"] for note in more["notes"]] == ["Después de las 10"]
    assert (await opened(client, records.conversation(), **asked))["number"] != first["number"]


async def test_a_call_that_was_made_may_be_followed_by_another(client: httpx.AsyncClient, records: Records) -> None:
    token = records.conversation()
    asked = {"category": "callback", "subject": "Llamar", "description": "Al 4421234567"}
    first = await opened(client, token, **asked)
    body = {"status": "resolved"}
    done = await client.post(f"{STAFF}/{first['number']}/status", json=body, headers=records.staff() | key())
    assert done.status_code in (200, 201), done.text
    assert (await opened(client, token, **asked))["number"] != first["number"]


async def test_two_who_ask_at_once_are_promised_one_call(client: httpx.AsyncClient, records: Records) -> None:
    token = records.conversation()
    asked = LEAK | {"category": "callback"}
    answers = await asyncio.gather(*(post(client, "/cases", token, asked) for _ in range(4)))
    assert [one.status_code for one in answers] == [201] * 4
    assert len({one.json()["number"] for one in answers}) == 1
