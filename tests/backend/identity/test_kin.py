"""Which other conversations are the same customer's: only to who has shown that they are."""

from __future__ import annotations

from uuid import UUID

import httpx
import jwt

from tests.backend.identity.conftest import ME, Talk
from tests.backend.identity.test_codes import claimed, somebody
from tests.backend.records import Person, Records


async def verified(http: httpx.AsyncClient, records: Records, person: Person) -> Talk:
    talk = await claimed(http, records, person)
    await talk.send()
    assert (await talk.verify(await talk.code(phone=person.customer.phone or ""))).status_code == 200
    return talk


async def kin(talk: Talk) -> dict[str, object]:
    answer = await talk.http.get(f"{ME}/conversations", headers=talk.token)
    assert answer.status_code == 200
    return answer.json()


def own(talk: Talk) -> str:
    raw = talk.token["Authorization"].removeprefix("Bearer ")
    return str(UUID(jwt.decode(raw, options={"verify_signature": False})["sub"]))


async def test_who_has_shown_a_code_is_told_their_other_conversations_and_phone(
    http: httpx.AsyncClient, records: Records
) -> None:
    ana = await somebody(records)
    first, second = await verified(http, records, ana), await verified(http, records, ana)
    assert await kin(second) == {"items": [own(first)], "phone": ana.customer.phone}


async def test_a_contract_number_alone_tells_nothing(http: httpx.AsyncClient, records: Records) -> None:
    ana = await somebody(records)
    await verified(http, records, ana)
    assert await kin(await claimed(http, records, ana)) == {"items": [], "phone": None}
    assert await kin(Talk(http, records.conversation())) == {"items": [], "phone": None}


async def test_the_phone_that_a_channel_proves_is_as_good(http: httpx.AsyncClient, records: Records) -> None:
    ana, luis = await somebody(records), await somebody(records)
    known = await verified(http, records, ana)
    await verified(http, records, luis)
    assert await kin(Talk(http, records.conversation(phone=ana.customer.phone))) == {
        "items": [own(known)],
        "phone": ana.customer.phone,
    }


async def test_conversations_that_only_named_the_contract_are_not_theirs(
    http: httpx.AsyncClient, records: Records
) -> None:
    ana = await somebody(records)
    await claimed(http, records, ana)
    assert (await kin(await verified(http, records, ana)))["items"] == []
