"""How the effect of a word is written."""

from __future__ import annotations

import pytest

from desk.why import leaning, points


@pytest.mark.parametrize(("share", "written"), [(0.123, "+12.3"), (-0.04, "−4.0"), (0.0, "+0.0")])
def test_points_have_a_sign(share: float, written: str) -> None:
    assert points(share) == written


@pytest.mark.parametrize(("share", "way"), [(0.02, "for"), (-0.02, "against"), (0.004, "quiet"), (-0.004, "quiet")])
def test_what_moves_nothing_leans_nowhere(share: float, way: str) -> None:
    assert leaning(share) == way
