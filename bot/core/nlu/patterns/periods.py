"""Months, bills and spans of time that a bill or a consumption is asked for, as `period` (values: kit/dates.py)."""

from __future__ import annotations

import re
from re import Match

from bot.core.nlu.patterns import months
from bot.core.nlu.patterns.text import Found, Text
from bot.core.nlu.patterns.vocabulary import vocabulary

_BILL = r"(?:recibos?|boletas?|facturas?|bills?|invoices?|estados? de cuenta|statements?)"
_FIXED = (
    ("-2m", r"mes antepasado|antepasado mes|month before last|(?:the )?month before the last"),
    ("last_two_months", r"bimestre (?:pasado|anterior)|ultimo bimestre|pasado bimestre|last 2[ -]month period"),
    ("this_two_months", r"(?:este|el) bimestre(?: actual)?|bimestre (?:actual|en curso)"),
    ("last_month", r"mes (?:pasado|pasao|pazado|anterior|previo)|(?:pasado|ultimo) mes|(?:last|previous|prior"
        r"|past) month"),
    ("this_month", r"(?:este|presente) mes|mes (?:actual|en curso|corriente)|(?:this|current) month"),
    ("next_month", r"(?:proximo|siguiente|otro) mes|mes (?:que viene|que entra|entrante|siguiente|proximo)|next month"),
    ("last_year", r"ano (?:pasado|anterior)|(?:last|previous) year"),
    ("this_year", r"este ano|ano (?:actual|en curso)|(?:this|current) year"),
    ("last:1", rf"(?:ultimo|ultima|pasado) {_BILL}|{_BILL} (?:mas reciente|pasado|pasada)|(?:last|latest|most "
        rf"recent|newest) {_BILL}"),
)  # fmt: skip
_FIXED_PATTERNS = tuple((value, re.compile(rf"\b(?:{said})\b", re.ASCII)) for value, said in _FIXED)
_FIXED_WORDS = vocabulary(
    "antepasado pasado pasada pasao pazado pasados anterior previo ultimo ultima este esta presente actual "
    "curso corriente proximo siguiente otro mes ano bimestre last latest recent newest previous prior past "
    "this current next reciente month year"
)
_AGO = re.compile(
    r"\b(?:hace|ase|hase) (?:como )?(?P<count>\d{1,2}|un) mes(?:es)?\b(?! (?:que|no)\b)"
    r"|\b(?P<count2>\d{1,2}|a|an) months? (?:ago|back)\b|\bde hace (?P<count3>\d{1,2}|un) mes(?:es)?\b",
    re.ASCII,
)
_LAST_FEW = re.compile(
    rf"\b(?:ultim[oa]s (?P<count>\d{{1,2}})|(?P<count2>\d{{1,2}}) ultim[oa]s|(?:last|past|latest|previous) "
    rf"(?P<count3>\d{{1,2}})) "
    rf"(?P<what>{_BILL}|mes(?:es)?|months?|bimestres|periodos|periods)\b",
    re.ASCII,
)
_MONTH = rf"(?:{months.LONG})"
_YEAR = r"(?:(?:,? ?(?:de |del |d |of |del ano |de el )?|,)(?P<year>20\d\d)\b)?"
_SPAN = re.compile(
    rf"\b(?P<from>{months.LONG})(?: (?:20\d\d))? ?(?:a|al|hasta|to|through|thru|until|till|-) "
    rf"?(?P<to>{months.LONG})\b{_YEAR}",
    re.ASCII,
)
_LONG = re.compile(rf"\b(?P<month>{months.LONG})(?:'s)?\b{_YEAR}", re.ASCII)
_SHORT_YEAR = re.compile(
    rf"\b(?P<month>{months.SHORT})\.? ?(?:de |del |of |/|-)?(?P<year>20\d\d)\b|(?<![\d/\-])(?P<number>0?[1-9]"
    rf"|1[0-2])[/\-]"
    r"(?P<year2>20\d\d)\b(?![/\-])",
    re.ASCII,
)
_SHORT_LED = re.compile(
    rf"(?:\b{_BILL}(?: (?:de|del|for|from|of|x|d))?(?: mes de)?|\bmes de|\bmonth of|\b(?:in|for|since|from|during"
    rf"|this|last)"
    rf"|\bconsumo de|\busage (?:in|for|of)|\bpago de|\bpayment (?:in|for)) (?P<month>{months.SHORT})\b\.?(?! (?:i"
    rf"|we|you|\d)\b)",
    re.ASCII,
)
_MAY_BILL = re.compile(rf"\b(?P<month>{months.SHORT}) {_BILL}\b", re.ASCII)
_YEAR_ALONE = re.compile(
    r"\b(?:del?|en|in|of|for|from|during|el|ano|year|del ano) (?P<year>20[0-4]\d)\b(?![,.:/\-]?\d| ?(?:pesos|kwh|m3))",
    re.ASCII,
)
_NO_MONTH = re.compile(
    r"(?:\b(?:calle|avenida|av|colonia|col|plaza|de nombre|nombre de|me llamo|soy|miss) |\d (?:de )?)\Z", re.ASCII
)
_NOT_MARCH = re.compile(r" (?:on|down|in to|into|over)\b", re.ASCII)
_LAST_FEW_WORDS = vocabulary("ultimos ultimas last past latest previous")
_MONTH_COUNTS = vocabulary("mes meses month months")


def find(text: Text, language: str) -> list[Found]:
    """Every period, in the order of the text; "julio y agosto" is two."""
    found: list[Found] = []
    for finder in (_counted, _fixed, _named, _years):
        new = finder(text)
        if new:
            text, found = text.without(new), found + new
    return found


def _counted(text: Text) -> list[Found]:
    found: list[Found] = []
    if text.says(_LAST_FEW_WORDS):
        found += (
            Found("period", f"last:{_count(one)}", one.start(), one.end()) for one in _LAST_FEW.finditer(text.searched)
        )
    if text.says(_MONTH_COUNTS):
        found += (Found("period", f"-{_count(one)}m", one.start(), one.end()) for one in _AGO.finditer(text.searched))
    return found


def _count(match: Match[str]) -> int:
    said = next(value for name, value in match.groupdict().items() if name.startswith("count") and value)
    count = int(said) if said.isdigit() else 1
    return count * 2 if (match.groupdict().get("what") or "").startswith("bimestre") else count


def _fixed(text: Text) -> list[Found]:
    if not text.says(_FIXED_WORDS):
        return []
    found: list[Found] = []
    for value, pattern in _FIXED_PATTERNS:
        new = [Found("period", value, one.start(), one.end()) for one in pattern.finditer(text.searched)]
        if new:
            text, found = text.without(new), found + new
    return found


def _named(text: Text) -> list[Found]:
    found: list[Found] = []
    if text.says(months.LONG_WORDS):
        spans = [Found("period", _span(one), one.start(), one.end()) for one in _SPAN.finditer(text.searched)]
        text, found = text.without(spans), spans
        found += (
            Found("period", _month(one["month"], one["year"]), one.start(), one.end())
            for one in _LONG.finditer(text.searched)
            if _is_month(one, text)
        )
        text = text.without(found)
    has_short = text.says(months.WORDS - months.LONG_WORDS)
    if has_short or "/" in text.searched or "-" in text.searched:
        new = [Found("period", _short(one), one.start(), one.end()) for one in _SHORT_YEAR.finditer(text.searched)]
        text, found = text.without(new), found + new
    if has_short:
        for pattern in (_SHORT_LED, _MAY_BILL):
            new = [
                Found("period", _month(one["month"], None), one.start("month"), one.end("month"))
                for one in pattern.finditer(text.searched)
            ]
            text, found = text.without(new), found + new
    return found


def _years(text: Text) -> list[Found]:
    if "20" not in text.searched:
        return []
    return [Found("period", one["year"], one.start(), one.end()) for one in _YEAR_ALONE.finditer(text.searched)]


def _is_month(match: Match[str], text: Text) -> bool:
    """Not a street, a name, or an army's march."""
    if match["month"] == "march" and _NOT_MARCH.match(text.searched, match.end()):
        return False
    return not _NO_MONTH.search(text.searched, max(0, match.start() - 12), match.start())


def _month(name: str, year: str | None) -> str:
    number = months.NUMBER[name]
    return f"{year}-{number:02d}" if year else f"{number:02d}"


def _short(match: Match[str]) -> str:
    return _month(match["month"], match["year"]) if match["month"] else f"{match['year2']}-{int(match['number']):02d}"


def _span(match: Match[str]) -> str:
    return f"{_month(match['from'], match['year'])}..{_month(match['to'], match['year'])}"
