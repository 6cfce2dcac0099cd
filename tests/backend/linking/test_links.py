"""Links between customers and speakers: made by a code, used up once, ended by whoever owns them."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.maintenance import sweep
from kit.clock import utc_now
from kit.ids import new_id
from kit.tokens import Token, mint
from tests.backend.conftest import KEY
from tests.backend.identity.conftest import Talk, Watch, http, slug, watch  # noqa: F401 - fixtures
from tests.backend.identity.test_levels import phone
from tests.backend.records import Person, Records

LINKS = "/api/customers/me/links"
GATEWAY = {"Authorization": f"Bearer {mint(Token('linking', new_id(), '*'), key=KEY, now=utc_now())}"}
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
CLIENT = "alexa-skill"


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def linked(utility: str, link_id: object) -> dict[str, str]:
    """A conversation on a speaker, under an account link."""
    token = Token("conversation", new_id(), utility, channel="alexa", link=UUID(str(link_id)))
    return {"Authorization": f"Bearer {mint(token, key=KEY, now=utc_now())}"}


@dataclass
class Client:
    """A registered client as the gateway sees it: secrets that it makes, digests that it sends."""

    http: httpx.AsyncClient
    made: int = field(default=0)
    name: str = field(default_factory=lambda: new_id().hex)

    def secret(self) -> str:
        self.made += 1
        return f"{self.name}:{self.made}"

    async def consent(self, token: dict[str, str], code: str) -> httpx.Response:
        body = {
            "assistant": "alexa",
            "client_id": CLIENT,
            "redirect_uri": "https://alexa.example/cb",
            "challenge": CHALLENGE,
            "digest": digest(code),
        }
        return await self.http.post(LINKS, json=body, headers=token)

    async def look(self, secret: str, kind: str = "access") -> httpx.Response:
        return await self.http.post("/api/linking/look", json={"kind": kind, "digest": digest(secret)}, headers=GATEWAY)

    async def exchange(self, secret: str, kind: str = "code", client: str = CLIENT) -> tuple[httpx.Response, str, str]:
        access, refresh = self.secret(), self.secret()
        body = {
            "kind": kind,
            "digest": digest(secret),
            "client_id": client,
            "access": digest(access),
            "refresh": digest(refresh),
        }
        return await self.http.post("/api/linking/exchange", json=body, headers=GATEWAY), access, refresh

    async def link(self, token: dict[str, str]) -> tuple[str, str, str]:
        """A finished link: its id, access and refresh token."""
        code = self.secret()
        assert (await self.consent(token, code)).status_code == 201
        answer, access, refresh = await self.exchange(code)
        return answer.json()["link_id"], access, refresh


@pytest.fixture
def client(http: httpx.AsyncClient) -> Client:  # noqa: F811
    return Client(http)


async def listed(client: Client, token: dict[str, str]) -> list[dict[str, Any]]:
    return (await client.http.get(LINKS, headers=token)).json()["items"]


@pytest.fixture
async def ana(records: Records) -> Person:
    return await records.person()


async def test_who_only_named_a_contract_links_nothing(client: Client, records: Records, ana: Person) -> None:
    token = records.conversation()
    await Talk(client.http, token).claim(ana.account.contract_number)
    for answer in (await client.consent(token, client.secret()), await client.http.get(LINKS, headers=token)):
        assert (answer.status_code, slug(answer)) == (403, "level-required")


async def test_a_code_is_good_for_90_seconds(client: Client, ana: Person, watch: Watch) -> None:  # noqa: F811
    late, early = client.secret(), client.secret()
    await client.consent(ana.token, late)
    await client.consent(ana.token, early)
    watch.wait(seconds=89)
    assert (await client.exchange(early))[0].status_code == 201
    watch.wait(seconds=1)
    answer, access, _ = await client.exchange(late)
    assert (answer.status_code, slug(answer)) == (409, "grant-invalid")
    assert (await client.look(access)).status_code == 409


async def test_a_code_tells_what_it_is_bound_to(client: Client, ana: Person) -> None:
    code = client.secret()
    await client.consent(ana.token, code)
    held = (await client.look(code, "code")).json()
    assert held.pop("link_id")
    assert held == {
        "utility": "cantera",
        "client_id": CLIENT,
        "redirect_uri": "https://alexa.example/cb",
        "challenge": CHALLENGE,
    }


async def test_a_link_is_listed_once_its_client_has_tokens(client: Client, ana: Person) -> None:
    await client.consent(ana.token, client.secret())
    assert await listed(client, ana.token) == []
    link_id, _, _ = await client.link(ana.token)
    assert [(one["id"], one["assistant"]) for one in await listed(client, ana.token)] == [(link_id, "alexa")]


async def test_a_code_that_comes_twice_ends_the_link(client: Client, ana: Person) -> None:
    code = client.secret()
    await client.consent(ana.token, code)
    _, access, refresh = await client.exchange(code)
    assert (await client.look(access)).status_code == 200
    assert (await client.exchange(code))[0].status_code == 409
    assert [(await client.look(*one)).status_code for one in ((access,), (refresh, "refresh"))] == [409, 409]
    assert await listed(client, ana.token) == []


async def test_a_refresh_token_is_good_once_and_a_second_time_ends_the_family(client: Client, ana: Person) -> None:
    _, first, refresh = await client.link(ana.token)
    answer, second, next_refresh = await client.exchange(refresh, "refresh")
    assert answer.status_code == 201
    assert [(await client.look(one)).status_code for one in (first, second)] == [200, 200]
    assert (await client.look(refresh, "refresh")).status_code == 409
    assert [(await client.look(one)).status_code for one in (first, second)] == [409, 409]
    assert (await client.exchange(next_refresh, "refresh"))[0].status_code == 409


async def test_another_client_gets_nothing_for_it(client: Client, ana: Person) -> None:
    code = client.secret()
    await client.consent(ana.token, code)
    assert (await client.exchange(code, client="somebody-else"))[0].status_code == 409
    assert (await client.exchange(code))[0].status_code == 201


async def test_an_access_token_is_good_for_an_hour(client: Client, ana: Person, watch: Watch) -> None:  # noqa: F811
    _, access, refresh = await client.link(ana.token)
    watch.wait(minutes=59)
    assert (await client.look(access)).status_code == 200
    watch.wait(minutes=1)
    assert (await client.look(access)).status_code == 409
    assert (await client.exchange(refresh, "refresh"))[0].status_code == 201


async def test_a_link_opens_its_customers_contracts_at_level_2(client: Client, records: Records, ana: Person) -> None:
    second = await records.account(ana.customer)
    link_id, _, _ = await client.link(ana.token)
    shown = await Talk(client.http, linked("cantera", link_id)).show()
    assert shown["level"] == 2
    assert {one["account_id"] for one in shown["contracts"]} == {str(ana.account.id), str(second.id)}


async def test_a_link_opens_nobody_elses_contract(client: Client, records: Records, ana: Person) -> None:
    rosa = await records.person(name="Rosa")
    link_id, _, _ = await client.link(ana.token)
    talk = Talk(client.http, linked("cantera", link_id))
    refused = await talk.claim(rosa.account.contract_number)
    assert (refused.status_code, slug(refused)) == (404, "contract-unknown")
    balance = await client.http.get(
        "/api/customers/me/balance", params={"account_id": str(rosa.account.id)}, headers=talk.token
    )
    assert balance.status_code == 404
    assert (await talk.show())["contracts"][0]["account_id"] == str(ana.account.id)


async def test_a_link_counts_at_its_own_utility_only(client: Client, ana: Person) -> None:
    link_id, _, _ = await client.link(ana.token)
    assert (await Talk(client.http, linked("prairie", link_id)).show())["level"] == 0


async def test_a_link_without_tokens_opens_nothing(client: Client, ana: Person) -> None:
    code = client.secret()
    await client.consent(ana.token, code)
    link_id = (await client.look(code, "code")).json()["link_id"]
    assert (await Talk(client.http, linked("cantera", link_id)).show())["level"] == 0


async def test_unlinking_ends_level_and_tokens_at_once(client: Client, ana: Person) -> None:
    link_id, access, refresh = await client.link(ana.token)
    other, kept, _ = await client.link(ana.token)
    assert (await client.http.delete(f"{LINKS}/{link_id}", headers=ana.token)).status_code == 204
    assert (await Talk(client.http, linked("cantera", link_id)).show())["level"] == 0
    assert (await client.look(access)).status_code == 409
    assert (await client.exchange(refresh, "refresh"))[0].status_code == 409
    assert (await client.look(kept)).status_code == 200
    assert [one["id"] for one in await listed(client, ana.token)] == [other]


async def test_who_says_forget_me_on_a_speaker_is_nobody_until_they_name_a_contract(
    client: Client, ana: Person
) -> None:
    link_id, _, _ = await client.link(ana.token)
    talk = Talk(client.http, linked("cantera", link_id))
    await talk.forget()
    assert (await talk.show())["level"] == 0
    await talk.claim(ana.account.contract_number)
    assert (await talk.show())["level"] == 2


async def test_staff_see_whom_a_link_proves(client: Client, records: Records, ana: Person) -> None:
    link_id, _, _ = await client.link(ana.token)
    path = f"/api/utilities/cantera/conversations/{new_id()}/identity"
    seen = (await client.http.get(path, params={"link": link_id}, headers=records.staff())).json()
    assert (seen["proof"], seen["level"], seen["customer_id"]) == ("code", 2, str(ana.customer.id))


async def test_only_the_gateway_asks_what_a_token_stands_for(client: Client, records: Records, ana: Person) -> None:
    _, access, _ = await client.link(ana.token)
    body = {"kind": "access", "digest": digest(access)}
    for token in ({}, ana.token, records.conversation(phone=phone()), records.staff()):
        assert (await client.http.post("/api/linking/look", json=body, headers=token)).status_code == 401


async def test_grants_are_swept_a_day_after_they_expire(
    client: Client,
    ana: Person,
    engine: AsyncEngine,
    watch: Watch,  # noqa: F811
) -> None:
    link_id, _, _ = await client.link(ana.token)
    from backend.kit.db import make_sessions

    watch.wait(days=1, hours=2)
    async with make_sessions(engine)() as session:
        await sweep(session, now=watch.now)
    async with engine.connect() as connection:
        left = await connection.execute(
            text("select kind from service.link_grants where link_id = :link"), {"link": UUID(link_id)}
        )
        assert left.scalars().all() == ["refresh"]
