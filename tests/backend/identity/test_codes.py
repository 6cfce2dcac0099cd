from __future__ import annotations

import asyncio
from collections import Counter

import httpx
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.customers.models import AccountHolder, Customer, HolderRole
from backend.identity.models import OneTimeCode
from backend.notifications.models import Notification
from tests.backend.identity.conftest import Talk, Watch, other_code, slug
from tests.backend.records import Person, Records, digits


async def somebody(records: Records) -> Person:
    """A customer with a phone and a mailbox of their own, and a premise."""
    ana = await records.person()
    ana.customer.phone, ana.customer.email = "+52442" + digits(7), f"m{digits(8)}@correo.mx"
    values = {"phone": ana.customer.phone, "email": ana.customer.email}
    async with records.sessions.begin() as session:
        await session.execute(update(Customer).where(Customer.id == ana.customer.id).values(values))
    await records.premise(ana.account)
    return ana


async def claimed(http: httpx.AsyncClient, records: Records, ana: Person) -> Talk:
    talk = Talk(http, records.conversation())
    assert (await talk.claim(ana.account.contract_number)).status_code == 200
    return talk


async def test_the_right_code_opens_level_2_on_every_contract_of_the_holder(
    http: httpx.AsyncClient, records: Records
) -> None:
    ana = await somebody(records)
    second = await records.account(ana.customer)
    talk = await claimed(http, records, ana)
    sent = await talk.send()
    phone = ana.customer.phone or ""
    assert sent.status_code == 202
    assert sent.json() == {
        "via": "sms",
        "masked": f"•• {phone[-2:]}",
        "expires_at": "2026-11-20T18:05:00Z",
        "sends_left": 4,
        "pin": False,
    }
    code = await talk.code(phone=phone)
    shown = (await talk.verify(f"{code[:3]} {code[3:]}")).json()
    assert shown["level"] == 2
    assert {one["account_id"] for one in shown["contracts"]} == {str(ana.account.id), str(second.id)}
    assert "Calle Ñandú 12" in {one["label"] for one in shown["contracts"]}
    assert shown["selected"] == str(ana.account.id)


async def test_the_message_is_one_sms_of_gsm_letters_and_the_mail_names_the_utility(
    http: httpx.AsyncClient, records: Records
) -> None:
    ana = await somebody(records)
    talk = await claimed(http, records, ana)
    await talk.send()
    assert (await talk.send("email")).json()["masked"] == "m•••@correo.mx"
    code = await talk.code(phone=ana.customer.phone or "")
    sms = (await http.get("/api/demo/inbox", params={"phone": ana.customer.phone})).json()["items"][0]
    assert sms["body"] == f"Tu clave de Aguas de Cantera es {code}. Vence en 5 minutos. No la compartas con nadie."
    mail = (await http.get("/api/demo/inbox", params={"email": ana.customer.email})).json()["items"][0]
    assert mail["subject"] == "Tu clave de Aguas de Cantera"


async def test_neither_code_nor_text_nor_contact_is_kept(
    http: httpx.AsyncClient, records: Records, engine: AsyncEngine
) -> None:
    ana = await somebody(records)
    talk = await claimed(http, records, ana)
    await talk.send()
    code = await talk.code(phone=ana.customer.phone or "")
    async with records.sessions() as session:
        row = (await session.scalars(select(OneTimeCode).where(OneTimeCode.customer_id == ana.customer.id))).one()
        kept = (
            await session.scalars(select(Notification).where(Notification.idempotency_key == f"code:{row.id}"))
        ).one()
    assert (len(row.digest), kept.status, kept.provider, kept.attempts) == (32, "sent", "demo", 1)
    async with engine.connect() as connection:
        for table in ("one_time_codes", "notifications", "identity_attempts", "conversation_identities"):
            rows = (await connection.execute(text(f"select t::text from service.{table} t"))).scalars().all()  # noqa: S608
            assert not [one for one in rows if f",{code}," in one or (ana.customer.phone or "-") in one]


async def test_three_wrong_tries_lock_the_code(http: httpx.AsyncClient, records: Records) -> None:
    ana = await somebody(records)
    talk = await claimed(http, records, ana)
    await talk.send()
    code = await talk.code(phone=ana.customer.phone or "")
    answers = [await talk.verify(other_code(code)) for _ in range(3)]
    assert [(one.status_code, slug(one), one.json().get("tries_left")) for one in answers] == [
        (422, "otp-wrong", 2),
        (422, "otp-wrong", 1),
        (429, "otp-locked", None),
    ]
    assert slug(await talk.verify(code)) == "otp-locked"
    assert (await talk.show())["level"] == 1
    await talk.send()
    assert (await talk.verify(await talk.code(phone=ana.customer.phone or ""))).json()["level"] == 2


async def test_a_code_is_good_for_five_minutes_and_once(
    http: httpx.AsyncClient, records: Records, watch: Watch
) -> None:
    ana = await somebody(records)
    talk = await claimed(http, records, ana)
    assert slug(await talk.verify("123456")) == "otp-expired"
    await talk.send()
    code = await talk.code(phone=ana.customer.phone or "")
    watch.wait(minutes=5)
    late = await talk.verify(code)
    assert (late.status_code, slug(late)) == (422, "otp-expired")
    await talk.send()
    watch.wait(minutes=4, seconds=59)
    code = await talk.code(phone=ana.customer.phone or "")
    assert (await talk.verify(code)).status_code == 200
    assert slug(await talk.verify(code)) == "otp-expired"


async def test_only_the_newest_code_counts_and_only_in_its_conversation(
    http: httpx.AsyncClient, records: Records, watch: Watch
) -> None:
    ana = await somebody(records)
    talk, other = await claimed(http, records, ana), await claimed(http, records, ana)
    await talk.send()
    old = await talk.code(phone=ana.customer.phone or "")
    watch.wait(seconds=1)
    await talk.send()
    new = await talk.code(phone=ana.customer.phone or "")
    assert slug(await other.verify(new)) == "otp-expired"
    if old != new:
        assert slug(await talk.verify(old)) == "otp-wrong"
    assert (await talk.verify(new)).status_code == 200


async def test_forgetting_voids_the_code_that_was_sent(http: httpx.AsyncClient, records: Records) -> None:
    ana = await somebody(records)
    talk = await claimed(http, records, ana)
    await talk.send()
    await talk.forget()
    await talk.claim(ana.account.contract_number)
    assert slug(await talk.verify(await talk.code(phone=ana.customer.phone or ""))) == "otp-expired"


async def test_words_are_no_code_and_cost_no_try(http: httpx.AsyncClient, records: Records) -> None:
    ana = await somebody(records)
    talk = await claimed(http, records, ana)
    await talk.send()
    for typed in ("no me llegó", "12345", "1234567"):
        answer = await talk.verify(typed)
        assert (answer.status_code, slug(answer)) == (422, "validation")
        assert typed not in answer.text
    code = await talk.code(phone=ana.customer.phone or "")
    assert (await talk.verify(other_code(code))).json()["tries_left"] == 2


async def test_five_codes_an_hour_an_account_over_all_conversations(
    http: httpx.AsyncClient, records: Records, watch: Watch
) -> None:
    ana = await somebody(records)
    left = [(await (await claimed(http, records, ana)).send()).json()["sends_left"] for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    refused = await (await claimed(http, records, ana)).send()
    assert (refused.status_code, slug(refused)) == (429, "otp-rate-limited")
    watch.wait(minutes=59, seconds=59)
    assert (await (await claimed(http, records, ana)).send()).status_code == 429
    watch.wait(seconds=1)
    assert (await (await claimed(http, records, ana)).send()).status_code == 202


async def test_ten_tries_an_hour_an_account_over_all_conversations(
    http: httpx.AsyncClient, records: Records, watch: Watch
) -> None:
    ana = await somebody(records)
    counted: Counter[str] = Counter()
    for _ in range(4):
        talk = await claimed(http, records, ana)
        watch.wait(seconds=1)
        await talk.send()
        wrong = other_code(await talk.code(phone=ana.customer.phone or ""))
        counted.update([slug(await talk.verify(wrong)) for _ in range(3)])
    assert counted == {"otp-wrong": 7, "otp-locked": 5}
    talk = await claimed(http, records, ana)
    await talk.send()
    refused = await talk.verify(await talk.code(phone=ana.customer.phone or ""))
    assert (refused.status_code, slug(refused)) == (429, "otp-locked")


async def test_a_code_verified_twice_at_once_succeeds_once(http: httpx.AsyncClient, records: Records) -> None:
    ana = await somebody(records)
    talk = await claimed(http, records, ana)
    await talk.send()
    code = await talk.code(phone=ana.customer.phone or "")
    answers = await asyncio.gather(*(talk.verify(code) for _ in range(4)))
    assert sorted(one.status_code for one in answers) == [200, 422, 422, 422]


async def test_wrong_guesses_at_once_get_three_tries_not_more(http: httpx.AsyncClient, records: Records) -> None:
    ana = await somebody(records)
    talk = await claimed(http, records, ana)
    await talk.send()
    wrong = other_code(await talk.code(phone=ana.customer.phone or ""))
    answers = await asyncio.gather(*(talk.verify(wrong) for _ in range(8)))
    assert Counter(slug(one) for one in answers) == {"otp-wrong": 2, "otp-locked": 6}


async def test_codes_asked_for_at_once_are_five_at_most(http: httpx.AsyncClient, records: Records) -> None:
    ana = await somebody(records)
    talks = [await claimed(http, records, ana) for _ in range(8)]
    answers = await asyncio.gather(*(talk.send() for talk in talks))
    assert Counter(one.status_code for one in answers) == {202: 5, 429: 3}


async def test_level_2_ends_half_an_hour_after_its_last_use(
    http: httpx.AsyncClient, records: Records, watch: Watch
) -> None:
    ana = await somebody(records)
    talk = await claimed(http, records, ana)
    await talk.send()
    await talk.verify(await talk.code(phone=ana.customer.phone or ""))
    for _ in range(3):
        watch.wait(minutes=25)
        assert (await talk.show())["level"] == 2
    watch.wait(minutes=30)
    shown = await talk.show()
    assert (shown["level"], len(shown["contracts"]), shown["contracts"][0]["nickname"]) == (1, 1, None)


async def test_naming_a_foreign_contract_ends_level_2(http: httpx.AsyncClient, records: Records) -> None:
    ana, luis = await somebody(records), await somebody(records)
    talk = await claimed(http, records, ana)
    await talk.send()
    await talk.verify(await talk.code(phone=ana.customer.phone or ""))
    shown = (await talk.claim(luis.account.contract_number)).json()
    assert (shown["level"], [one["account_id"] for one in shown["contracts"]]) == (1, [str(luis.account.id)])
    assert (await talk.claim(ana.account.contract_number)).json()["level"] == 1


async def test_a_tenants_own_phone_gets_the_code_and_opens_only_the_tenants_contracts(
    http: httpx.AsyncClient, records: Records
) -> None:
    holder = await somebody(records)
    await records.account(holder.customer)
    phone = "+52442" + digits(7)
    tenant = await records.customer(phone=phone)
    async with records.sessions.begin() as session:
        session.add(AccountHolder(account_id=holder.account.id, customer_id=tenant.id, role=HolderRole.tenant))
    talk = Talk(http, records.conversation(phone=phone))
    assert (await talk.send()).json()["masked"] == f"•• {phone[-2:]}"
    shown = (await talk.verify(await talk.code(phone=phone))).json()
    assert (shown["level"], [one["account_id"] for one in shown["contracts"]]) == (2, [str(holder.account.id)])


async def test_without_a_contact_on_file_no_code_can_go(http: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    talk = await claimed(http, records, ana)
    refused = await talk.send()
    assert (refused.status_code, slug(refused)) == (409, "no-contact")
    luis = await somebody(records)
    async with records.sessions.begin() as session:
        await session.execute(update(Customer).where(Customer.id == luis.customer.id).values(email=None))
    assert slug(await (await claimed(http, records, luis)).send("email")) == "no-contact"


async def test_a_code_needs_a_contract_first(http: httpx.AsyncClient, records: Records) -> None:
    talk = Talk(http, records.conversation())
    for answer in (await talk.send(), await talk.verify("123456")):
        assert (answer.status_code, slug(answer)) == (403, "level-required")
