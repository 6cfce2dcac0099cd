"""The classifier learns, keeps, and knows when it doesn't know."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.core.nlu.calibration import FALLBACK, OUT_OF_SCOPE, Trials, _threshold, calibrate, folds
from bot.core.nlu.model import Confidence, Model, read_all

ROWS = [
    ("cuánto debo", "balance"), ("quiero saber mi saldo", "balance"), ("dime mi adeudo", "balance"),
    ("how much do i owe", "balance"), ("what is my balance", "balance"), ("debo algo", "balance"),
    ("no hay luz", "outage"), ("se fue la luz en mi calle", "outage"), ("estamos sin luz", "outage"),
    ("power is out", "outage"), ("no power in my street", "outage"), ("apagón en la colonia", "outage"),
    ("hola", "greet"), ("buenos días", "greet"), ("hello", "greet"), ("good morning", "greet"),
    ("mi contrato es 123", "inform"), ("es el 1234567", "inform"), ("number 5555", "inform"),
]  # fmt: skip


@pytest.fixture(scope="module")
def model() -> Model:
    return Model.fit(read_all([text for text, _ in ROWS]), [intent for _, intent in ROWS])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("CUANTO DEBO??", "balance"),
        ("what's my balance pls", "balance"),
        ("nos quedamos sin luz", "outage"),
        ("buenoss dias", "greet"),
    ],
)
def test_what_was_never_seen_is_understood(model: Model, text: str, intent: str) -> None:
    assert model.understand(text)[1][0][0] == intent


def test_a_message_of_digits_informs_whatever_the_words_say(model: Model) -> None:
    intent, ranking = model.understand("12 34 56")

    assert intent == "inform"
    assert ranking[0] == ("inform", 1.0)


def test_the_ranking_holds_every_intent_once_and_falls(model: Model) -> None:
    ranking = model.rank("hola no hay luz")

    assert sorted(intent for intent, _ in ranking) == ["balance", "greet", "inform", "outage"]
    confidences = [confidence for _, confidence in ranking]
    assert confidences == sorted(confidences, reverse=True)


def test_below_the_threshold_nothing_is_understood(model: Model) -> None:
    sure, unsure = (Confidence((1.0, 0.0, 0.0, 0.0), 0.0, threshold) for threshold in (0.0, 1.1))
    learned = (model.intents, model.features, model.weights, model.axes, model.meaning, model.bias, model.speller)
    strict, lenient = Model(*learned, unsure), Model(*learned, sure)

    assert strict.understand("hola")[0] is None
    assert lenient.understand("hola")[0] == "greet"


def test_what_is_saved_is_what_is_loaded_and_holds_no_pickle(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = Model.load(tmp_path)

    assert loaded.rank("cuanto devo") == model.rank("cuanto devo")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["arrays.npz", "model.json"]
    np.load(tmp_path / "arrays.npz", allow_pickle=False)


def test_training_twice_gives_the_same(model: Model) -> None:
    again = Model.fit(read_all([text for text, _ in ROWS]), [intent for _, intent in ROWS])

    assert np.array_equal(again.weights, model.weights)


@pytest.mark.parametrize("text", ["", "🦖", "zzz qqq www", "\x00"])
def test_text_without_a_known_word_has_a_ranking_too(model: Model, text: str) -> None:
    assert len(model.rank(text)) == 4


@pytest.mark.parametrize("text", ["...", "???", "🦖🦖", "xqzt wvbn"])
def test_a_message_without_a_known_word_is_never_clear(model: Model, text: str) -> None:
    assert model.understand(text)[0] is None


def test_two_intents_are_enough() -> None:
    model = Model.fit(read_all(["hola", "hola ya", "adios", "adios ya"]), ["a", "a", "b", "b"])

    assert model.rank("hola")[0][0] == "a"
    assert model.rank("adios")[0][0] == "b"


def test_few_phrases_are_not_calibrated_on() -> None:
    assert calibrate(read_all(["hola"] * 10), ["greet"] * 10) == FALLBACK


def test_folds_spread_every_intent() -> None:
    assert folds(["a", "a", "b", "a", "b"], 2) == [0, 1, 0, 0, 1]


def test_the_threshold_turns_strangers_away_and_keeps_the_known() -> None:
    trials = Trials()
    for _ in range(20):
        trials.add((0.0,) * 4, predicted="a", intent="a", strange=False)  # chance .8: known and right
    for _ in range(10):
        trials.add((0.0,) * 4, predicted="a", intent=OUT_OF_SCOPE, strange=True)  # chance .3

    assert 0.30 < _threshold(np.array([0.8] * 20 + [0.3] * 10), trials) <= 0.8


def test_the_threshold_gives_up_on_strangers_before_it_turns_many_known_away() -> None:
    trials = Trials()
    for _ in range(20):
        trials.add((0.0,) * 4, predicted="a", intent="a", strange=False)
    for _ in range(100):
        trials.add((0.0,) * 4, predicted="a", intent=OUT_OF_SCOPE, strange=True)

    # a fifth of the known are as unsure as all the strangers: .2 is more than may be turned away, so they stay
    chances = np.array([0.3] * 4 + [0.8] * 16 + [0.3] * 100)
    assert _threshold(chances, trials) <= 0.30
