"""Numbers in words, Spanish and English: "mil doscientos" → 1200, "four four seven one" → 4 4 7 1, "1.5 mil" → 1500."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.core.nlu.patterns.vocabulary import vocabulary

_SPANISH = {
    "cero": 0, "un": 1, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cuatr": 4, "cinco": 5, "sinco": 5,
    "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "dies": 10, "once": 11, "onse": 11, "doce": 12,
    "dose": 12, "trece": 13, "trese": 13, "catorce": 14, "catorse": 14, "quince": 15, "quinse": 15, "dieciseis": 16,
    "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "beinte": 20, "veintiun": 21, "veintiuno": 21,
    "veintiuna": 21, "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintisinco": 25,
    "veintiseis": 26, "veintisiete": 27, "veintiocho": 28, "veintinueve": 29, "treinta": 30, "trenta": 30,
    "cuarenta": 40, "cincuenta": 50, "sincuenta": 50, "cinquenta": 50, "sesenta": 60, "secenta": 60, "setenta": 70,
    "ochenta": 80, "noventa": 90, "nobenta": 90, "cien": 100, "sien": 100, "ciento": 100, "siento": 100,
    "doscientos": 200, "doscientas": 200, "docientos": 200, "dosientos": 200, "trescientos": 300, "trecientos": 300,
    "tresientos": 300, "trescientas": 300, "cuatrocientos": 400, "cuatrosientos": 400, "cuatrocientas": 400,
    "quinientos": 500, "kinientos": 500, "quinientas": 500, "seiscientos": 600, "seicientos": 600, "seisientos": 600,
    "seiscientas": 600, "setecientos": 700, "setesientos": 700, "sietecientos": 700, "ochocientos": 800,
    "ochosientos": 800, "ochocientas": 800, "novecientos": 900, "nuevecientos": 900, "nobecientos": 900,
}  # fmt: skip
_ENGLISH = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40,
    "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "ninty": 90,
}  # fmt: skip
_SMALL = {**_SPANISH, **_ENGLISH}
_HUNDRED = frozenset({"hundred", "hundreds"})
_THOUSAND = frozenset({"mil", "thousand", "grand"})
WORDS = frozenset(_SMALL) | _HUNDRED | _THOUSAND
_TWICE = {"doble": 2, "double": 2, "triple": 3}
# Everyday words too ("una fuga", "the one", "once I pay", "lo siento"): a number only beside one, or before a unit.
_AMBIGUOUS = frozenset({"un", "uno", "una", "one", "once", "ten", "siento", "sien", "dies", "dose"})
_COUNTED = vocabulary(
    "dia dias semana semanas mes meses ano anos bimestre bimestres metro metros litro litros peso pesos dolar "
    "dolares varo varos centavo centavos day days week weeks month months year years dollar dollars buck "
    "bucks cent cents kwh gallon gallons liter liters am pm tercio third cuarto quarter recibos bills"
)
_MONTH_AFTER = vocabulary("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
_AFTER = {"once": frozenset({"las", "dia", "son"}), "ten": frozenset({"the", "at", "pay", "last"}),
          "una": frozenset({"a"}), "uno": frozenset({"dia"})}  # fmt: skip
_CLOCK = frozenset({"at", "by", "around", "until", "before", "after"})
_TOKEN = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*", re.ASCII)
_RUN = re.compile(r"[ ,.\-]{1,5}", re.ASCII)


@dataclass(frozen=True)
class Stretch:
    """Words from `start` to `end` and the figures that they mean."""

    start: int
    end: int
    figures: str


@dataclass(frozen=True)
class _Number:
    """One number of a run: tokens from `first` up to `after`."""

    value: Decimal
    first: int
    after: int
    start: int
    end: int
    is_english: bool
    times: int = 1


_Tokens = list[tuple[str, int, int]]


def number_from_words(said: str) -> int | None:
    """ "doscientos cincuenta" → 250, "two thousand" → 2000; None for what is no number, or is more than one."""
    tokens = _tokens(said)
    number = _compose(tokens, 0, said) if tokens else None
    return int(number.value) if number and number.after == len(tokens) else None


def figures(text: str) -> list[Stretch]:
    """The stretches of a lower-case text without accents that are numbers in words."""
    tokens = _tokens(text)
    stretches: list[Stretch] = []
    at = 0
    while at < len(tokens):
        run = _run(tokens, at, text)
        if not run:
            at += 1
            continue
        if len(run) > 1 or not _is_everyday(tokens, run[0]):
            stretches += _spelled(run, tokens, text)
        at = run[-1].after
    return stretches


def _tokens(text: str) -> _Tokens:
    return [(one.group(), one.start(), one.end()) for one in _TOKEN.finditer(text)]


def _run(tokens: _Tokens, at: int, text: str) -> list[_Number]:
    """Numbers in words that follow each other."""
    run: list[_Number] = []
    while at < len(tokens):
        number = _next(tokens, at, text, is_first=not run)
        if number is None:
            break
        if run and not _RUN.fullmatch(text, run[-1].end, number.start):
            break
        run.append(number)
        at = number.after
    return run


def _next(tokens: _Tokens, at: int, text: str, *, is_first: bool) -> _Number | None:
    word, start, end = tokens[at]
    if word in ("oh", "o") and not is_first and at + 1 < len(tokens) and tokens[at + 1][0] in _ENGLISH:
        return _Number(Decimal(0), at, at + 1, start, end, is_english=True)
    if word in _TWICE and at + 1 < len(tokens) and (digit := _SMALL.get(tokens[at + 1][0], 10)) < 10:
        english = tokens[at + 1][0] in _ENGLISH
        return _Number(Decimal(digit), at, at + 2, start, tokens[at + 1][2], english, _TWICE[word])
    return _compose(tokens, at, text)


def _compose(tokens: _Tokens, at: int, text: str) -> _Number | None:
    """The longest single number from token `at` on. A next word must be smaller than the room the last one left."""
    total = current = Decimal(0)
    room = 0  # what may still be added is below this
    first, after, last_end = at, at, tokens[at][1]
    english = False
    while after < len(tokens):
        place = after
        word, start, end = tokens[place]
        if after > first and word in ("y", "and", "e") and place + 1 < len(tokens) and room > 9:
            if (word == "and") == (room == 10) or not _adjoins(text, last_end, start):
                break
            place += 1
            last_end = end
            word, start, end = tokens[place]
        value = _value(tokens, place, text, is_first=after == first)
        if value is None or (after > first and not _adjoins(text, last_end, start)):
            break
        if word in _THOUSAND:
            if total or current >= 1000 or (after > first and not current):
                break
            total, current, room = (current or Decimal(1)) * 1000, Decimal(0), 1000
        elif word in _HUNDRED:
            if after > first and not 0 < current < (10 if total else 100):
                break
            current, room = (current or Decimal(1)) * 100, 100
        elif after == first:
            current, room = value, _room(value)
        elif 0 < value < room:
            current, room = current + value, _room(value)
        else:
            break
        english = english or word in _ENGLISH or word in _HUNDRED or word == "thousand"
        after, last_end = place + 1, end
    if after == first:
        return None
    return _Number(total + current, first, after, tokens[first][1], tokens[after - 1][2], english)


def _value(tokens: _Tokens, place: int, text: str, *, is_first: bool) -> Decimal | None:
    """What a token may be worth inside a number in words; figures only beside "mil" or "hundred"."""
    word, start, end = tokens[place]
    if not word[0].isdigit():
        return Decimal(_SMALL.get(word, 0)) if word in WORDS and not _in_address(text, start, end) else None
    if is_first:
        scaled = place + 1 < len(tokens) and tokens[place + 1][0] in (_THOUSAND | _HUNDRED)
        small = word.count(".") + word.count(",") <= 1 and len(word) <= 6
        return (
            Decimal(word.replace(",", ".")) if scaled and small and _adjoins(text, end, tokens[place + 1][1]) else None
        )
    return Decimal(word) if len(word) == 3 and word.isdigit() and tokens[place - 1][0] in _THOUSAND else None


def _in_address(text: str, start: int, end: int) -> bool:
    """Inside an e-mail address a word stays a word."""
    return text[end : end + 1] in ("@", "_") or (start > 0 and text[start - 1] in ("@", "_"))


def _room(value: Decimal) -> int:
    if value >= 100:
        return 100
    return 10 if value >= 20 and value % 10 == 0 else 0


def _adjoins(text: str, end: int, start: int) -> bool:
    return text[end:start] in (" ", "-", "  ", "")


def _is_everyday(tokens: _Tokens, one: _Number) -> bool:
    """Whether the only word of a run is more likely no number."""
    word = tokens[one.first][0]
    if one.after - one.first > 1 or word not in _AMBIGUOUS:
        return False
    before = tokens[one.first - 1][0] if one.first else ""
    if before in _AFTER.get(word, ()):
        return False
    after = [token[0] for token in tokens[one.after : one.after + 2]]
    return not (after and (after[0] in _COUNTED or (after[0] == "de" and after[1:] and after[1] in _MONTH_AFTER)))


def _spelled(run: list[_Number], tokens: _Tokens, text: str) -> list[Stretch]:
    """The run as figures: digits one after the other stand with single spaces, so that they read as one number."""
    if len(run) == 2 and all(one.is_english for one in run):
        left, right = int(run[0].value), int(run[1].value)
        before = tokens[run[0].first - 1][0] if run[0].first else ""
        if 1 <= left <= 12 and 10 <= right <= 59 and before in _CLOCK:
            return [Stretch(run[0].start, run[1].end, f"{left}:{right}")]
        if (1 <= left <= 9 or left == 20) and 10 <= right <= 99:  # "three fifty", "twenty twenty-six"
            return [Stretch(run[0].start, run[1].end, f"{left}{right}")]
    stretches: list[Stretch] = []
    for one in run:
        said = " ".join([f"{one.value:f}".removesuffix(".0")] * one.times) if one.value % 1 else _whole(one)
        joined = stretches and one.value < 100 and len(run) > 2
        if joined:
            last = stretches.pop()
            stretches.append(Stretch(last.start, one.end, f"{last.figures} {said}"))
        else:
            stretches.append(Stretch(one.start, one.end, said))
    return stretches


def _whole(one: _Number) -> str:
    return " ".join([str(int(one.value))] * one.times)
