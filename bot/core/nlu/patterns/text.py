"""A message made ready for the patterns: one spelling, spoken numbers as figures, and the way back to what was "
"written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.nlu.patterns import numbers

# No customer explains a thing in more.
MAX_SEARCHED = 1000
TAKEN = "\x01"
"""Stands where an entity has been found: no pattern reads it, and none reads across it."""
_WORD = re.compile(r"[a-z]+", re.ASCII)
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\ufe0f"
_CURLY = str.maketrans("’‘´`“”", "''''\"\"")


@dataclass(frozen=True)
class Found:
    """An entity; `start` and `end` are places in the text that it was found in."""

    entity: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Text:
    """What was written, and the same in lower case, without accents, with "trescientos" as "300".

    `starts` and `ends` say for each character of `searched` where in `original` it comes from.
    """

    original: str
    searched: str
    starts: Sequence[int]
    ends: Sequence[int]
    words: frozenset[str]

    def says(self, words: frozenset[str]) -> bool:
        """Whether any of the words stands in the message."""
        return not words.isdisjoint(self.words)

    def written(self, start: int, end: int) -> str:
        """What the customer wrote between two places of `searched`."""
        return self.original[self.starts[start] : self.ends[end - 1]]

    def is_spoken(self, place: int) -> bool:
        """Whether the figure at `place` was written in words, or partly ("1.5 mil")."""
        return any(one.isalpha() for one in self.original[self.starts[place] : self.ends[place]])

    def is_capital(self, place: int) -> bool:
        """Whether the word at `place` was written with a capital, as names are."""
        return self.original[self.starts[place]].isupper()

    def without(self, found: list[Found]) -> Text:
        """The same with these stretches taken."""
        left = self.searched
        for one in found:
            left = left[: one.start] + TAKEN * (one.end - one.start) + left[one.end :]
        return replace(self, searched=left)

    def back(self, one: Found) -> Found:
        """The entity with places of the original."""
        return Found(one.entity, one.value, self.starts[one.start], self.ends[one.end - 1])


def read(written: str) -> Text:
    """The message as patterns read it."""
    original = written[:MAX_SEARCHED]
    bare, starts = _bare(original)
    words = _WORD.findall(bare)
    ends: Sequence[int] = range(1, len(bare) + 1) if isinstance(starts, range) else [place + 1 for place in starts]
    if numbers.WORDS.isdisjoint(words):
        return Text(original, bare, starts, ends, frozenset(words))
    pieces: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    done = 0
    for stretch in numbers.figures(bare):
        pieces += (bare[done : stretch.start], stretch.figures)
        new_starts += starts[done : stretch.start]
        new_ends += ends[done : stretch.start]
        new_starts += [starts[stretch.start]] * len(stretch.figures)
        new_ends += [ends[stretch.end - 1]] * len(stretch.figures)
        done = stretch.end
    pieces.append(bare[done:])
    new_starts += starts[done:]
    new_ends += ends[done:]
    return Text(original, "".join(pieces), new_starts, new_ends, frozenset(words))


def _bare(original: str) -> tuple[str, Sequence[int]]:
    """Lower case without accents; mostly a character for each, else the place of each."""
    if original.isascii() and original.isprintable():
        return original.lower(), range(len(original))
    kept = [_bare_character(one) for one in original]
    bare = "".join(kept)
    if len(bare) == len(original) and all(kept):
        return bare, range(len(original))
    return bare, [place for place, one in enumerate(kept) for _ in one]


_KNOWN: dict[str, str] = {}


def _bare_character(one: str) -> str:
    bare = _KNOWN.get(one)
    if bare is None:
        bare = _worked_out(one)
        if ord(one) < 0x2100:
            _KNOWN[one] = bare
    return bare


def _worked_out(one: str) -> str:
    if one in _INVISIBLE:
        return ""
    if not one.isprintable():
        return " "
    decomposed = unicodedata.normalize("NFKD", one.translate(_CURLY)).lower()
    return "".join(part for part in decomposed if not unicodedata.combining(part))
