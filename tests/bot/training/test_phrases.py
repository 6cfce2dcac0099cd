"""Labelled phrases as Rasa reads them."""

from __future__ import annotations

import pytest
import yaml

from bot.reading import plain
from bot.training.phrases import distinct, phrase_of, rendered, without


@pytest.mark.parametrize(
    ("utterance", "phrase"),
    [
        ("mi contrato es <number> y soy <name>", "mi contrato es y soy"),
        ("dame [mi saldo](amount)", "dame mi saldo amount"),
        ('pago {"entity": "amount"}', 'pago "entity": "amount"'),
        ("línea uno\n- intent: greet\n  examples: |", "línea uno - intent: greet examples:"),
        ("/check_balance", "check_balance"),
        ("- - # hola", "hola"),
        ("¿cuánto debo?", "¿cuánto debo?"),
        ("<phone>", ""),
        ("7 !", ""),
        ("a" * 300, "a" * 200),
    ],
)
def test_a_message_becomes_one_line_of_plain_words(utterance: str, phrase: str) -> None:
    assert phrase_of(utterance) == phrase


def test_a_file_is_yaml_with_an_intent_each_and_every_phrase_as_it_is() -> None:
    hostile = [phrase_of(one) for one in ("no: esto # no", "sí | más", "'comillas' y \"dobles\"", "*ancla &otra !tag")]
    read = yaml.safe_load(rendered({"pay_bill": ["quiero pagar"], "get_bill": hostile}))
    assert read["version"] == "3.1"
    assert [one["intent"] for one in read["nlu"]] == ["get_bill", "pay_bill"]
    examples = [line.removeprefix("- ") for line in read["nlu"][0]["examples"].splitlines()]
    assert sorted(examples) == sorted(hostile)


def test_the_same_phrases_make_the_same_file_in_whatever_order() -> None:
    one = rendered({"get_bill": ["b", "a"], "pay_bill": ["c"]})
    assert rendered({"pay_bill": ["c"], "get_bill": ["a", "b", "a"]}) == one


def test_without_phrases_there_is_no_file() -> None:
    assert rendered({}) == ""


def test_what_differs_in_accents_or_marks_only_stands_once() -> None:
    assert len(distinct(["¿Cuánto debo?", "cuanto debo", "cuánto pago"])) == 2


def test_what_models_are_measured_with_is_left_out() -> None:
    known = frozenset({plain("¿Cuánto debo?")})
    assert without({"check_balance": ["cuanto debo", "qué debo"], "greet": ["Cuánto debo"]}, known) == {
        "check_balance": ["qué debo"]
    }
