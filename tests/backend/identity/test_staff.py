"""Who a conversation is, as the people who answer it are told."""

from __future__ import annotations

from uuid import UUID

import httpx
import jwt

from kit.ids import new_id
from tests.backend.identity.conftest import Talk, Watch
from tests.backend.identity.test_levels import phone
from tests.backend.records import Records

NOBODY = {"proof": "none", "level": 0, "customer_id": None, "account_id": None, "several": False}


def conversation_of(token: dict[str, str]) -> UUID:
    claims = jwt.decode(token["Authorization"].removeprefix("Bearer "), options={"verify_signature": False})
    return UUID(claims["sub"])


async def seen(
    http: httpx.AsyncClient, staff: dict[str, str], conversation: UUID, *, utility: str = "cantera", **asked: str
) -> httpx.Response:
    path = f"/api/utilities/{utility}/conversations/{conversation}/identity"
    return await http.get(path, params=asked, headers=staff)


async def test_a_conversation_that_has_shown_nothing_is_nobody(http: httpx.AsyncClient, records: Records) -> None:
    assert (await seen(http, records.staff(), new_id())).json() == NOBODY


async def test_the_one_customer_who_has_the_phone_is_named(http: httpx.AsyncClient, records: Records) -> None:
    number = phone()
    holder = await records.customer(phone=number)
    account = await records.account(holder)
    assert (await seen(http, records.staff(), new_id(), phone=number)).json() == {
        "proof": "phone",
        "level": 1,
        "customer_id": str(holder.id),
        "account_id": str(account.id),
        "several": False,
    }


async def test_of_several_who_have_the_phone_nobody_is_named(http: httpx.AsyncClient, records: Records) -> None:
    number = phone()
    for _ in range(2):
        await records.account(await records.customer(phone=number))
    assert (await seen(http, records.staff(), new_id(), phone=number)).json() == NOBODY | {"several": True}


async def test_a_contract_number_names_its_holder_as_unproven(http: httpx.AsyncClient, records: Records) -> None:
    holder = await records.customer(phone=phone())
    account = await records.account(holder)
    token = records.conversation()
    await Talk(http, token).claim(account.contract_number)
    assert (await seen(http, records.staff(), conversation_of(token))).json() == {
        "proof": "contract",
        "level": 1,
        "customer_id": str(holder.id),
        "account_id": str(account.id),
        "several": False,
    }


async def test_a_code_is_proof_while_it_lasts_and_looking_does_not_renew_it(
    http: httpx.AsyncClient, records: Records, watch: Watch
) -> None:
    holder = await records.customer(phone=phone())
    account = await records.account(holder)
    token = records.conversation()
    talk = Talk(http, token)
    await talk.claim(account.contract_number)
    await talk.send()
    await talk.verify(await talk.code(phone=holder.phone or ""))
    conversation = conversation_of(token)
    for minutes in (20, 9):
        watch.wait(minutes=minutes)
        assert (await seen(http, records.staff(), conversation)).json()["proof"] == "code"
    watch.wait(minutes=1)
    assert (await seen(http, records.staff(), conversation)).json()["proof"] == "contract"


async def test_it_is_for_the_utilitys_own_staff_only(http: httpx.AsyncClient, records: Records) -> None:
    number = phone()
    await records.account(await records.customer(phone=number))
    assert (await seen(http, records.staff("prairie"), new_id(), phone=number)).status_code == 404
    assert (await seen(http, records.conversation(), new_id(), phone=number)).status_code == 401
    assert (await seen(http, records.staff("prairie"), new_id(), utility="prairie", phone=number)).json() == NOBODY


async def test_another_utilitys_conversation_is_not_found(http: httpx.AsyncClient, records: Records) -> None:
    account = await records.account(await records.customer(phone=phone()))
    token = records.conversation()
    await Talk(http, token).claim(account.contract_number)
    answer = await seen(http, records.staff("prairie"), conversation_of(token), utility="prairie")
    assert answer.status_code == 404


async def conversations_of(
    http: httpx.AsyncClient, staff: dict[str, str], customer: UUID, *, utility: str = "cantera"
) -> httpx.Response:
    return await http.get(f"/api/utilities/{utility}/customers/{customer}/conversations", headers=staff)


async def test_a_customers_conversations_are_those_that_named_a_contract_of_theirs(
    http: httpx.AsyncClient, records: Records
) -> None:
    holder, other = await records.customer(phone=phone()), await records.customer()
    account, foreign = await records.account(holder), await records.account(other)
    mine, theirs = records.conversation(), records.conversation()
    await Talk(http, mine).claim(account.contract_number)
    await Talk(http, theirs).claim(foreign.contract_number)
    found = await conversations_of(http, records.staff(), holder.id)
    assert found.json() == {"items": [{"conversation_id": str(conversation_of(mine)), "proven": False}]}
    assert (await conversations_of(http, records.staff("prairie"), holder.id, utility="prairie")).status_code == 404
