"""One spelling for what people type."""

from __future__ import annotations

import time

import pytest

from bot.core.nlu.words import MAX_CHARACTERS, is_only_data, plain, tokens


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("¿Cuánto DEBO?", ["cuanto", "debo"]),
        ("holaaaaa", ["hola"]),
        ("no ay lluvia, llegó", ["no", "hay", "lluvia", "llego"]),
        ("xq no llega el agua", ["porque", "no", "llega", "el", "agua"]),
        ("k onda, tmb kiero pagar xfa", ["que", "onda", "tambien", "quiero", "pagar", "por", "favor"]),
        ("pls tell me what u need", ["please", "tell", "me", "what", "you", "need"]),
        ("I don't know", ["i", "do", "not", "know"]),
        ("I don’t know", ["i", "do", "not", "know"]),
        ("año", ["ano"]),
        ("👍", ["okay"]),
        ("se fue la ⚡", ["se", "fue", "la", "luz"]),
        ("debo 350.50", ["debo", "000", "0"]),
        ("1234567890", ["0000000"]),
        ("ho\u200bla\u202e", ["hola"]),
        ("", []),
        ("🦖", []),
    ],
)
def test_words(typed: str, words: list[str]) -> None:
    assert tokens(typed) == words


@pytest.mark.parametrize("typed", ["123456", "12 34-56", "$ 350.50", "#1234567", "20/11"])
def test_only_figures_are_data(typed: str) -> None:
    assert is_only_data(typed)


@pytest.mark.parametrize("typed", ["20 m3", "hola", "", "mi contrato 123", "$"])
def test_words_are_not_only_data(typed: str) -> None:
    assert not is_only_data(typed)


def test_a_pasted_document_is_cut_and_quick() -> None:
    began = time.process_time()

    assert len(plain("á b " * 50_000)) <= 2 * MAX_CHARACTERS
    assert time.process_time() - began < 0.5
