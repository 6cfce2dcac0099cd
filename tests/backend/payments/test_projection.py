from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import httpx
import pytest

from backend.payments.models import PaymentStatus
from backend.payments.projection import Basis, month_later, projected
from backend.usage.models import Reading
from tests.backend.records import Records, digits

ME = "/api/customers/me"


@pytest.mark.parametrize(
    ("day", "later"),
    [
        ("2026-10-31", "2026-11-30"),
        ("2026-01-31", "2026-02-28"),
        ("2028-01-30", "2028-02-29"),
        ("2026-12-15", "2027-01-15"),
    ],
)
def test_a_period_lasts_to_the_same_day_of_the_next_month(day: str, later: str) -> None:
    assert month_later(date.fromisoformat(day)) == date.fromisoformat(later)


def test_the_daily_rate_goes_on_to_a_tenth_of_a_unit() -> None:
    # 10 in 30 days, for 31 days: 10.33…
    assert projected(Basis(date(2026, 9, 1), date(2026, 10, 1), Decimal(10)), days=31) == Decimal("10.3")
    # both readings on one day count as a day
    assert projected(Basis(date(2026, 9, 1), date(2026, 9, 1), Decimal(1)), days=30) == Decimal(30)


async def test_without_a_new_reading_the_last_period_goes_on(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    await records.usage(await records.meter(ana.account), "12")
    answer = await client.get(f"{ME}/accounts/{ana.account.id}/usage/projected-bill", headers=ana.token)
    # 12 m³ in 30 days, 30 days: 98.50 + 10 × 14.50 + 2 × 19.85 = 283.20; sewer 10 % 28.32, treatment 12 % 33.98,
    # VAT 16 % of 62.30 = 9.97
    assert answer.json() == {
        "account_id": str(ana.account.id),
        "period_start": "2026-10-31",
        "period_end": "2026-11-30",
        "quantity": 12.0,
        "unit": "m3",
        "total": {"amount_minor": 35_547, "currency": "MXN"},
        "based_on_start": "2026-10-01",
        "based_on_end": "2026-10-31",
    }


async def test_a_reading_since_says_how_it_goes_now(client: httpx.AsyncClient, records: Records) -> None:
    ana = await records.person()
    meter = await records.meter(ana.account)
    await records.usage(meter, "12")
    # the meter showed 1012 at the period's end
    await records.save(Reading(meter_id=meter.id, read_on=date(2026, 11, 15), value=Decimal(1022)))
    path = f"{ME}/accounts/{ana.account.id}/usage/projected-bill"
    found = (await client.get(path, headers=ana.token)).json()
    # 10 m³ in 15 days, so 20 in 30: 98.50 + 145.00 + 198.50 = 442.00; 44.20, 53.04, VAT 16 % of 97.24 = 15.56
    assert (found["quantity"], found["total"]["amount_minor"]) == (20.0, 55_480)
    assert (found["based_on_start"], found["based_on_end"]) == ("2026-10-31", "2026-11-15")


async def test_a_projection_needs_level_1_and_some_consumption(client: httpx.AsyncClient, records: Records) -> None:
    phone = "+5255" + digits(8)
    account = await records.account(await records.customer(name="Ñandú Pérez", phone=phone))
    path = f"{ME}/accounts/{account.id}/usage/projected-bill"
    assert (await client.get(path, headers=records.conversation())).status_code == 403
    assert (await client.get(path, headers=records.conversation(phone=phone))).status_code == 404
    await records.usage(await records.meter(account), "12")
    known = await client.get(path, headers=records.conversation(phone=phone))
    assert known.status_code == 200
    assert "Ñandú" not in known.text
    assert account.contract_number not in known.text


async def test_a_contracts_summary_names_the_last_payment_that_settled(
    client: httpx.AsyncClient, records: Records
) -> None:
    ana = await records.person(nickname="Casa")
    await records.meter(ana.account)
    bill = await records.bill(ana.account, 30_000, due=date(2026, 11, 5), paid=20_000)
    await records.payment(ana.account, 20_000, to=bill)
    await records.payment(ana.account, 5_000, status=PaymentStatus.pending, at=datetime(2026, 11, 19, 15, tzinfo=UTC))
    found = (await client.get(f"{ME}/accounts/{ana.account.id}/summary", headers=ana.token)).json()

    def mxn(amount: int) -> dict[str, object]:
        return {"amount_minor": amount, "currency": "MXN"}

    assert found == {
        "account_id": str(ana.account.id),
        "nickname": "Casa",
        "balance": mxn(10_000),
        "due_date": "2026-11-05",
        "overdue": mxn(10_000),
        "last_bill": mxn(30_000),
        "last_payment": {"amount": mxn(20_000), "received_at": "2026-10-05T15:00:00Z"},
        "premises": 1,
        "meters": 1,
    }
