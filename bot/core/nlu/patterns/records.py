"""Numbers that name a record: `case_number`, `contract_number`, `otp_code` and `postal_code`."""

from __future__ import annotations

import re
from re import Match, Pattern

from bot.core.nlu.patterns.text import Found, Text
from bot.core.nlu.patterns.vocabulary import vocabulary

_CASE_WORD = r"(?:case|caso|cas|folio|ticket|reporte|report|queja|request|solicitud)"
_DASH = r"(?:\W|\b(?:guion|dash|diagonal|slash)\b){1,4}"
_CASES = (
    re.compile(
        rf"\b(?:(?:mi|el|my|the) )?{_CASE_WORD}(?:\W{{0,3}}(?:numero|number|num|no|es|el|is|con"
        rf"|#))*\W{{0,4}}(?:(?:case|caso)\W{{0,3}})?"
        rf"(?P<year>20\d\d){_DASH}(?P<number>\d{{1,6}})\b(?![/\-]\d)",
        re.ASCII,
    ),
    re.compile(r"\bcase(?P<year>20\d\d)-?(?P<number>\d{6})\b", re.ASCII),
    re.compile(
        rf"\b{_CASE_WORD}(?:\W{{0,3}}(?:numero|number|num|no|es|el|is|con|#))*\W{{0,4}}(?P<number>\d{{1,6}})"
        r" ?(?:/|del?(?: ano)?|of|from|in|ano|year) ?(?P<year>20\d\d)\b",
        re.ASCII,
    ),
    re.compile(rf"\b{_CASE_WORD}\W{{1,3}}(?P<year>20\d\d) ?(?P<number>0\d{{5}})\b", re.ASCII),
)
_CASE_WORDS = vocabulary("case caso cas folio ticket reporte report queja request solicitud")
_CONTRACT_LED = re.compile(
    r"\b(?:contratos?|contrto|contracto|cuenta|contract|account|acct|acc|no\.? de servicio|numero de servicio"
    r"|service number|"
    r"customer number|numero de cliente|nis)\b"
    r"(?:\W{0,3}(?:es|el|is|numero|number|num|nro|no|de|of|mi|my|the|con|servicio|termin|#|sera|seria|it's|its"
    r"|called)\b)*"
    r"\W{0,4}(?P<number>\d(?:[ .\-/]{0,2}\d){4,11})(?![\d]|[ .\-/]\d|,\d{3}|\.\d)",
    re.ASCII,
)
_CONTRACT_WORDS = vocabulary(
    "contrato contratos contrto contracto cuenta contract account acct acc servicio service customer cliente nis"
)
_CONTRACT = re.compile(r"(?<![\d$.,])\d(?:[ \-]?\d){6,11}(?![\d]|[ \-]\d)", re.ASCII)
_CODE = re.compile(r"(?<![\d$.,\-])(?:\d(?: ?\d){5}|\d{3}-\d{3})(?![\d\-]| \d|[.,]\d)", re.ASCII)
_ZIP_LED = re.compile(
    r"\b(?:c\.? ?p\b\.?|codigo postal|zip(?: ?code)?|postal code)(?:\W{1,3}(?:es|el|is"
    r"|:))*\W{0,3}(?P<digits>\d{5})\b(?!-?\d)",
    re.ASCII,
)
_ZIP = re.compile(r"(?<![\d$.,\-])\d{5}(?![\d\-]|[.,]\d)", re.ASCII)
_ZIP_WORDS = vocabulary("cp c postal zip zipcode")
_SEVERAL = re.compile(r"\d{5}", re.ASCII)
_DIGIT_RUN = re.compile(r"\d(?:[ .\-/]{0,2}\d){4}", re.ASCII)


def find_cases(text: Text, language: str) -> list[Found]:
    """Case numbers as the desk writes them: CASE-2026-000123."""
    if not (text.says(_CASE_WORDS) and "20" in text.searched):
        return []
    found: list[Found] = []
    for pattern in _CASES:
        new = [Found("case_number", _case(one), one.start(), one.end()) for one in pattern.finditer(text.searched)]
        if new:
            text, found = text.without(new), found + new
    return found


def find_led(text: Text, language: str) -> list[Found]:
    """Contract numbers and postal codes that are named as such."""
    if not _DIGIT_RUN.search(text.searched):
        return []
    found: list[Found] = []
    if text.says(_ZIP_WORDS):
        found = [
            Found("postal_code", one["digits"], one.start(), one.end()) for one in _ZIP_LED.finditer(text.searched)
        ]
        text = text.without(found) if found else text
    if text.says(_CONTRACT_WORDS):
        for match in _CONTRACT_LED.finditer(text.searched):
            found.append(Found("contract_number", _digits(match["number"]), match.start("number"), match.end("number")))
    return found


def find_bare(text: Text, language: str) -> list[Found]:
    """By the count of digits alone: 7–12 are a contract's, 6 a code's, 5 a postal code's."""
    if not _DIGIT_RUN.search(text.searched):
        return []
    found: list[Found] = []
    kinds: tuple[tuple[str, Pattern[str]], ...] = (("contract_number", _CONTRACT), ("otp_code", _CODE))
    for entity, pattern in kinds:
        new = [Found(entity, _digits(one.group()), one.start(), one.end()) for one in pattern.finditer(text.searched)]
        if new:
            text, found = text.without(new), found + new
    return found


def find_postal(text: Text, language: str) -> list[Found]:
    """Five digits that nothing else has taken."""
    if not _SEVERAL.search(text.searched):
        return []
    return [
        Found("postal_code", one.group(), one.start(), one.end())
        for one in _ZIP.finditer(text.searched)
        if not text.is_spoken(one.start())
    ]


def _case(match: Match[str]) -> str:
    return f"CASE-{match['year']}-{match['number'].zfill(6)}"


def _digits(written: str) -> str:
    return re.sub(r"\D", "", written)
