"""What the records say about whose conversations are looked for."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from desk.work.customer import DownError
from desk.work.directory import Directory, Lead

ROSA = {"id": "rosa", "phone": "+524421234567", "email": "rosa@example.com", "contracts": ["4102938475"]}
CONVERSATION = uuid4()
KNOWN = {"items": [{"conversation_id": str(CONVERSATION), "proven": True}]}


def directory(**answers: Any) -> Directory:
    """Records that know these addresses, without their beginning."""

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer token"
        path = request.url.path.removeprefix("/api/utilities/cantera/")
        return httpx.Response(200, json=answers[path]) if path in answers else httpx.Response(404)

    return Directory(httpx.AsyncClient(transport=httpx.MockTransport(answer)), "http://records")


def people(*found: dict[str, Any], total: int = 1) -> dict[str, Any]:
    return {"customers": {"items": list(found), "total": total}, "customers/rosa/conversations": KNOWN}


@pytest.mark.parametrize(
    ("asked", "by"),
    [
        ("Mendoza", "name"),
        ("4102938475", "contract"),
        ("+524421234567", "phone"),
        ("Rosa@example.com", "email"),
    ],
)
async def test_people_lead_to_their_phone_and_the_conversations_that_are_known_as_theirs(asked: str, by: str) -> None:
    found = await directory(**people(ROSA)).leads(asked, utility="cantera", token="token")
    assert found == (Lead(by, "+524421234567", (CONVERSATION,)),)  # type: ignore[arg-type]


async def test_a_name_that_many_have_leads_nowhere() -> None:
    found = await directory(**people(ROSA, ROSA, total=6)).leads("Rosa", utility="cantera", token="token")
    assert found == ()


async def test_a_case_leads_to_the_conversation_that_opened_it_and_to_its_customer() -> None:
    own = uuid4()
    case = {"customer_id": "rosa", "conversation_id": str(own)}
    records = directory(**people(total=0), **{"cases/CASE-2026-000123": case, "customers/rosa": ROSA})
    [lead] = await records.leads("case-2026-000123", utility="cantera", token="token")
    assert lead == Lead("case", "+524421234567", (own, CONVERSATION))


async def test_a_case_of_nobody_leads_to_its_conversation() -> None:
    own = uuid4()
    case = {"customer_id": None, "conversation_id": str(own)}
    records = directory(**people(total=0), **{"cases/CASE-2026-000123": case})
    assert await records.leads("CASE-2026-000123", utility="cantera", token="token") == (Lead("case", "", (own,)),)


async def test_records_that_answer_otherwise_are_down() -> None:
    with pytest.raises(DownError):
        await directory(customers={}).leads("Rosa", utility="cantera", token="token")
