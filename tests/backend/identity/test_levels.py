from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from backend.customers.models import AccountHolder, Customer, HolderRole
from kit.clock import utc_now
from kit.ids import new_id
from kit.tokens import Token, mint
from tests.backend.conftest import KEY
from tests.backend.identity.conftest import ME, Talk, Watch, slug
from tests.backend.records import Records, digits


def phone() -> str:
    return "+52442" + digits(7)


async def test_nobody_is_known_at_first(http: httpx.AsyncClient, records: Records) -> None:
    assert await Talk(http, records.conversation()).show() == {
        "level": 0,
        "contracts": [],
        "selected": None,
        "contacts": [],
    }


async def test_a_contract_number_opens_level_1_and_says_nothing_of_its_holder(
    http: httpx.AsyncClient, records: Records
) -> None:
    holder = await records.customer(name="Rosa Mendoza", phone="+524421234534")
    account = await records.account(holder, nickname="Casa de Rosa")
    await records.premise(account)
    number = account.contract_number
    talk = Talk(http, records.conversation())
    answer = await talk.claim(f" contrato: {number[:3]}-{number[3:6]} {number[6:]} ")
    assert answer.status_code == 200
    assert answer.json() == {
        "level": 1,
        "contracts": [
            {
                "account_id": str(account.id),
                "contract_number": number,
                "nickname": None,
                "label": f"…{number[-4:]}",
            }
        ],
        "selected": str(account.id),
        "contacts": [{"via": "sms", "masked": "•• 34"}],
    }
    for secret in ("Rosa", "Ñandú", "juriquilla"):
        assert secret not in answer.text


async def test_an_unknown_number_and_another_utilitys_number_answer_the_same(
    http: httpx.AsyncClient, records: Records
) -> None:
    texan = await records.person("prairie", contract_number="1234567890")
    talk = Talk(http, records.conversation("cantera"))
    foreign, unknown = await talk.claim(texan.account.contract_number), await talk.claim("1234567891")
    assert foreign.status_code == 404
    assert slug(foreign) == "contract-unknown"
    drop = {"well_formed"}
    assert {k: v for k, v in foreign.json().items() if k not in drop} == {
        k: v for k, v in unknown.json().items() if k not in drop
    }
    assert (await talk.show())["level"] == 0


async def test_ten_wrong_numbers_an_hour_end_the_guessing(
    http: httpx.AsyncClient, records: Records, watch: Watch
) -> None:
    ana = await records.person()
    talk = Talk(http, records.conversation())
    for _ in range(10):
        assert (await talk.claim("no es")).status_code == 404
    refused = await talk.claim(ana.account.contract_number)
    assert (refused.status_code, slug(refused), refused.json()["retry_after"]) == (429, "rate-limited", 3600)
    assert (await Talk(http, records.conversation()).claim(ana.account.contract_number)).status_code == 200
    watch.wait(minutes=60)
    assert (await talk.claim(ana.account.contract_number)).status_code == 200


async def test_a_phone_that_one_customer_has_is_level_1_on_all_their_contracts(
    http: httpx.AsyncClient, records: Records
) -> None:
    mine = phone()
    ana = await records.customer(phone=mine)
    first = await records.account(ana, contract_number="1" + digits(9), nickname="Casa")
    second = await records.account(ana, contract_number="2" + digits(9), role=HolderRole.tenant)
    shown = await Talk(http, records.conversation(phone=mine)).show()
    assert shown["level"] == 1
    assert [one["label"] for one in shown["contracts"]] == ["Casa", f"…{second.contract_number[-4:]}"]
    assert shown["selected"] is None
    assert shown["contacts"] == [{"via": "sms", "masked": f"•• {mine[-2:]}"}]
    talk = Talk(http, records.conversation(phone=mine))
    assert (await talk.select(first.id)).json()["selected"] == str(first.id)


async def test_whatsapps_521_is_the_same_mobile(http: httpx.AsyncClient, records: Records) -> None:
    mine = phone()
    await records.account(await records.customer(phone=mine))
    assert (await Talk(http, records.conversation(phone="+521" + mine[3:])).show())["level"] == 1


async def test_a_phone_of_another_utilitys_customer_proves_nothing(http: httpx.AsyncClient, records: Records) -> None:
    mine = phone()
    await records.account(await records.customer("prairie", phone=mine))
    assert (await Talk(http, records.conversation("cantera", phone=mine)).show())["level"] == 0


async def test_a_shared_phone_asks_for_the_contract_and_then_knows_whose_it_is(
    http: httpx.AsyncClient, records: Records
) -> None:
    shared = phone()
    ana, luis = await records.customer(phone=shared), await records.customer(phone=shared, name="Luis")
    await records.account(ana)
    his, other = await records.account(luis), await records.account(luis)
    talk = Talk(http, records.conversation(phone=shared))
    assert (await talk.show())["level"] == 0
    shown = (await talk.claim(his.contract_number)).json()
    assert shown["level"] == 1
    assert {one["account_id"] for one in shown["contracts"]} == {str(his.id), str(other.id)}
    assert shown["selected"] == str(his.id)


async def test_a_known_phone_asking_about_a_foreign_contract_sees_that_one_only(
    http: httpx.AsyncClient, records: Records
) -> None:
    mine = phone()
    own = await records.account(await records.customer(phone=mine))
    foreign = await records.account(await records.customer(phone=phone()), nickname="Suegra")
    talk = Talk(http, records.conversation(phone=mine))
    shown = (await talk.claim(foreign.contract_number)).json()
    assert [(one["account_id"], one["nickname"]) for one in shown["contracts"]] == [(str(foreign.id), None)]
    assert (await talk.select(own.id)).status_code == 404
    back = (await talk.claim(own.contract_number)).json()
    assert [one["account_id"] for one in back["contracts"]] == [str(own.id)]


async def test_forgetting_is_level_0_even_where_the_channel_knows_the_phone(
    http: httpx.AsyncClient, records: Records
) -> None:
    mine = phone()
    account = await records.account(await records.customer(phone=mine))
    talk = Talk(http, records.conversation(phone=mine))
    assert (await talk.show())["level"] == 1
    await talk.forget()
    assert (await talk.show())["level"] == 0
    assert (await talk.claim(account.contract_number)).json()["level"] == 1


async def test_a_signed_in_customer_is_level_2_and_claims_no_foreign_contract(
    http: httpx.AsyncClient, records: Records
) -> None:
    ana, luis = await records.person(), await records.person()
    await records.premise(ana.account)
    talk = Talk(http, ana.token)
    shown = await talk.show()
    assert (shown["level"], shown["contracts"][0]["label"]) == (2, "Calle Ñandú 12")
    assert slug(await talk.claim(luis.account.contract_number)) == "contract-unknown"
    assert (await talk.select(luis.account.id)).status_code == 404


async def test_selecting_needs_a_contract_first(http: httpx.AsyncClient, records: Records) -> None:
    refused = await Talk(http, records.conversation()).select(new_id())
    assert (refused.status_code, slug(refused), refused.json()["required"], refused.json()["current"]) == (
        403,
        "level-required",
        1,
        0,
    )


async def test_tokens_that_are_forged_stale_or_of_another_kind_are_refused(
    http: httpx.AsyncClient, records: Records
) -> None:
    now, token = utc_now(), Token(kind="conversation", subject=new_id(), utility="cantera")
    forged = mint(token, key="another-key-that-is-long-enough-to-sign", now=now)
    stale = mint(token, key=KEY, now=now - timedelta(hours=1))
    web = mint(Token(kind="web", subject=new_id(), utility="cantera"), key=KEY, now=now)
    headers = [{"Authorization": f"Bearer {raw}"} for raw in (forged, stale, web, "x")] + [records.staff(), {}]
    for header in headers:
        assert (await http.get(ME, headers=header)).status_code == 401


async def test_the_same_conversation_id_at_another_utility_knows_nothing(
    http: httpx.AsyncClient, records: Records
) -> None:
    ana, conversation = await records.person(), new_id()

    def talk(utility: str) -> Talk:
        raw = mint(Token(kind="conversation", subject=conversation, utility=utility), key=KEY, now=utc_now())
        return Talk(http, {"Authorization": f"Bearer {raw}"})

    assert (await talk("cantera").claim(ana.account.contract_number)).json()["level"] == 1
    assert (await talk("prairie").show())["level"] == 0
    await talk("prairie").forget()
    assert (await talk("cantera").show())["level"] == 1


@pytest.mark.parametrize("field", [Customer.phone, Customer.email])
async def test_contacts_are_masked(http: httpx.AsyncClient, records: Records, field: object) -> None:
    ana = await records.person()
    value = "+524421110234" if field is Customer.phone else "maria@correo.mx"
    async with records.sessions.begin() as session:
        await session.execute(update(Customer).where(Customer.id == ana.customer.id).values({field: value}))
    shown = await Talk(http, ana.token).show()
    assert [one["masked"] for one in shown["contacts"]] == ["•• 34" if value[0] == "+" else "m•••@correo.mx"]


async def test_two_holders_are_kept_apart(http: httpx.AsyncClient, records: Records) -> None:
    ana, luis = await records.person(), await records.person()
    async with records.sessions.begin() as session:
        session.add(AccountHolder(account_id=luis.account.id, customer_id=ana.customer.id, role=HolderRole.authorized))
    hers = {one["account_id"] for one in (await Talk(http, ana.token).show())["contracts"]}
    his = {one["account_id"] for one in (await Talk(http, luis.token).show())["contracts"]}
    assert (hers, his) == ({str(ana.account.id), str(luis.account.id)}, {str(luis.account.id)})
