"""One slip of a finger is mended."""

from __future__ import annotations

import pytest

from bot.core.nlu.spelling import Speller, is_one_slip

SPELLER = Speller({"recibo": 40, "medidor": 30, "pago": 20, "pagos": 25, "luz": 9, "consumo": 1})


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("recibo", "recibo"),
        ("resibo", "recibo"),  # changed
        ("reciibo", "recibo"),  # put in
        ("recbo", "recibo"),  # left out
        ("reicbo", "recibo"),  # swapped
        ("rsbo", "rsbo"),  # two slips
        ("lus", "lus"),  # too short to be sure
        ("consumoo", "consumoo"),  # the neighbour was seen only once
        ("pagoz", "pagos"),  # the more frequent neighbour
        ("000000", "000000"),
        ("zzzzzz", "zzzzzz"),
    ],
)
def test_mending(typed: str, mended: str) -> None:
    assert SPELLER.mend(typed) == mended


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("abcd", "abcd", False), ("abcd", "abdc", True), ("abcd", "abce", True), ("abcd", "abc", True),
        ("abcd", "xabcd", True), ("abcd", "badc", False), ("abcd", "ab", False), ("abcd", "acbd", True),
    ],
)  # fmt: skip
def test_one_slip(one: str, other: str, near: bool) -> None:
    assert is_one_slip(one, other) is near
    assert is_one_slip(other, one) is near
