from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.app import create_app
from backend.cases.models import CASE_TRANSITIONS, CaseStatus
from kit.ids import new_id
from kit.settings import Settings
from tests.backend.conftest import KEY
from tests.backend.records import Records

STAFF = "/api/utilities/cantera/cases"
BODY = {"category": "refund", "subject": "Pago doble", "description": "Pagó dos veces en OXXO"}


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(new_id())}


async def opened(client: httpx.AsyncClient, token: dict[str, str], **more: Any) -> dict[str, Any]:
    answer = await client.post(STAFF, json=BODY | more, headers=token | key())
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_members_take_turns(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    turns = [(await opened(client, admin))["assignee"] for _ in range(4)]
    assert turns[0] != turns[1]
    assert turns[:2] == turns[2:]
    assert set(turns) == {"lucia.ibarra", "raul.montoya"}


async def test_a_case_is_found_moved_noted_and_handed_over(client: httpx.AsyncClient, records: Records) -> None:
    staff = records.staff()
    made = await opened(client, staff)
    path, me = f"{STAFF}/{made['number']}", "00000000-0000-0000-0000-000000000007"
    found = (await client.get(STAFF, params={"team": "payments", "status": "open"}, headers=staff)).json()
    assert made["number"] in {one["number"] for one in found["items"]}
    await client.post(f"{path}/status", json={"status": "in_progress"}, headers=staff)
    await client.post(f"{path}/notes", json={"text": "Ya lo vi"}, headers=staff | key())
    await client.post(f"{path}/assign", json={"team": "quality", "assignee": "hector.lira"}, headers=staff)
    await client.post(f"{path}/status", json={"status": "resolved"}, headers=staff)
    case = (await client.get(path, headers=staff)).json()
    assert [(one["status"], one["changed_by"]) for one in case["history"]] == [
        ("open", me),
        ("in_progress", me),
        ("resolved", me),
    ]
    assert [(one["text"], one["customer_visible"]) for one in case["notes"]] == [("Ya lo vi", False)]
    assert [(one["team"], one["assignee"], one["assigned_by"]) for one in case["assignments"]] == [
        ("payments", made["assignee"], "routing"),
        ("quality", "hector.lira", me),
    ]
    assert (case["team"], case["assignee"], case["resolved_at"]) == ("quality", "hector.lira", "2026-11-20T18:00:00Z")


async def test_a_reopened_case_is_not_resolved(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    path = f"{STAFF}/{(await opened(client, admin))['number']}/status"
    await client.post(path, json={"status": "resolved"}, headers=admin)
    again = (await client.post(path, json={"status": "in_progress"}, headers=admin)).json()
    assert (again["status"], again["resolved_at"]) == ("in_progress", None)


WAYS = {
    CaseStatus.open: [],
    CaseStatus.in_progress: ["in_progress"],
    CaseStatus.waiting_customer: ["waiting_customer"],
    CaseStatus.resolved: ["resolved"],
    CaseStatus.closed: ["closed"],
}


@pytest.mark.parametrize("status", list(CaseStatus))
async def test_every_step_outside_the_table_is_refused(
    client: httpx.AsyncClient, admin: dict[str, str], status: CaseStatus
) -> None:
    path = f"{STAFF}/{(await opened(client, admin))['number']}/status"
    for one in WAYS[status]:
        await client.post(path, json={"status": one}, headers=admin)
    for wanted in set(CaseStatus) - CASE_TRANSITIONS[status]:
        answer = await client.post(path, json={"status": wanted}, headers=admin)
        assert (answer.status_code, answer.json()["allowed"]) == (409, sorted(CASE_TRANSITIONS[status]))


async def test_only_a_teams_member_is_given_a_case(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    path = f"{STAFF}/{(await opened(client, admin))['number']}/assign"
    for wrong in ({"team": "kitchen"}, {"team": "quality", "assignee": "lucia.ibarra"}):
        answer = await client.post(path, json=wrong, headers=admin)
        assert (answer.status_code, answer.json()["teams"]["quality"]) == (422, ["beatriz.acuna", "hector.lira"])
    given = (await client.post(path, json={"team": "quality"}, headers=admin)).json()
    assert given["assignee"] in ("beatriz.acuna", "hector.lira")


async def test_another_utilitys_staff_find_nothing(
    client: httpx.AsyncClient, records: Records, admin: dict[str, str]
) -> None:
    number, texan = (await opened(client, admin))["number"], records.staff("prairie")
    assert (await client.get(f"{STAFF}/{number}", headers=texan)).status_code == 404
    assert (await client.get(f"/api/utilities/prairie/cases/{number}", headers=texan)).status_code == 404
    assert (await client.get(STAFF, headers=(await records.person()).token)).status_code == 401
    assert (await client.get(STAFF)).status_code == 401


async def test_a_customers_open_cases_are_found_and_nobody_elses(client: httpx.AsyncClient, records: Records) -> None:
    staff, rosa, ana = records.staff(), await records.person(), await records.person()
    made = [
        (await client.post("/api/customers/me/cases", json=BODY, headers=who.token | key())).json()["number"]
        for who in (rosa, rosa, ana)
    ]
    await client.post(f"{STAFF}/{made[1]}/status", json={"status": "resolved"}, headers=staff)
    asked = {"customer": str(rosa.customer.id)}
    still_open = (await client.get(STAFF, params=asked | {"open": "true"}, headers=staff)).json()
    every = (await client.get(STAFF, params=asked, headers=staff)).json()
    assert [one["number"] for one in still_open["items"]] == [made[0]]
    assert {one["number"] for one in every["items"]} == set(made[:2])


async def test_a_customers_cases_include_those_on_their_contract_that_nobody_is_named_for(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana, other = await records.person(), await records.person()
    stranger = records.conversation()
    claim = {"contract_number": ana.account.contract_number}
    assert (await client.post("/api/customers/me/identity/contract", json=claim, headers=stranger)).status_code == 200
    numbers = {
        who: (
            await client.post(
                "/api/customers/me/cases",
                json={"category": "leak", "subject": "Fuga", "description": "En la banqueta"},
                headers=token | key(),
            )
        ).json()["number"]
        for who, token in (("stranger", stranger), ("ana", ana.token), ("other", other.token))
    }
    found = await client.get(STAFF, params={"customer": str(ana.customer.id)}, headers=records.staff())
    assert {one["number"] for one in found.json()["items"]} == {numbers["stranger"], numbers["ana"]}


async def test_staff_open_a_case_for_a_customer_on_their_contract_out_of_a_conversation(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana, other = await records.person(), await records.person()
    staff, talk = records.staff(), str(new_id())
    ids = {"customer_id": str(ana.customer.id), "account_id": str(ana.account.id), "conversation_id": talk}
    made = await opened(client, staff, **ids)
    assert {name: made[name] for name in ("customer_id", "account_id")} == {
        name: ids[name] for name in ("customer_id", "account_id")
    }
    mine = (await client.get("/api/customers/me/cases", headers=ana.token)).json()
    assert [one["number"] for one in mine["items"]] == [made["number"]]
    for wrong in ({"account_id": str(other.account.id)}, {"customer_id": str(new_id())}):
        answer = await client.post(STAFF, json=BODY | ids | wrong, headers=staff | key())
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-21T02:00:00+00:00", "2026-11-21T15:00:00Z"),  # Friday evening: Saturday at nine
        ("2026-11-20T18:00:00+00:00", "2026-11-22T18:00:00Z"),  # Friday noon: as any other
    ],
)
async def test_who_asks_out_of_hours_to_be_called_is_promised_the_next_opening(
    engine: AsyncEngine, records: Records, now: str, expected: str
) -> None:
    app = create_app(Settings(ventanilla_secret_key=KEY), engine, clock=lambda: datetime.fromisoformat(now))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://backend") as client:
        made = await opened(client, records.staff(), category="callback")
    assert made["expected_by"] == expected
