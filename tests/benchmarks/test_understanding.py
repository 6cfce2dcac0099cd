"""The split is the same for everyone, and the figures are counted as the table says."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.understanding import Answer, Phrase, Trial, distinct, sample, score, split, together


def some_phrases(intent: str, language: str, count: int) -> list[Phrase]:
    return [Phrase(f"{intent} {language} {number}", intent, language) for number in range(count)]


EVERY = [*some_phrases("bill", "es", 300), *some_phrases("bill", "en", 100), *some_phrases("leak", "es", 100)]


def answers(*chances: dict[str, float]) -> Trial:
    return Trial([Answer(one, cpu_ms=2.0, ms=3.0) for one in chances], training_cpu_seconds=5.0, bytes=1_000_000)


def test_a_sample_keeps_the_share_of_every_intent_and_language() -> None:
    chosen = sample(EVERY, 50)

    assert Counter((one.intent, one.language) for one in chosen) == {
        ("bill", "es"): 30,
        ("bill", "en"): 10,
        ("leak", "es"): 10,
    }


def test_the_order_of_the_phrases_changes_neither_the_sample_nor_the_split() -> None:
    assert split(sample(EVERY[::-1], 50)) == split(sample(EVERY, 50))


def test_a_fifth_of_every_intent_and_language_is_held_out() -> None:
    known, held = split(sample(EVERY, 50))

    assert Counter((one.intent, one.language) for one in held) == {
        ("bill", "es"): 6,
        ("bill", "en"): 2,
        ("leak", "es"): 2,
    }
    assert not set(known) & set(held)


def test_a_text_written_twice_is_never_both_learned_and_held_out() -> None:
    twice = [Phrase("Hola", "greet", "es"), Phrase("hola", "greet", "en"), Phrase("hello", "greet", "en")]

    assert [one.text for one in distinct(twice)] == ["Hola", "hello"]


def test_shares_are_counted_over_all_and_in_each_language() -> None:
    held = [Phrase("a", "bill", "es"), Phrase("b", "bill", "es"), Phrase("c", "leak", "en")]
    trial = answers(
        {"bill": 0.9, "leak": 0.1},
        {"leak": 0.4, "greet": 0.3, "thank": 0.2, "bill": 0.1},
        {"bill": 0.4, "greet": 0.3, "leak": 0.2, "thank": 0.1},
    )

    figures = score(trial, held)

    assert (figures["right"], figures["right_es"], figures["right_en"]) == (0.333, 0.5, 0)
    assert (figures["top_three"], figures["top_three_es"], figures["top_three_en"]) == (0.667, 0.5, 1)


def test_an_ensemble_answers_with_the_mean_of_the_chances_and_costs_the_sum() -> None:
    sure, torn = answers({"bill": 0.9, "leak": 0.1}), answers({"leak": 0.6, "bill": 0.4})

    trial = together([sure, torn])

    assert trial.answers[0].chances == pytest.approx({"bill": 0.65, "leak": 0.35})
    assert (trial.answers[0].cpu_ms, trial.training_cpu_seconds, trial.bytes) == (4.0, 10.0, 2_000_000)


def test_chances_that_do_not_add_up_to_one_weigh_no_more_in_an_ensemble() -> None:
    trial = together([answers({"bill": 3.0, "leak": 1.0}), answers({"leak": 0.9, "bill": 0.1})])

    assert trial.answers[0].ranking == ["leak", "bill"]
