"""What the classifier counts: words and pieces of words, weighted by how telling they are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from scipy import sparse

CHARACTERS = (2, 3, 4)
STEM = 5
MIN_COUNT = 2
_LONGEST = 16


def grams(words: Sequence[str]) -> dict[str, list[str]]:
    """What a message holds, in two blocks.

    "w": words, stems, pairs, how it begins and ends, and how long it is. "c": pieces of one to four characters of each
    word, which see through typos and endings.
    """
    if not words:
        return {"w": [], "c": []}
    stems = [word[:STEM] for word in words]
    whole = [
        *words,
        *(f"{one} {other}" for one, other in pairwise(words)),
        *(f"{one} _ {other}" for one, other in zip(words, words[2:], strict=False)),
        *(f"{stem}-" for stem in stems),
        *(f"{one}- {other}-" for one, other in pairwise(stems)),
        f"^{words[0]}",
        f"^{' '.join(words[:2])}^",
        f"{words[-1]}$",
        f"#{min(len(words), _LONGEST) // 2}",
    ]
    pieces: list[str] = []
    for word in words:
        padded = f" {word} "
        pieces += list(word)
        for size in CHARACTERS:
            pieces += [padded[n : n + size] for n in range(max(1, len(padded) - size + 1))]
    return {"w": whole, "c": pieces}


class Features:
    """TF-IDF with a place for each gram; each block has length one, so neither drowns the other."""

    def __init__(self, places: Mapping[str, int], idf: np.ndarray) -> None:
        """`places`: block letter and gram ("w:recibo") → column; `idf`: a weight for each column."""
        self.places = dict(places)
        self.idf = idf
        self._idf: list[float] = idf.tolist()

    @classmethod
    def learn(cls, messages: Iterable[Sequence[str]]) -> Features:
        """From the words of each training phrase. Grams seen once are left out."""
        seen: Counter[str] = Counter()
        total = 0
        for words in messages:
            total += 1
            seen.update({f"{block}:{one}" for block, some in grams(words).items() for one in some})
        kept = sorted(one for one, count in seen.items() if count >= MIN_COUNT)
        idf = np.array([math.log((1 + total) / (1 + seen[one])) + 1 for one in kept])
        return cls({one: place for place, one in enumerate(kept)}, idf)

    def weigh(self, words: Sequence[str]) -> tuple[list[int], list[float]]:
        """Columns and their values for one message."""
        columns: list[int] = []
        values: list[float] = []
        for block, some in grams(words).items():
            counted: dict[int, float] = {}
            for one in some:
                place = self.places.get(f"{block}:{one}")
                if place is not None:
                    counted[place] = counted.get(place, 0.0) + 1.0
            weighed = [(1.0 + math.log(count)) * self._idf[place] for place, count in counted.items()]
            length = math.sqrt(sum(value * value for value in weighed))
            columns += counted
            values += [value / length for value in weighed]
        return columns, values

    def matrix(self, messages: Sequence[Sequence[str]]) -> sparse.csr_matrix:
        """One row a message."""
        ends, columns, values = [0], [], []
        for words in messages:
            some, weights = self.weigh(words)
            columns += some
            values += weights
            ends.append(len(columns))
        return sparse.csr_matrix((values, columns, ends), shape=(len(messages), len(self.places)))
