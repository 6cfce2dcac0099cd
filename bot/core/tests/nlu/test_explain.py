"""Why a message was understood as it was."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.nlu.explain import MAX_WORDS, explain, reading
from bot.core.nlu.model import Confidence, Model, read_all

ROWS = [
    ("cuánto debo", "balance"), ("quiero saber mi saldo", "balance"), ("dime mi saldo", "balance"),
    ("how much do i owe", "balance"), ("debo algo", "balance"), ("mi saldo por favor", "balance"),
    ("no hay luz", "outage"), ("se fue la luz en mi calle", "outage"), ("estamos sin luz", "outage"),
    ("power is out", "outage"), ("apagón en la colonia", "outage"), ("no hay luz por favor", "outage"),
    ("hola", "greet"), ("buenos días", "greet"), ("hello", "greet"), ("buenos días señorita", "greet"),
    ("mi contrato es 123", "inform"), ("es el 1234567", "inform"), ("number 5555", "inform"),
]  # fmt: skip


@pytest.fixture(scope="module")
def model() -> Model:
    made = Model.fit(read_all([text for text, _ in ROWS]), [intent for _, intent in ROWS])
    made.confidence = Confidence((1.0, 0.0, 0.0, 0.0), 0.0, 0.3)
    return made


def told(found: dict[str, Any], said: str) -> dict[str, Any]:
    return next(one for one in found["words"] if one["said"] == said)


def test_the_ranking_the_threshold_and_the_margin_are_the_models_own(model: Model) -> None:
    found = explain(model, "no hay luz")
    ranking = model.rank("no hay luz")

    assert found["intent"] == "outage"
    assert found["threshold"] == 0.3
    assert [one["name"] for one in found["ranking"]] == [name for name, _ in ranking[:5]]
    assert found["margin"] == pytest.approx(ranking[0][1] - ranking[1][1], abs=1e-3)


def test_the_word_that_decides_speaks_for_the_first_intent(model: Model) -> None:
    found = explain(model, "hola no hay luz")

    assert found["ranking"][0]["name"] == "outage"
    assert max(found["words"], key=lambda one: one["first"])["said"] == "luz"
    assert told(found, "luz")["first"] > 0


def test_a_word_of_the_second_intent_speaks_against_the_first(model: Model) -> None:
    found = explain(model, "saldo saldo luz")

    assert [one["name"] for one in found["ranking"][:2]] == ["balance", "outage"]
    assert told(found, "luz")["first"] < 0 < told(found, "luz")["second"]


@pytest.mark.parametrize(
    ("said", "read", "how"),
    [
        ("saldo", "saldo", "same"),
        ("¿Saldo?", "saldo", "same"),
        ("días,", "dias", "same"),
        ("q", "que", "short"),
        ("xfa", "por favor", "short"),
        ("holaaaa", "hola", "short"),
        ("💡", "luz", "short"),
        ("slado", "saldo", "slip"),
        ("1002457", "0000000", "number"),
        ("¡!", "", "sign"),
    ],
)
def test_how_a_word_was_read(model: Model, said: str, read: str, how: str) -> None:
    assert reading(model, said) == (read, how)


def test_a_message_of_digits_is_told_as_the_data_that_it_is(model: Model) -> None:
    found = explain(model, "1234 567")

    assert (found["intent"], found["ranking"][0]) == ("inform", {"name": "inform", "confidence": 1.0})


def test_signs_alone_have_no_words_to_speak(model: Model) -> None:
    assert [one["how"] for one in explain(model, "??? !!!")["words"]] == ["sign", "sign"]
    assert explain(model, "")["words"] == []


def test_a_novel_is_cut_and_says_so(model: Model) -> None:
    found = explain(model, "luz " * 200)

    assert len(found["words"]) == MAX_WORDS
    assert found["is_cut"] is True
