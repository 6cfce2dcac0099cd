"""The meaning of a message is the same in both languages, and in any spelling."""

from __future__ import annotations

import numpy as np
import pytest

from bot.core.nlu import encoder
from bot.core.nlu.meaning import DIRECTIONS, WIDTH, Axes, embed, embed_one, warm


def test_the_same_request_in_two_languages_is_nearer_than_two_requests_in_one() -> None:
    owe, debo, luz = embed(["how much do I owe", "cuánto debo", "no hay luz"])
    assert owe @ debo > debo @ luz


def test_accents_and_capitals_make_no_difference() -> None:
    one, other = embed(["¿CUÁNTO DEBO?", "¿cuanto debo?"])
    assert one == pytest.approx(other, abs=1e-5)


def test_each_row_has_length_one_and_nothing_has_none() -> None:
    rows = embed(["hola", "   ", "\u200b"])
    assert rows.shape == (3, WIDTH)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1.0, 0.0, 0.0], abs=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        "sí",
        "quiero pagar",
        "se fue la luz en toda la colonia desde ayer y nadie contesta el teléfono",
        "how much do i owe on my electric bill",
        "🚰 no hay agua!!! 12345",
        "漢字 ñandú",
    ],
)
def test_one_text_is_read_by_kept_tokens_as_by_the_library(text: str) -> None:
    alone, again, among = embed([text])[0], embed([text])[0], embed(["hola", text])[1]
    assert alone == pytest.approx(among, abs=1e-4)
    assert again == pytest.approx(among, abs=1e-4)


def test_what_is_used_least_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "KEPT_TOKENS", 20)
    for text in ("cuánto debo de luz en este mes", "la fuga sigue en la calle", "i would like to pay my bill today"):
        alone = embed([text])[0]
        assert alone == pytest.approx(embed(["hola", text])[1], abs=1e-4)


def test_a_kept_text_is_the_same() -> None:
    assert embed_one("quiero pagar") == pytest.approx(embed(["quiero pagar"])[0], abs=1e-5)


def test_the_axes_keep_near_what_is_near() -> None:
    rows = embed(
        ["cuánto debo", "how much do i owe", "no hay luz", "the power is out", "hola", "hello", "gracias"] * 30
    )
    axes = Axes.learn(rows)
    owe, debo, luz = axes.turn(embed(["how much do I owe", "cuánto debo", "no hay luz"]))
    assert owe.shape == (DIRECTIONS,)
    assert owe @ debo > debo @ luz
    assert axes.turn(rows[0]) == pytest.approx(axes.turn(rows)[0], abs=1e-5)


def test_a_warmed_encoder_reads_the_same() -> None:
    before = embed(["quisiera saber mi saldo"])[0]
    warm(["quisiera", "saber", "mi", "saldo", "🚰"])
    assert embed(["quisiera saber mi saldo"])[0] == pytest.approx(before, abs=1e-5)
