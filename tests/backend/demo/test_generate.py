"""The generator, before any database: everything adds up, and the cast is complete."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise

import phonenumbers
import pytest

from backend.demo.cast import CAST
from backend.demo.dataset import Dataset, Member
from backend.demo.generate import generate
from kit import utility

TODAY = date(2026, 11, 20)
# CONTRACT.md, cast
TAGS = set(
    """overdue_1m overdue_3m overdue_8m restricted disconnected plan_active credit_balance zero_balance no_phone
    shared_phone four_contracts business_18 tenant accents same_name leak_pattern estimated_reads prepaid_low
    spanish_in_texas english_in_queretaro outage_now outage_planned autopay open_case pending_cash plain""".split()  # noqa: SIM905
)


@cache
def made(utility_id: str) -> Dataset:
    return generate(utility.load(utility_id), today=TODAY)


@pytest.fixture(params=["cantera", "prairie"])
def data(request: pytest.FixtureRequest) -> Dataset:
    return made(request.param)


@pytest.fixture
def both() -> dict[str, Dataset]:
    return {name: made(name) for name in ("cantera", "prairie")}


def tagged(both: dict[str, Dataset], tag: str) -> list[Member]:
    return [member for data in both.values() for member in data.cast if tag in member.subscriber.tags]


def test_there_are_as_many_customers_as_promised_with_24_bills_a_contract(data: Dataset) -> None:
    assert len(data.customers) == {"cantera": 1200, "prairie": 600}[data.utility_id]
    assert set(Counter(bill.account_id for bill in data.bills).values()) == {24}


def test_lines_add_up_to_totals(data: Dataset) -> None:
    sums: Counter[object] = Counter()
    for line in data.lines:
        sums[line.bill_id] += line.amount_minor
    assert all(sums[bill.id] == bill.total_minor for bill in data.bills)


def test_readings_never_fall_and_their_differences_are_usage_and_bills(data: Dataset) -> None:
    readings = defaultdict(list)
    for reading in data.readings:
        readings[reading.meter_id].append(reading)
    steps = {
        (earlier.meter_id, later.read_on): later.value - earlier.value
        for series in readings.values()
        for earlier, later in pairwise(series)
    }
    assert min(steps.values()) >= 0
    assert {(row.meter_id, row.period_end): row.quantity for row in data.usage} == steps
    used = {(row.account_id, row.period_end): row.quantity for row in data.usage}
    assert all(used[bill.account_id, bill.period_end] == bill.quantity for bill in data.bills)
    assert all(bill.reading_current - bill.reading_previous == bill.quantity for bill in data.bills)


def test_balances_are_bills_less_settled_payments_and_corrections(data: Dataset) -> None:
    balance: Counter[object] = Counter()
    for bill in data.bills:
        balance[bill.account_id] += bill.total_minor
    for payment in data.payments:
        balance[payment.account_id] -= payment.amount_minor if payment.status == "settled" else 0
    for adjustment in data.adjustments:
        balance[adjustment.account_id] += adjustment.amount_minor
    assert all(balance[standing.account_id] == standing.balance_minor for standing in data.standings)


def test_what_is_allocated_is_what_bills_were_paid(data: Dataset) -> None:
    paid: Counter[object] = Counter()
    spent: Counter[object] = Counter()
    for allocation in data.allocations:
        paid[allocation.bill_id] += allocation.amount_minor
        spent[allocation.payment_id] += allocation.amount_minor
    assert all(paid[bill.id] == bill.paid_minor <= bill.total_minor for bill in data.bills)
    assert all(spent[payment.id] <= payment.amount_minor for payment in data.payments)


def test_nothing_lies_in_the_future(data: Dataset) -> None:
    assert max(bill.issued_on for bill in data.bills) <= TODAY
    assert max(reading.read_on for reading in data.readings) < TODAY
    assert max(payment.received_at.date() for payment in data.payments) <= TODAY
    assert all(payment.settled_at is None or payment.received_at <= payment.settled_at for payment in data.payments)


def test_contract_numbers_and_phones_are_of_the_right_shape_and_unique(data: Dataset) -> None:
    numbers = [account.contract_number for account in data.accounts]
    assert all(utility.load(data.utility_id).contract.valid(number) for number in numbers)
    assert len(set(numbers)) == len(numbers)
    phones = Counter(customer.phone for customer in data.customers if customer.phone)
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone)) for phone in phones)
    twice = [phone for phone, count in phones.items() if count > 1]
    assert twice == (["+524425550113"] if data.utility_id == "cantera" else [])


def test_the_same_seed_and_day_make_the_same_demo() -> None:
    prairie = utility.load("prairie")
    assert generate(prairie, today=TODAY) == made("prairie")


@pytest.mark.parametrize("today", [date(2026, 3, 1), date(2027, 1, 1), date(2028, 2, 29), date(2026, 12, 31)])
def test_any_day_of_the_year_will_do(today: date) -> None:
    data = generate(utility.load("prairie"), today=today)
    assert max(bill.issued_on for bill in data.bills) <= today
    owing = {member.subscriber.key: member.standings[0] for member in data.cast}
    assert owing["calvin"].due_date is not None
    assert timedelta() < today - owing["calvin"].due_date <= timedelta(days=9)


def test_every_tag_of_the_contract_is_carried_and_plain_by_three_in_each_utility() -> None:
    carried = {name: Counter(tag for one in cast for tag in one.tags) for name, cast in CAST.items()}
    assert set(carried["cantera"]) | set(carried["prairie"]) == TAGS
    assert all(tags["plain"] >= 3 for tags in carried.values())
    assert sum(len(cast) for cast in CAST.values()) >= 24


def test_keys_are_unique_over_both_utilities() -> None:
    keys = [one.key for cast in CAST.values() for one in cast]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("tag", "months"), [("overdue_1m", 1), ("overdue_3m", 3), ("overdue_8m", 8)])
def test_overdue_means_that_many_bills_past_due(both: dict[str, Dataset], tag: str, months: int) -> None:
    for member in tagged(both, tag):
        account = member.standings[0].account_id
        bills = [bill for data in both.values() for bill in data.bills if bill.account_id == account]
        late = [bill for bill in bills if bill.paid_minor < bill.total_minor and bill.due_date < TODAY]
        assert len(late) == months
        assert member.standings[0].due_date == min(bill.due_date for bill in late)
        assert member.standings[0].balance_minor == sum(bill.total_minor for bill in late)


def test_credit_zero_and_prepaid_stand_as_their_tags_say(both: dict[str, Dataset]) -> None:
    assert all(m.standings[0].balance_minor < 0 for m in tagged(both, "credit_balance"))
    assert all(m.standings[0].balance_minor == 0 for m in tagged(both, "zero_balance"))
    for member in tagged(both, "prepaid_low"):
        account = next(a for a in both["prairie"].accounts if a.id == member.standings[0].account_id)
        assert account.prepaid
        assert account.prepaid_balance_minor == -member.standings[0].balance_minor == 412


def test_domestic_water_in_mexico_is_restricted_and_never_disconnected(both: dict[str, Dataset]) -> None:
    assert {account.status for account in both["cantera"].accounts} == {"active", "restricted"}
    assert {account.status for account in both["prairie"].accounts} == {"active", "disconnected"}


def test_four_contracts_eighteen_accounts_and_a_tenant_who_does_not_hold(both: dict[str, Dataset]) -> None:
    assert [len(m.standings) for m in tagged(both, "four_contracts")] == [4]
    assert [len(m.standings) for m in tagged(both, "business_18")] == [18]
    tenant = tagged(both, "tenant")[0]
    roles = {h.customer_id: h.role for h in both["cantera"].holders if h.account_id == tenant.standings[0].account_id}
    assert roles.pop(tenant.customer_id) == "tenant"
    assert list(roles.values()) == ["holder"]


def test_a_leak_shows_in_the_last_months(both: dict[str, Dataset]) -> None:
    for member in tagged(both, "leak_pattern"):
        account = member.standings[0].account_id
        used = [row.quantity for data in both.values() for row in data.usage if row.account_id == account]
        assert used[-1] > used[-2] > used[-3]
        assert used[-1] > 2 * sum(used[-15:-3]) / 12


def test_estimated_reads_and_pending_cash_are_there(both: dict[str, Dataset]) -> None:
    for member in tagged(both, "estimated_reads"):
        account = member.standings[0].account_id
        assert [u.estimated for u in both["cantera"].usage if u.account_id == account][-3:] == [True, True, True]
    for member in tagged(both, "pending_cash"):
        standing = member.standings[0]
        pending = [
            p
            for d in both.values()
            for p in d.payments
            if p.account_id == standing.account_id and p.status == "pending"
        ]
        assert [(p.method, p.amount_minor) for p in pending] == [("cash_store", standing.last_bill_minor)]


def test_a_household_bill_is_the_tariff_worked_out_by_hand(both: dict[str, Dataset]) -> None:
    # 16 m3: 98.50 + 10 × 14.50 + 6 × 19.85 = 362.60; sewer 10 % 36.26; treatment 12 % 43.51; VAT 16 % of both 12.76.
    bill = next(b for b in both["cantera"].bills if b.tariff == "domestica" and b.quantity == Decimal(16))
    assert bill.total_minor == 36260 + 3626 + 4351 + 1276
