"""Text that fits an SMS: one letter outside GSM 03.38 and a segment holds 70 letters, not 160.

https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding and …/what-is-ucs-2-character-encoding
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

SEGMENT: Final = 160
"""GSM-7 letters in one SMS."""

JOINED: Final = 153
"""The same in each of several that belong together: 7 letters' room goes for saying which they are."""

WIDE_SEGMENT: Final = 70
WIDE_JOINED: Final = 67

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE: Final = frozenset("^{}\\[~]|€")
"""Letters of the extension: each takes the room of two."""

SAME: Final = {
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’‚′´`", "'"),
    "…": "...",
    "•": "*",
    "·": "-",
    "×": "x",
    "→": "->",
    "✓": "ok",
    "°": "",
    "º": "o",
    "ª": "a",
    "½": "1/2",
    "\t": " ",
    "\u2028": "\n",
}
"""What says the same within the set."""

DROPPED: Final = ("Cf", "Cs", "Co", "Cn", "Cc", "So", "Sk", "Mn")
"""Categories of what is left out: emoji, marks that join them, signs that nobody sees."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a text costs as an SMS."""

    encoding: Literal["GSM-7", "UCS-2"]
    segments: int


def to_gsm7(words: str) -> str:
    """`words` with letters outside the basic set without their accents, and anything else as `?`."""
    return "".join(letter if letter in BASIC else _bare(letter) or "?" for letter in words)


def plain_sms(words: str) -> str:
    """`words` as they are sent: within GSM-7 where that says the same, without emoji; else as they are.

    Letters of other scripts stay, and make the whole message UCS-2: names and streets are not turned into `?`.
    """
    kept = "".join(letter if letter in BASIC or letter in DOUBLE else _told(letter) for letter in words)
    lines = (" ".join(line.split(" ")).rstrip() for line in kept.split("\n"))
    return "\n".join(lines).replace("  ", " ").strip()


def _told(letter: str) -> str:
    if letter in SAME:
        return SAME[letter]
    if unicodedata.category(letter) == "Zs":
        return " "
    if unicodedata.category(letter) in DROPPED:
        return ""
    return _bare(letter) or letter


def _bare(letter: str) -> str:
    kept = "".join(one for one in unicodedata.normalize("NFKD", letter) if one in BASIC)
    return kept or ("-" if unicodedata.category(letter) == "Pd" else "")


def size(words: str) -> Size:
    """How `words` travel, and in how many segments."""
    if all(letter in BASIC or letter in DOUBLE for letter in words):
        room = sum(2 if letter in DOUBLE else 1 for letter in words)
        return Size("GSM-7", 1 if room <= SEGMENT else -(-room // JOINED))
    room = len(words.encode("utf-16-le")) // 2
    return Size("UCS-2", 1 if room <= WIDE_SEGMENT else -(-room // WIDE_JOINED))
