"""`/oauth/token`: what a client gets for a code or a refresh token, and what nobody gets."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest

from bot.linking.store import Links
from tests.backend.records import Person
from tests.bot.linking.conftest import Counter, pkce


async def is_alive(links: Links, access: str) -> bool:
    return await links.look("access", access) is not None


async def test_a_code_becomes_a_pair_of_tokens_that_nobody_keeps(counter: Counter, ana: Person, links: Links) -> None:
    answer = await counter.exchange(await counter.granted(ana))
    body = answer.json()
    assert (answer.status_code, body["token_type"], body["expires_in"]) == (200, "Bearer", 3600)
    assert set(body) >= {"access_token", "refresh_token"}
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    held = await links.look("access", body["access_token"])
    assert held
    assert (held.utility, held.client_id) == ("cantera", "skill")


async def test_a_client_may_also_name_itself_in_the_form(counter: Counter, ana: Person) -> None:
    code = await counter.granted(ana)
    fields = {"client_id": "skill", "client_secret": "s3cret"}
    answer = await counter.token(
        auth=None,
        grant_type="authorization_code",
        code=code,
        code_verifier=counter.verifier,
        redirect_uri="https://pitangui.amazon.com/api/skill/link/M2AAA",
        **fields,
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("auth", [("skill", "wrong"), ("nobody", "s3cret"), None])
async def test_who_is_no_registered_client_gets_nothing(
    counter: Counter, ana: Person, auth: tuple[str, str] | None
) -> None:
    code = await counter.granted(ana)
    answer = await counter.token(auth=auth, grant_type="authorization_code", code=code, code_verifier=counter.verifier)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert (await counter.exchange(code)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": pkce()[0]}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"code_verifier": "short"}, "invalid_request"),
        ({"redirect_uri": "https://layla.amazon.com/api/skill/link/M2AAA"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_grant"),
        ({"code": "of-nobody"}, "invalid_grant"),
        ({"code": ""}, "invalid_request"),
    ],
)
async def test_a_code_is_bound_to_its_challenge_and_address(
    counter: Counter, ana: Person, changes: dict[str, str], error: str
) -> None:
    answer = await counter.exchange(await counter.granted(ana), **changes)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


async def test_a_code_is_bound_to_its_client(counter: Counter, ana: Person) -> None:
    code = await counter.granted(ana)
    answer = await counter.token(
        auth=("agent", "other"), grant_type="authorization_code", code=code, code_verifier=counter.verifier
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_a_code_ends_after_90_seconds(counter: Counter, ana: Person) -> None:
    code = await counter.granted(ana)
    counter.watch.wait(seconds=91)
    assert (await counter.exchange(code)).json()["error"] == "invalid_grant"


async def test_a_code_that_comes_again_ends_the_link(counter: Counter, ana: Person, links: Links) -> None:
    code = await counter.granted(ana)
    tokens = (await counter.exchange(code)).json()
    assert await is_alive(links, tokens["access_token"])
    assert (await counter.exchange(code)).json()["error"] == "invalid_grant"
    assert not await is_alive(links, tokens["access_token"])


async def test_refresh_tokens_rotate_and_a_used_one_ends_its_family(
    counter: Counter, ana: Person, links: Links
) -> None:
    first = await counter.linked(ana)
    second = (await counter.token(grant_type="refresh_token", refresh_token=first["refresh_token"])).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert await is_alive(links, second["access_token"])
    again = await counter.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert not await is_alive(links, second["access_token"])
    last = await counter.token(grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert last.json()["error"] == "invalid_grant"


async def test_a_refresh_token_is_bound_to_its_client(counter: Counter, ana: Person) -> None:
    tokens = await counter.linked(ana)
    answer = await counter.token(
        auth=("agent", "other"), grant_type="refresh_token", refresh_token=tokens["refresh_token"]
    )
    assert answer.json()["error"] == "invalid_grant"


async def test_of_many_who_bring_one_code_at_most_one_gets_tokens(counter: Counter, ana: Person) -> None:
    code = await counter.granted(ana)
    answers = await asyncio.gather(*(counter.exchange(code) for _ in range(6)))
    assert sum(answer.status_code == 200 for answer in answers) <= 1
    assert {answer.status_code for answer in answers} <= {200, 400}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "invalid_request"),
        (b"grant_type=password&username=a&password=b", "unsupported_grant_type"),
        (b"grant_type=authorization_code&code=a&code=b", "invalid_request"),
        (b"grant_type=\xff\xfe&code=\xc0\x80", "unsupported_grant_type"),
        (b"&".join(b"a%d=1" % number for number in range(100)), "invalid_request"),
        (b"grant_type=authorization_code&code=" + b"x" * 20_000, "invalid_request"),
    ],
)
async def test_what_makes_no_sense_is_refused_as_rfc_6749_has_it(counter: Counter, body: bytes, error: str) -> None:
    answer = await counter.browser.post(
        "/oauth/token",
        content=body,
        auth=("skill", "s3cret"),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert (answer.status_code, answer.json()["error"]) == (400, error)


async def test_a_dead_service_layer_is_said_to_be_one(counter: Counter, links: Links) -> None:
    def dead(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody")

    object.__setattr__(links, "client", httpx.AsyncClient(transport=httpx.MockTransport(dead)))
    answer = await counter.token(grant_type="refresh_token", refresh_token="x")
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")


async def test_tokens_come_in_far_less_than_the_four_and_a_half_seconds_that_alexa_waits(
    counter: Counter, ana: Person
) -> None:
    refresh = (await counter.linked(ana))["refresh_token"]
    took = []
    for _ in range(30):
        started = time.perf_counter()
        refresh = (await counter.token(grant_type="refresh_token", refresh_token=refresh)).json()["refresh_token"]
        took.append(time.perf_counter() - started)
    assert sorted(took)[28] < 1.0
