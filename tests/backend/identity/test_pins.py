"""A customer's PIN: set where a code was right, good on calls only, tried as often as a code."""

from __future__ import annotations

import asyncio
from collections import Counter

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.customers.models import Customer
from kit import hashes
from kit.concealed import conceal
from tests.backend.conftest import KEY
from tests.backend.identity.conftest import ME, Talk, Watch, other_code, slug
from tests.backend.identity.test_codes import claimed, somebody
from tests.backend.records import Person, Records

PIN = "7302"
STAFF = "/api/utilities/cantera/customers"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with a hundredth of the work."""
    monkeypatch.setattr(hashes, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


async def put(http: httpx.AsyncClient, token: dict[str, str], pin: str = PIN) -> httpx.Response:
    return await http.put(f"{ME}/pin", json={"pin": pin}, headers=token)


async def with_pin(http: httpx.AsyncClient, records: Records, pin: str = PIN) -> Person:
    ana = await somebody(records)
    assert (await put(http, ana.token, pin)).status_code == 200
    return ana


async def calling(http: httpx.AsyncClient, records: Records, ana: Person) -> Talk:
    call = Talk(http, records.conversation(channel="voice"))
    assert (await call.claim(ana.account.contract_number)).status_code == 200
    return call


@pytest.mark.parametrize("pin", ["7302", "73024", "730249"])
async def test_on_a_call_the_pin_proves_what_a_code_does(http: httpx.AsyncClient, records: Records, pin: str) -> None:
    ana = await with_pin(http, records, pin)
    call = await calling(http, records, ana)
    assert (await call.send()).json()["pin"] is True
    shown = (await call.verify(pin)).json()
    assert (shown["level"], shown["selected"]) == (2, str(ana.account.id))


async def test_a_call_needs_no_code_to_be_sent_before(http: httpx.AsyncClient, records: Records) -> None:
    call = await calling(http, records, await with_pin(http, records))
    assert (await call.verify(PIN)).json()["level"] == 2


async def test_the_code_goes_on_being_good_beside_it(http: httpx.AsyncClient, records: Records) -> None:
    ana = await with_pin(http, records)
    call = await calling(http, records, ana)
    await call.send()
    assert (await call.verify(await call.code(phone=ana.customer.phone or ""))).json()["level"] == 2


async def test_in_a_chat_it_opens_nothing_and_is_not_spoken_of(http: httpx.AsyncClient, records: Records) -> None:
    ana = await with_pin(http, records, "730249")
    talk = await claimed(http, records, ana)
    assert (await talk.send()).json()["pin"] is False
    assert slug(await talk.verify("730249")) == "otp-wrong"
    assert slug(await talk.verify("7302")) == "validation"


async def test_anothers_pin_opens_nothing(http: httpx.AsyncClient, records: Records) -> None:
    await with_pin(http, records, "7302")
    call = await calling(http, records, await with_pin(http, records, "9145"))
    await call.send()
    assert slug(await call.verify("7302")) == "otp-wrong"


async def test_three_wrong_ones_lock_it_as_they_lock_the_code(http: httpx.AsyncClient, records: Records) -> None:
    ana = await with_pin(http, records)
    call = await calling(http, records, ana)
    await call.send()
    assert [slug(await call.verify("9145")) for _ in range(3)] == ["otp-wrong", "otp-wrong", "otp-locked"]
    assert slug(await call.verify(PIN)) == "otp-locked"
    await call.send()
    assert (await call.verify(PIN)).json()["level"] == 2


async def test_ten_tries_an_hour_an_account_codes_and_pins_together(
    http: httpx.AsyncClient, records: Records, watch: Watch
) -> None:
    ana = await with_pin(http, records)
    talk = await claimed(http, records, ana)
    await talk.send()
    wrong = other_code(await talk.code(phone=ana.customer.phone or ""))
    assert [slug(await talk.verify(wrong)) for _ in range(3)] == ["otp-wrong", "otp-wrong", "otp-locked"]
    calls = [await calling(http, records, ana) for _ in range(8)]
    assert Counter([slug(await call.verify("9145")) for call in calls]) == {"otp-expired": 7, "otp-locked": 1}
    refused = await calls[0].verify(PIN)
    assert (refused.status_code, slug(refused)) == (429, "otp-locked")
    watch.wait(hours=1)
    assert (await calls[0].verify(PIN)).json()["level"] == 2


async def test_guesses_at_once_are_ten_and_not_more(http: httpx.AsyncClient, records: Records) -> None:
    ana = await with_pin(http, records)
    calls = [await calling(http, records, ana) for _ in range(14)]
    answers = await asyncio.gather(*(call.verify("9145") for call in calls))
    assert Counter(slug(one) for one in answers) == {"otp-expired": 10, "otp-locked": 4}


async def test_concealed_digits_are_read_for_five_minutes(
    http: httpx.AsyncClient, records: Records, watch: Watch
) -> None:
    ana = await with_pin(http, records)
    call = await calling(http, records, ana)
    kept = conceal(PIN, key=KEY, now=watch.now)
    watch.wait(minutes=5, seconds=1)
    assert slug(await call.verify(kept)) == "otp-expired"
    assert (await call.verify(conceal(PIN, key=KEY, now=watch.now))).json()["level"] == 2


@pytest.mark.parametrize("pin", ["0000", "1234", "987654", "123456"])
async def test_what_anyone_would_try_first_is_refused(http: httpx.AsyncClient, records: Records, pin: str) -> None:
    ana = await somebody(records)
    refused = await put(http, ana.token, pin)
    assert (refused.status_code, slug(refused)) == (422, "pin-easy")


async def test_the_end_of_ones_own_phone_or_contract_is_refused(http: httpx.AsyncClient, records: Records) -> None:
    ana = await somebody(records)
    for number in (ana.customer.phone or "", ana.account.contract_number):
        assert slug(await put(http, ana.token, number[-5:])) == "pin-easy"


@pytest.mark.parametrize("pin", ["730", "7302491", "73O2", "٧٣٠٢", ""])
async def test_it_has_four_to_six_digits(http: httpx.AsyncClient, records: Records, pin: str) -> None:
    refused = await put(http, (await somebody(records)).token, pin)
    assert (refused.status_code, slug(refused)) == (422, "validation")
    assert not pin or pin not in refused.text


async def test_it_is_set_and_let_go_of_where_a_code_was_right_only(http: httpx.AsyncClient, records: Records) -> None:
    ana = await with_pin(http, records)
    talk = await claimed(http, records, ana)
    assert slug(await put(http, talk.token)) == "level-required"
    assert (await http.delete(f"{ME}/pin", headers=talk.token)).status_code == 403
    assert (await http.delete(f"{ME}/pin", headers=ana.token)).status_code == 204
    call = await calling(http, records, ana)
    assert (await call.send()).json()["pin"] is False
    assert slug(await call.verify(PIN)) == "validation"


async def test_what_is_kept_of_it_is_argon2_and_differs_between_customers(
    http: httpx.AsyncClient, records: Records, engine: AsyncEngine
) -> None:
    people = [await with_pin(http, records), await with_pin(http, records)]
    query = text("select customer_id, pin_hash, t::text as whole from service.customer_pins t")
    async with engine.connect() as connection:
        kept = {row.customer_id: row for row in await connection.execute(query)}
    mine = [kept[one.customer.id] for one in people]
    assert all(row.pin_hash.startswith("$argon2id$") and f",{PIN}," not in row.whole for row in mine)
    assert mine[0].pin_hash != mine[1].pin_hash


async def test_staff_learn_that_there_is_one_and_take_it_away(http: httpx.AsyncClient, records: Records) -> None:
    ana, staff = await with_pin(http, records), records.staff()
    there = f"{STAFF}/{ana.customer.id}/pin"
    assert (await http.get(there, headers=staff)).json() == {"set_at": "2026-11-20T18:00:00Z"}
    assert (await http.delete(there, headers=staff)).status_code == 204
    assert (await http.get(there, headers=staff)).json() == {"set_at": None}
    changes = await http.get(
        "/api/utilities/cantera/changes", params={"subject_id": str(ana.customer.id)}, headers=staff
    )
    assert [one["fields"] for one in changes.json()["items"]] == [["pin"]]


async def test_staff_can_neither_set_one_nor_prove_with_it(http: httpx.AsyncClient, records: Records) -> None:
    staff = records.staff()
    assert (await put(http, staff)).status_code == 401
    assert (await http.put(f"{STAFF}/{(await somebody(records)).customer.id}/pin", headers=staff)).status_code == 405


async def test_the_invitation_leads_to_the_page_and_holds_no_secret(http: httpx.AsyncClient, records: Records) -> None:
    ana = await somebody(records)
    headers = records.staff() | {"Idempotency-Key": str(ana.customer.id)}
    for _ in range(2):
        sent = await http.post(f"{STAFF}/{ana.customer.id}/pin-invitations", headers=headers)
        assert (sent.status_code, sent.json()["via"], sent.json()["masked"]) == (202, "email", "m•••@correo.mx")
    (mail,) = (await http.get("/api/demo/inbox", params={"email": ana.customer.email})).json()["items"]
    assert "http://127.0.0.1:8000/pin/cantera" in mail["body"]


async def test_no_link_goes_by_text_message_to_a_mexican_number(http: httpx.AsyncClient, records: Records) -> None:
    ana = await somebody(records)
    async with records.sessions.begin() as session:
        await session.execute(update(Customer).where(Customer.id == ana.customer.id).values(email=None))
    headers = records.staff() | {"Idempotency-Key": "once"}
    refused = await http.post(f"{STAFF}/{ana.customer.id}/pin-invitations", headers=headers)
    assert (refused.status_code, slug(refused)) == (409, "no-contact")
