"""Text that fits one SMS: one letter outside GSM 03.38 and the message costs 70 letters a segment, not 160."""

from __future__ import annotations

import unicodedata
from typing import Final

SEGMENT: Final = 160
"""GSM-7 letters in one SMS: https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding."""

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def to_gsm7(words: str) -> str:
    """`words` with letters outside the basic set without their accents, and anything else as `?`."""
    return "".join(letter if letter in BASIC else _bare(letter) for letter in words)


def _bare(letter: str) -> str:
    kept = "".join(one for one in unicodedata.normalize("NFKD", letter) if one in BASIC)
    return kept or ("-" if unicodedata.category(letter) == "Pd" else "?")
