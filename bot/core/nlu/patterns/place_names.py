"""Where the name of a street or a colonia begins and ends, and what belongs to a house number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.nlu.patterns.place_words import (
    BEFORE_NAME,
    COLONIA,
    CORNER,
    DIRECTIONS,
    MONTH_NAMES,
    NUMBER_SIGN,
    STOP,
    STREET_AFTER,
    STREET_BEFORE,
    UNIT,
)
from bot.core.nlu.patterns.text import Text
from bot.core.nlu.patterns.vocabulary import vocabulary

_TOKEN = re.compile(r"[a-z]+(?:'s)?|\d+[a-z]{0,2}|[,;.!?#&\x01]", re.ASCII)
_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)\Z", re.ASCII)
_HOUSE = re.compile(r"\d{1,5}[a-z]?\Z", re.ASCII)
_ABBREVIATED = vocabulary("av ave blvd calz priv cda prol carr c col fracc esq no num int st rd dr")
_ENDS = CORNER | COLONIA | (STREET_BEFORE - STREET_AFTER) | {"y", "and"}
_NO_NAME = STOP - BEFORE_NAME
_ROMAN = vocabulary("ii iii iv")
_LONGEST_NAME = 5
"""Words of a street's name: "Paseo de la Constitución", "16 de Septiembre"."""
_LONGEST_ENGLISH = 3

Stretch = tuple[int, int]
"""Places of words, the second excluded."""


@dataclass(frozen=True)
class Words:
    """The message's words with their places; `at(n)` is "" beyond both ends."""

    text: Text
    tokens: list[tuple[str, int, int]]

    @classmethod
    def of(cls, text: Text) -> Words:
        """Words, figures and the punctuation that separates them."""
        return cls(text, [(one.group(), one.start(), one.end()) for one in _TOKEN.finditer(text.searched)])

    def at(self, place: int) -> str:
        """The word at a place."""
        return self.tokens[place][0] if 0 <= place < len(self.tokens) else ""

    def start(self, place: int) -> int:
        """Where in the text it begins."""
        return self.tokens[place][1]

    def end(self, place: int) -> int:
        """Where in the text it ends."""
        return self.tokens[place][2]

    def is_capital(self, place: int) -> bool:
        """Whether it was written with a capital."""
        return 0 <= place < len(self.tokens) and self.text.is_capital(self.start(place))

    def is_ordinal(self, place: int) -> bool:
        """ "5th"."""
        return bool(_ORDINAL.match(self.at(place)))

    def is_house(self, place: int) -> bool:
        """ "45", "12b"."""
        return bool(_HOUSE.match(self.at(place)))

    def is_without_number(self, place: int) -> bool:
        """ "s/n", as Mexico writes it."""
        return self.at(place) == "s" and self.at(place + 1) == "n"

    def skip_dot(self, place: int) -> int:
        """Past the stop of "Av." and "Col."."""
        return place + 1 if self.at(place) == "." and self.at(place - 1) in _ABBREVIATED else place

    def skip(self, place: int, words: frozenset[str]) -> int:
        """Past all of these words."""
        while self.at(place) in words:
            place += 1
        return place


def name_at(words: Words, at: int, *, is_cross: bool = False) -> Stretch | None:
    """What a street or colonia may be called from `at` on; a first number ("5 de mayo", "5th") belongs to it."""
    after, real = _numbered(words, at)
    if real and not (words.at(after - 1) in MONTH_NAMES or words.at(after) in STREET_AFTER):
        return None if is_cross and not words.is_ordinal(at) else (at, after)
    while after - at < _LONGEST_NAME and words.at(after)[:1].isalpha():
        word = words.at(after)
        if word in BEFORE_NAME:
            if not words.at(after + 1)[:1].isalpha() or words.at(after + 1) in _NO_NAME:
                break
        elif word in _ENDS or word in STOP or words.is_without_number(after):
            break
        else:
            real += 1
        after += 1
        if word in STREET_AFTER and real > 1:
            break
    if real and words.at(after) in _ROMAN:
        after += 1
    return (at, after) if real else None


def _numbered(words: Words, at: int) -> tuple[int, int]:
    """Past the number that a name begins with, and whether there is one."""
    if not words.is_ordinal(at) and not (words.at(at).isdigit() and len(words.at(at)) <= 2):
        return at, 0
    if words.at(at + 1) == "de" and words.at(at + 2) in MONTH_NAMES:
        return at + 3, 1
    return at + 1, 1


def name_before(words: Words, at: int) -> Stretch | None:
    """Up to three words before `at` that may be a name: "Pecan" in "on Pecan Street"."""
    first = at
    while first > 0 and at - first < _LONGEST_ENGLISH:
        word = words.at(first - 1)
        if words.is_ordinal(first - 1):
            first -= 1
            break
        if not word.isalpha() or (word in STOP and word not in DIRECTIONS) or word in STREET_BEFORE - STREET_AFTER:
            break
        first -= 1
    return (first, at) if first < at and words.at(first) not in BEFORE_NAME else None


def name_left(words: Words, at: int) -> int | None:
    """Where the street before "esquina" or "entre" begins; its number may stand between."""
    end = at - 1 if words.at(at - 1) in (",", "en", "casi", "haciendo") else at
    house = end - 1 if words.is_house(end - 1) else end
    first = house
    while first > 0 and house - first < _LONGEST_NAME - 1:
        word = words.at(first - 1)
        if not word.isalpha() or (word in STOP and word not in BEFORE_NAME) or word in COLONIA:
            break
        first -= 1
    while first < house and words.at(first) in BEFORE_NAME and not words.is_capital(first):
        first += 1
    return first if first < house and words.at(first) not in BEFORE_NAME else None


def house_after(words: Words, at: int) -> int:
    """Past a house number and what belongs to it: "# 45", "no. 45 int. 3", "s/n", "pte"."""
    after = words.skip(at, DIRECTIONS)
    mark = after
    if words.at(mark) == "," and (words.at(mark + 1) in NUMBER_SIGN or words.is_house(mark + 1)):
        mark += 1
    if words.is_without_number(mark):
        return mark + 2
    while words.at(mark) in NUMBER_SIGN:
        mark = words.skip_dot(mark + 1)
    if words.is_house(mark):
        after = mark + 1
    return unit_after(words, words.skip(after, DIRECTIONS))


def unit_after(words: Words, at: int) -> int:
    """Past "apt 5", "int. 3", "depto B"."""
    after = at + 1 if words.at(at) == "," and words.at(at + 1) in UNIT else at
    if words.at(after) in UNIT:
        mark = words.skip_dot(after + 1)
        mark += words.at(mark) == "#"
        if words.is_house(mark) or len(words.at(mark)) == 1:
            return mark + 1
    return at
