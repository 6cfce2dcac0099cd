"""Parts of an amount."""

from __future__ import annotations

from fractions import Fraction

import pytest

from kit.shares import part_of_minor, share_of


@pytest.mark.parametrize(
    ("said", "share"),
    [("all", Fraction(1)), ("half", Fraction(1, 2)), ("two_thirds", Fraction(2, 3)), ("30%", Fraction(3, 10)),
     ("100%", Fraction(1)), ("0%", None), ("101%", None), ("350", None), ("", None)],
)  # fmt: skip
def test_a_part_is_named(said: str, share: Fraction | None) -> None:
    assert share_of(said) == share


@pytest.mark.parametrize(
    ("minor", "share", "part"), [(41231, "half", 20616), (41230, "third", 13743), (100, "two_thirds", 67)]
)
def test_a_part_of_an_amount_is_whole_cents(minor: int, share: str, part: int) -> None:
    found = share_of(share)
    assert found is not None
    assert part_of_minor(minor, found) == part
