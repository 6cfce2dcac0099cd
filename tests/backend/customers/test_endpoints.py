from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

import httpx
import pytest

from backend.customers.models import AccountStatus, BillingCycle, HolderRole
from backend.payments.models import PaymentStatus
from tests.backend.records import Records, digits

ME = "/api/customers/me"
CHOICES = {
    "bill_delivery": "both",
    "bill_ready": False,
    "payment_due": True,
    "outage_alerts": False,
    "high_usage_alerts": True,
    "marketing": False,
    "mailing_address": None,
}


def mxn(amount: int) -> dict[str, object]:
    return {"amount_minor": amount, "currency": "MXN"}


async def test_accounts_come_with_balance_role_and_prepaid_credit(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person(contract_number="1" + digits(9), status=AccountStatus.restricted)
    await records.bill(ana.account, 12_300, due=date(2026, 12, 5))
    await records.account(
        ana.customer,
        role=HolderRole.tenant,
        contract_number="9" + digits(9),
        nickname="Depa",
        prepaid=True,
        prepaid_balance_minor=450,
    )
    page = (await client.get(f"{ME}/accounts", headers=ana.token)).json()
    first, second = page["items"]
    assert (first["balance"], first["status"], first["role"], first["prepaid_balance"]) == (
        mxn(12_300),
        "restricted",
        "holder",
        None,
    )
    assert (second["nickname"], second["role"], second["prepaid_balance"]) == ("Depa", "tenant", mxn(450))
    assert page["total"] == 2


async def test_an_account_has_its_premises_and_meters(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    meter = await records.meter(ana.account)
    found = (await client.get(f"{ME}/accounts/{ana.account.id}", headers=ana.token)).json()
    assert found["premises"][0]["street"] == "Calle Ñandú"
    assert [one["serial"] for one in found["meters"]] == [meter.serial]


async def test_an_account_tells_the_last_payment_that_settled_and_when_it_is_billed(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana = await records.person(billing_cycle=BillingCycle.annual, billing_day=31)
    path = f"{ME}/accounts/{ana.account.id}"
    before = (await client.get(path, headers=ana.token)).json()
    assert (before["last_payment"], before["billing_cycle"], before["billing_day"]) == (None, "annual", 31)
    await records.payment(ana.account, 10_000, at=datetime(2026, 9, 5, 15, tzinfo=UTC))
    await records.payment(ana.account, 12_300, at=datetime(2026, 10, 5, 15, tzinfo=UTC))
    for status in (PaymentStatus.pending, PaymentStatus.rejected, PaymentStatus.reversed):
        await records.payment(ana.account, 99_900, status=status, at=datetime(2026, 11, 5, 15, tzinfo=UTC))
    other = await records.person()
    await records.payment(other.account, 50_000, at=datetime(2026, 11, 6, 15, tzinfo=UTC))
    paid = {"amount": mxn(12_300), "received_at": "2026-10-05T15:00:00Z"}
    assert (await client.get(path, headers=ana.token)).json()["last_payment"] == paid
    staff = await client.get(f"/api/utilities/cantera/accounts/{ana.account.id}", headers=records.staff())
    assert (staff.json()["last_payment"], staff.json()["billing_cycle"]) == (paid, "annual")


async def test_eighteen_contracts_come_in_pages(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    for _ in range(17):
        await records.account(ana.customer)
    page = (await client.get(f"{ME}/accounts", params={"page": 1, "size": 10}, headers=ana.token)).json()
    assert (len(page["items"]), page["total"]) == (8, 18)


async def test_a_nickname_can_be_given_and_taken(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    path = f"{ME}/accounts/{ana.account.id}"
    named = await client.patch(path, json={"nickname": "  Casa  "}, headers=ana.token)
    assert named.json()["nickname"] == "Casa"
    paperless = await client.patch(path, json={"paperless": True}, headers=ana.token)
    assert (paperless.json()["nickname"], paperless.json()["paperless"]) == ("Casa", True)
    assert (await client.patch(path, json={"nickname": None}, headers=ana.token)).json()["nickname"] is None
    assert (await client.patch(path, json={"status": "active"}, headers=ana.token)).status_code == 422


async def test_premises_are_ones_own(client: httpx.AsyncClient, records: Records) -> None:
    ana, other = await records.person(), await records.person()
    mine, theirs = await records.premise(ana.account), await records.premise(other.account)
    page = (await client.get(f"{ME}/premises", headers=ana.token)).json()
    assert [one["id"] for one in page["items"]] == [str(mine.id)]
    assert (await client.get(f"{ME}/premises/{mine.id}", headers=ana.token)).json()["postal_code"] == "76100"
    assert (await client.get(f"{ME}/premises/{theirs.id}", headers=ana.token)).status_code == 404


async def test_a_contract_has_one_main_place_and_the_customer_chooses_it(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana = await records.person()
    first, second = await records.premise(ana.account), await records.premise(ana.account, is_primary=False)
    for chosen in (second, second, first):
        answer = await client.put(f"{ME}/premises/{chosen.id}/primary", headers=ana.token)
        assert (answer.status_code, answer.json()["id"], answer.json()["is_primary"]) == (200, str(chosen.id), True)
        page = (await client.get(f"{ME}/premises", headers=ana.token)).json()
        assert [one["id"] for one in page["items"] if one["is_primary"]] == [str(chosen.id)]


async def test_two_choices_of_a_main_place_at_once_leave_one(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    await records.premise(ana.account)
    others = [await records.premise(ana.account, is_primary=False) for _ in range(4)]
    answers = await asyncio.gather(
        *(client.put(f"{ME}/premises/{one.id}/primary", headers=ana.token) for one in others)
    )
    assert {answer.status_code for answer in answers} == {200}
    page = (await client.get(f"{ME}/premises", headers=ana.token)).json()
    assert sum(one["is_primary"] for one in page["items"]) == 1


async def test_choosing_a_main_place_needs_level_2_and_ones_own_place(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana, other = await records.person(), await records.person()
    theirs = await records.premise(other.account)
    path = f"{ME}/premises/{theirs.id}/primary"
    assert (await client.put(path, headers=ana.token)).status_code == 404
    assert (await client.put(path, headers=records.conversation())).status_code == 403


async def test_anothers_account_is_not_found(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    for stranger in (await records.person(), await records.person("prairie", tariff="residential_water")):
        path = f"{ME}/accounts/{stranger.account.id}"
        assert (await client.get(path, headers=ana.token)).status_code == 404
        assert (await client.patch(path, json={"nickname": "x"}, headers=ana.token)).status_code == 404


@pytest.mark.parametrize("path", ["accounts", "premises", "profile", "preferences"])
async def test_who_one_is_needs_level_2(client: httpx.AsyncClient, records: Records, path: str) -> None:
    phone = "+5255" + digits(8)
    await records.account(await records.customer(phone=phone, name="Ñandú Pérez"))
    answer = await client.get(f"{ME}/{path}", headers=records.conversation(phone=phone))
    assert (answer.status_code, answer.json()["required"], answer.json()["current"]) == (403, 2, 1)
    assert answer.json()["contacts"][0]["via"] == "sms"
    assert phone not in answer.text
    assert "Ñandú" not in answer.text


async def test_the_profile_is_the_customers(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person(name="María José Muñoz Ibáñez")
    found = (await client.get(f"{ME}/profile", headers=ana.token)).json()
    assert (found["full_name"], found["language"], found["kind"]) == ("María José Muñoz Ibáñez", "es", "individual")


async def test_changing_the_profile_needs_level_3(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    answer = await client.put(f"{ME}/profile", json={"email": "nueva@example.com"}, headers=ana.token)
    assert (answer.status_code, answer.json()["required"], answer.json()["current"]) == (403, 3, 2)


async def test_preferences_start_with_defaults_and_can_be_replaced(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    before = (await client.get(f"{ME}/preferences", headers=ana.token)).json()
    assert (before["bill_delivery"], before["outage_alerts"], before["marketing"]) == ("mail", True, False)
    for wanted in (CHOICES, CHOICES | {"bill_delivery": "email"}):
        assert (await client.put(f"{ME}/preferences", json=wanted, headers=ana.token)).json() == wanted
        assert (await client.get(f"{ME}/preferences", headers=ana.token)).json() == wanted


async def test_half_a_set_of_preferences_is_refused(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    answer = await client.put(f"{ME}/preferences", json={"bill_ready": True}, headers=ana.token)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/validation")


@pytest.mark.parametrize("words", ["MUNOZ ibanez", "muñoz", "Ibáñez"])
async def test_staff_find_a_customer_by_part_of_the_name_accents_aside(
    client: httpx.AsyncClient, records: Records, words: str
) -> None:
    ana = await records.person(name=f"José Muñoz Ibáñez {digits(6)}")
    page = await client.get(
        "/api/utilities/cantera/customers", params={"q": words, "size": 100}, headers=records.staff()
    )
    found = {one["id"]: one["contracts"] for one in page.json()["items"]}
    assert found[str(ana.customer.id)] == [ana.account.contract_number]


async def test_staff_find_a_customer_by_contract_or_phone(client: httpx.AsyncClient, records: Records) -> None:
    phone = "+5255" + digits(8)
    customer = await records.customer(phone=phone)
    account = await records.account(customer)
    for words in (phone, account.contract_number):
        page = await client.get("/api/utilities/cantera/customers", params={"q": words}, headers=records.staff())
        assert [one["id"] for one in page.json()["items"]] == [str(customer.id)]


@pytest.mark.parametrize("words", ["%", "_", "'; drop table service.customers; --", "\\"])
async def test_a_search_is_text_not_a_pattern(client: httpx.AsyncClient, records: Records, words: str) -> None:
    await records.person()
    page = await client.get("/api/utilities/cantera/customers", params={"q": words}, headers=records.staff())
    assert page.json()["total"] == 0


async def test_staff_see_one_customer_whole_but_of_their_own_utility(
    client: httpx.AsyncClient, records: Records, admin: dict[str, str]
) -> None:
    ana = await records.person()
    path = f"/api/utilities/cantera/customers/{ana.customer.id}"
    found = (await client.get(path, headers=records.staff())).json()
    assert found["accounts"][0]["contract_number"] == ana.account.contract_number
    assert found["preferences"]["bill_ready"] is True
    account = await client.get(f"/api/utilities/cantera/accounts/{ana.account.id}", headers=admin)
    assert account.json()["balance"] == mxn(0)
    assert (await client.get(path, headers=records.staff("prairie"))).status_code == 404
    for kind in ("customers", "accounts"):
        wanted = ana.customer.id if kind == "customers" else ana.account.id
        answer = await client.get(f"/api/utilities/prairie/{kind}/{wanted}", headers=admin)
        assert answer.status_code == 404
