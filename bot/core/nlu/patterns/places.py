"""Where something is: `address` as written, with its `cross_street` ("Tecnológico", "Juárez y Morelos") and `colonia`.

Read word by word, not with one pattern: a street's name ends where a word stands that no street is called.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.nlu.patterns.place_names import (
    Stretch,
    Words,
    house_after,
    name_at,
    name_before,
    name_left,
    unit_after,
)
from bot.core.nlu.patterns.place_words import (
    BEFORE_NAME,
    BEFORE_STREET,
    COLONIA,
    CORNER,
    EVERYDAY_AFTER,
    EVERYDAY_BEFORE,
    LINKS,
    MONTH_NAMES,
    NEIGHBORHOOD,
    STOP,
    STREET_AFTER,
    STREET_BEFORE,
    STREET_WORDS,
    TRIGGERS,
    UNIT,
)
from bot.core.nlu.patterns.text import Found, Text
from bot.core.nlu.patterns.vocabulary import vocabulary

_BETWEEN = vocabulary("entre between")
_BESIDE = vocabulary("near by at off and y con & cerca")
_LED = vocabulary("en sobre por on at")
_TO_COLONIA = vocabulary(", . en de la in the")
_TO_CORNER = BEFORE_NAME | vocabulary("con y and with . &")
_LONGEST_HOUSE = 4
"""Digits of a house number that no word announces."""


@dataclass
class _Place:
    """What has been read so far, in places of the words: [first, after)."""

    first: int
    after: int
    cross: Stretch | None = None
    colonia: Stretch | None = None
    has_street: bool = True


def find(text: Text, language: str) -> list[Found]:
    """Addresses and colonias. "En mi calle no hay agua" names neither."""
    if not text.says(TRIGGERS):
        return []
    words = Words.of(text)
    found: list[Found] = []
    at = 0
    while at < len(words.tokens):
        place = _place(words, at)
        if place is None:
            at += 1
            continue
        found += _entities(words, place)
        at = max(place.after, at + 1)
    return found


def _place(words: Words, at: int) -> _Place | None:
    word = words.at(at)
    if word in STREET_BEFORE and (place := _street_then_name(words, at)):
        return _with_rest(words, place)
    if word in STREET_AFTER and (place := _name_then_street(words, at)):
        return _with_rest(words, place)
    if word in CORNER:
        return _corner(words, at)
    if word in _BETWEEN:
        return _between(words, at)
    if word in COLONIA and (name := name_at(words, words.skip_dot(at + 1))):
        return _Place(at, name[1], colonia=name, has_street=False)
    if word in NEIGHBORHOOD and (name := name_before(words, at)):
        return _Place(name[0], at + 1, colonia=name, has_street=False)
    if words.is_ordinal(at):
        return _ordinal_corner(words, at)
    return _bare_house(words, at) if words.is_house(at) else None


def _street_then_name(words: Words, at: int) -> _Place | None:
    """ "calle Hidalgo #45", "Av. 5 de Febrero 120 int. 3"."""
    word = words.at(at)
    if word == "c" and (words.at(at + 1) != "." or words.at(at + 2) == "p"):
        return None
    name = name_at(words, words.skip_dot(at + 1))
    if name is None:
        return None
    if word in EVERYDAY_BEFORE and not (words.is_capital(name[0]) or words.is_capital(at)):
        return None
    return _Place(at, house_after(words, name[1]))


def _name_then_street(words: Words, at: int) -> _Place | None:
    """ "123 Oak Street apt 5", "on Pecan Street"; "my name is Robert Lane" is none."""
    name = name_before(words, at)
    if name is None:
        return None
    first = name[0]
    if words.is_house(first - 1):
        first -= 1
    elif words.at(first - 1) not in BEFORE_STREET or (
        words.at(at) in EVERYDAY_AFTER and not words.is_capital(first) and not words.is_ordinal(first)
    ):
        return None
    return _Place(first, unit_after(words, words.skip_dot(at + 1) if words.at(at + 2) in UNIT else at + 1))


def _corner(words: Words, at: int) -> _Place | None:
    """ "Hidalgo esquina con Juárez", "corner of 5th and Elm"."""
    name = name_at(words, words.skip(at + 1, _TO_CORNER), is_cross=True)
    if name is None:
        return None
    left = name_left(words, at)
    if left is not None:
        return _with_colonia(words, _Place(left, name[1], cross=name))
    second = _linked(words, name)
    return _with_colonia(words, _Place(at, second[1], cross=second)) if second else None


def _between(words: Words, at: int) -> _Place | None:
    """ "Zaragoza 120 entre Allende y Juárez", "between Walnut and Pine"; "entre lunes y viernes" is none."""
    if words.at(at - 1) in ("difference", "diferencia"):
        return None
    name = name_at(words, words.skip(at + 1, BEFORE_NAME), is_cross=True)
    second = _linked(words, name) if name else None
    if name is None or second is None or not _are_streets(words, name, second):
        return None
    left = name_left(words, at) if words.is_house(at - 1) else None
    return _with_colonia(words, _Place(at if left is None else left, second[1], cross=(name[0], second[1])))


def _ordinal_corner(words: Words, at: int) -> _Place | None:
    """ "at 5th and Elm"."""
    if words.at(at + 1) not in LINKS or words.at(at - 1) not in BEFORE_STREET:
        return None
    name = name_at(words, at + 2, is_cross=True)
    return _with_colonia(words, _Place(at, name[1], cross=name)) if name else None


def _bare_house(words: Words, at: int) -> _Place | None:
    """ "en Zaragoza 120": a name with a capital after "en", and its number."""
    first = at
    while (
        first > 0 and at - first < _LONGEST_HOUSE and words.at(first - 1).isalpha() and words.at(first - 1) not in STOP
    ):
        first -= 1
    while first < at and not words.is_capital(first):
        first += 1
    is_led = words.at(first - 1) in _LED or words.at(at + 1) in CORNER | _BETWEEN
    if first == at or not is_led or words.at(first) in MONTH_NAMES or len(words.at(at)) > _LONGEST_HOUSE:
        return None
    return _with_rest(words, _Place(first, unit_after(words, at + 1)))


def _with_rest(words: Words, place: _Place) -> _Place:
    """The cross street and the colonia behind a street."""
    at = words.skip(place.after, frozenset({",", "casi"}))
    word = words.at(at)
    cross: Stretch | None = None
    if word in CORNER or word in _BESIDE:
        name = name_at(words, words.skip(words.skip_dot(at + 1), _TO_CORNER), is_cross=True)
        is_sure = word in CORNER or (name and (_is_street(words, name) or words.is_capital(name[0])))
        cross = name if is_sure else None
    elif word in _BETWEEN and (name := name_at(words, words.skip(at + 1, BEFORE_NAME), is_cross=True)):
        second = _linked(words, name)
        cross = (name[0], second[1]) if second else None
    if cross:
        place.cross = cross
        place.after = cross[1] + (words.at(cross[1]) in STREET_AFTER)
    return _with_colonia(words, place)


def _with_colonia(words: Words, place: _Place) -> _Place:
    at = words.skip(place.after, _TO_COLONIA)
    if words.at(at) in COLONIA and (name := name_at(words, words.skip_dot(at + 1))):
        place.colonia, place.after = name, name[1]
    return place


def _linked(words: Words, name: Stretch) -> Stretch | None:
    """The second name of "Juárez y Morelos"."""
    return name_at(words, name[1] + 1, is_cross=True) if words.at(name[1]) in LINKS else None


def _is_street(words: Words, name: Stretch) -> bool:
    said = (words.at(name[1] - 1), words.at(name[1]))
    return words.is_ordinal(name[0]) or words.at(name[0]) in STREET_BEFORE or not STREET_AFTER.isdisjoint(said)


def _are_streets(words: Words, one: Stretch, other: Stretch) -> bool:
    """Whether two names are streets: both with capitals, or one is an ordinal or a date; two months are not."""
    names = (one, other)
    if any(words.at(name[0]) in MONTH_NAMES and name[1] == name[0] + 1 for name in names):
        return False
    if any(_is_street(words, name) or words.at(name[0]).isdigit() for name in names):
        return True
    return all(words.is_capital(name[0]) for name in names) or words.text.says(STREET_WORDS)


def _entities(words: Words, place: _Place) -> list[Found]:
    parts = (
        ("address", (place.first, place.after) if place.has_street else None),
        ("cross_street", place.cross),
        ("colonia", place.colonia),
    )
    found: list[Found] = []
    for entity, part in parts:
        if part:
            start, end = words.start(part[0]), words.end(part[1] - 1)
            found.append(Found(entity, words.text.written(start, end), start, end))
    return found
