"""Digits as people say them on a telephone: one by one, in pairs, or as a number."""

from __future__ import annotations

import re
from functools import lru_cache

from num2words import num2words

from kit.utility import plain

_ALSO = {"es": {"un": "1", "una": "1"}, "en": {"oh": "0"}}
_APART = re.compile(r"(?<=\d)(?:[\s.,\-]|\b(?:y|and)\b)+(?=\d)")
_THOUSANDS = re.compile(r"(?:\b(\d{1,3}) )?\b(?:mil|thousand)\b(?: (?:and )?(\d{1,3})\b)?")


@lru_cache(maxsize=2)
def _numbers(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Every number below a thousand by its words, the longest first."""
    words = {plain(num2words(number, lang=language)): str(number) for number in range(1000)} | _ALSO[language]
    longest = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest)})\b"), words


def digits_said(words: str, language: str) -> str:
    """The longest run of digits in `words`, written or said: `siete tres cero dos`, `setenta y tres, cero dos`,
    `siete mil trescientos dos`, `730 2`. Empty where there is none."""
    pattern, numbers = _numbers("es" if language == "es" else "en")
    written = pattern.sub(lambda found: numbers[found.group()], plain(words))
    written = _THOUSANDS.sub(_thousands, written)
    return max(re.findall(r"[0-9]+", _APART.sub("", written)), key=len, default="")


def _thousands(found: re.Match[str]) -> str:
    return str(int(found[1] or 1) * 1000 + int(found[2] or 0))
