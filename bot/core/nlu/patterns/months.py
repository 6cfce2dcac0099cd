"""Names of the months in both languages, short forms and slips of the thumb included."""

from __future__ import annotations

_LONG = (
    "enero january janurary januray", "febrero febreo febero february febuary", "marzo march", "abril april apil",
    "mayo", "junio june", "julio july", "agosto agoto agost august agust augest",
    "septiembre setiembre septiempre septienbre september septmber setember", "octubre otubre octuber october ocotber",
    "noviembre nobiembre novienbre november novemeber novembre",
    "diciembre disiembre dicienbre diciebre december decmber desember",
)  # fmt: skip
_SHORT = ("jan ene", "feb", "mar", "apr abr", "may", "jun", "jul", "aug ago", "sept sep", "oct", "nov", "dec dic")
"""Everyday words too ("el mar", "may I", "two years ago"): they need a number, a year or "recibo de" beside them."""


def _numbered(rows: tuple[str, ...]) -> dict[str, int]:
    return {name: number for number, names in enumerate(rows, start=1) for name in names.split()}


LONG_NUMBER = _numbered(_LONG)
NUMBER = {**LONG_NUMBER, **_numbered(_SHORT)}
LONG = "|".join(sorted(LONG_NUMBER, key=len, reverse=True))
ANY = "|".join(sorted(NUMBER, key=len, reverse=True))
SHORT = "|".join(sorted(set(NUMBER) - set(LONG_NUMBER), key=len, reverse=True))
LONG_WORDS = frozenset(LONG_NUMBER)
WORDS = frozenset(NUMBER)
