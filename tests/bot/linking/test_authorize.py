"""The linking page: who may ask for it, what it asks, and where it leads."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.linking import routes
from tests.backend.identity.conftest import other_code
from tests.backend.records import Person
from tests.bot.linking.conftest import CALLBACK, Counter, returned


async def test_contract_and_code_lead_back_to_the_client_with_a_code(counter: Counter, ana: Person) -> None:
    back = returned(await counter.agree(ana))
    assert back["state"] == "xyz"
    assert len(back["code"]) >= 40


async def test_an_address_that_is_not_registered_is_never_led_to(counter: Counter) -> None:
    for address in (CALLBACK + "/", CALLBACK + "?x=1", CALLBACK.upper(), "https://evil.example/cb", "javascript:x", ""):
        answer = await counter.open(redirect_uri=address)
        assert answer.status_code == 400
        assert "location" not in answer.headers


async def test_an_unknown_client_gets_a_page_and_no_way_back(counter: Counter) -> None:
    for client in ("nobody", None, "ñ", "agent"):
        answer = await counter.open(client_id=client)
        assert (answer.status_code, "location" in answer.headers) == (400, False)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": None, "code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
    ],
)
async def test_what_is_wrong_with_a_request_is_told_to_the_client(
    counter: Counter, changes: dict[str, str | None], error: str
) -> None:
    back = returned(await counter.open(**changes))
    assert (back["error"], back["state"]) == (error, "xyz")


async def test_who_does_not_want_to_leads_back_as_denied(counter: Counter) -> None:
    back = returned(await counter.press(await counter.open(), "cancel"))
    assert (back["error"], back["state"]) == ("access_denied", "xyz")


async def test_an_unknown_contract_is_asked_for_again(counter: Counter) -> None:
    answer = await counter.press(await counter.open(), "contract", contract="1234567890")
    assert answer.status_code == 422
    assert "No encontramos ese contrato" in answer.text
    assert 'value="1234567890"' in answer.text


async def test_a_wrong_code_may_be_tried_three_times(counter: Counter, ana: Person) -> None:
    shown = await counter.press(await counter.open(), "contract", contract=ana.account.contract_number)
    wrong = other_code(await counter.code(ana))
    said = []
    for _ in range(3):
        shown = await counter.press(shown, "code", code=wrong)
        said.append(shown.status_code)
    assert said == [422, 422, 429]
    right = await counter.press(shown, "code", code=await counter.code(ana))
    assert right.status_code == 429
    again = await counter.press(right, "send-sms")
    assert returned(await counter.press(again, "code", code=await counter.code(ana)))["code"]


async def test_five_codes_an_hour_are_sent_and_the_last_one_may_still_be_typed(counter: Counter, ana: Person) -> None:
    for _ in range(5):
        shown = await counter.press(await counter.open(), "contract", contract=ana.account.contract_number)
        assert shown.status_code == 200
    refused = await counter.press(shown, "send-sms")
    assert refused.status_code == 429
    assert returned(await counter.press(refused, "code", code=await counter.code(ana)))["code"]


async def test_a_code_that_is_late_can_be_asked_for_again(counter: Counter, ana: Person) -> None:
    shown = await counter.press(await counter.open(), "contract", contract=ana.account.contract_number)
    code = await counter.code(ana)
    counter.watch.wait(minutes=6)
    late = await counter.press(shown, "code", code=code)
    assert late.status_code == 422
    assert "ya no vale" in late.text


async def test_a_code_of_another_request_is_good_for_nothing(counter: Counter, ana: Person) -> None:
    first = await counter.open()
    await counter.press(first, "contract", contract=ana.account.contract_number)
    answer = await counter.press(await counter.open(), "code", code=await counter.code(ana))
    assert answer.status_code == 403
    assert "location" not in answer.headers


async def test_a_form_of_another_site_does_nothing(counter: Counter, ana: Person) -> None:
    shown = await counter.open()
    action = f"/oauth/authorize?{shown.url.query.decode()}"
    fields = {"step": "contract", "contract": ana.account.contract_number}
    for proof in ({}, {"proof": "x"}):
        assert (await counter.browser.post(action, data=fields | proof)).status_code == 403
    counter.browser.cookies.clear()
    assert (await counter.press(shown, "contract", contract=ana.account.contract_number)).status_code == 403


async def test_a_proof_is_of_one_request_only(counter: Counter, ana: Person) -> None:
    first = await counter.open()
    second = await counter.open()
    forged = first.text.replace(first.url.query.decode().replace("&", "&amp;"), second.url.query.decode())
    assert forged != first.text
    answer = await counter.browser.post(
        f"/oauth/authorize?{second.url.query.decode()}",
        data={
            "proof": first.text.partition('name="proof" value="')[2].partition('"')[0],
            "step": "contract",
            "contract": ana.account.contract_number,
        },
    )
    assert answer.status_code == 403


async def test_one_address_may_press_twenty_times_a_minute(counter: Counter) -> None:
    shown = await counter.open()
    for _ in range(routes.POSTS_A_MINUTE):
        assert (await counter.press(shown, "contract", contract="1")).status_code in (422, 429)
    fresh = await counter.open()
    assert (await counter.press(fresh, "contract", contract="1")).status_code == 429


async def test_the_page_can_not_be_framed_kept_or_scripted(counter: Counter) -> None:
    answer = await counter.open()
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' https://pitangui.amazon.com;" in policy
    assert "script" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.text
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax", "secure", "path=/oauth"))


async def test_the_page_speaks_the_browsers_language_or_the_one_asked_for(counter: Counter) -> None:
    spoken = await counter.browser.get(
        f"/oauth/authorize?{counter.query()}", headers={"Accept-Language": "en-US,en;q=0.9"}
    )
    asked = await counter.open(lang="es")
    assert ("Link Alexa to your account" in spoken.text, "Vincula Alexa con tu contrato" in asked.text) == (True, True)


async def test_what_the_page_was_shown_is_forgotten_when_it_is_done(
    counter: Counter, ana: Person, engine: AsyncEngine
) -> None:
    await counter.granted(ana)
    async with engine.connect() as connection:
        proven = await connection.execute(
            text("select 1 from service.conversation_identities where customer_id = :who"), {"who": ana.customer.id}
        )
        assert proven.all() == []


async def test_neither_codes_nor_tokens_are_kept(counter: Counter, ana: Person, engine: AsyncEngine) -> None:
    tokens = await counter.linked(ana)
    query = text(
        "select g::text from service.link_grants g join service.account_links l on l.id = g.link_id "
        "where l.customer_id = :who"
    )
    async with engine.connect() as connection:
        rows = " ".join((await connection.execute(query, {"who": ana.customer.id})).scalars())
    assert rows.count("access") == 1
    assert tokens["access_token"] not in rows
    assert tokens["refresh_token"] not in rows
