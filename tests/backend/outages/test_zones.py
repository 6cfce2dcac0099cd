from __future__ import annotations

import pytest

from backend.outages.zones import match_zones
from kit.utility import load


@pytest.mark.parametrize(
    ("words", "zones"),
    [
        ("Juriquilla", ["juriquilla"]),
        ("jurikilla", ["juriquilla"]),
        ("ÁLAMOS", ["alamos"]),
        ("vivo en alamos segunda seccion", ["alamos"]),
        ("76230", ["juriquilla"]),
        ("cp 76160 por favor", ["alamos"]),
        ("lomas de casablanca", ["casablanca"]),
        ("mi colonia es el refujio", ["refugio"]),
        ("santa ro", ["santarosa"]),
        ("Satelite\u200b por favor", ["satelite"]),
        ("xyz", []),
        ("", []),
        ("'; drop table zones; --", []),
        ("sin agua desde ayer", []),
    ],
)
def test_a_zone_is_known_by_its_names(words: str, zones: list[str]) -> None:
    assert [one.zone.code for one in match_zones(load("cantera"), words)] == zones


def test_words_that_fit_several_zones_bring_them_all() -> None:
    found = match_zones(load("cantera"), "loma")
    assert {one.zone.code for one in found} == {"milenio", "casablanca"}
    assert all(one.score < 0.95 for one in found)
