"""Mends a misspelled word to the nearest word that the training phrases know (one slip of a finger)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

MIN_LETTERS = 4  # shorter words have too many neighbours
MIN_COUNT = 2  # a word seen once may itself be a slip


class Speller:
    """Words by their spellings with one letter left out, so that a neighbour is found without trying them all."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """`counts`: how often each word stands in the training phrases."""
        self.counts = dict(counts)
        self._by_deletion: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.counts):
            if len(word) >= MIN_LETTERS and self.counts[word] >= MIN_COUNT and word.isalpha():
                for one in _deletions(word):
                    self._by_deletion[one].append(word)

    def mend(self, word: str) -> str:
        """The word itself when known, short or without neighbour; else its most frequent neighbour."""
        if word in self.counts or len(word) < MIN_LETTERS or not word.isalpha():
            return word
        found: list[tuple[int, str]] = []
        for spelling in _deletions(word):
            for candidate in self._by_deletion.get(spelling, ()):
                if is_one_slip(word, candidate):
                    found.append((-self.counts[candidate], candidate))
        return min(found)[1] if found else word


def _deletions(word: str) -> Iterable[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def is_one_slip(one: str, other: str) -> bool:
    """Whether the words differ by one letter put in, left out, changed, or swapped with its neighbour."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    first = next((n for n in range(len(one)) if one[n] != other[n]), len(one))
    if len(one) < len(other):
        return one[first:] == other[first + 1 :]
    return one[first + 1 :] == other[first + 1 :] or (
        one[first : first + 2] == other[first : first + 2][::-1] and one[first + 2 :] == other[first + 2 :]
    )
