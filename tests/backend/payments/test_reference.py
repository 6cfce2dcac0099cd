from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.payments.reference import ReferenceTooShortError, build, contract_in, is_valid

contracts = st.from_regex(r"[0-9]{10}", fullmatch=True)
months = st.dates(min_value=date(2000, 1, 1), max_value=date(2080, 12, 31))


def test_it_is_contract_month_and_luhn_digit() -> None:
    # October 2026 is month 26 × 12 + 9 = 321 since January 2000
    assert build("12345678", month=date(2026, 10, 31), digits=14) == luhn_by_hand("0012345678321")


def luhn_by_hand(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


@given(contract=contracts, month=months)
def test_it_is_valid_and_gives_the_contract_back(contract: str, month: date) -> None:
    reference = build(contract, month=month, digits=14)
    assert len(reference) == 14
    assert is_valid(reference)
    assert contract_in(reference, digits=10) == contract


@given(contract=contracts, month=months, place=st.integers(0, 13), change=st.integers(1, 9))
def test_one_wrong_digit_is_noticed(contract: str, month: date, place: int, change: int) -> None:
    reference = build(contract, month=month, digits=14)
    wrong = str((int(reference[place]) + change) % 10)
    assert not is_valid(reference[:place] + wrong + reference[place + 1 :])


def test_bills_of_one_contract_differ() -> None:
    found = {
        build("1234567890", month=date(year, month, 1), digits=14) for year in (2025, 2026) for month in range(1, 13)
    }
    assert len(found) == 24


def test_a_contract_number_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ReferenceTooShortError):
        build("12345678901", month=date(2026, 10, 1), digits=14)


@pytest.mark.parametrize("words", ["", "abc", "١٢٣٤", "0012345678320", "00123 45678321"])
def test_what_is_no_reference_is_not_valid(words: str) -> None:
    assert contract_in(words, digits=10) is None
