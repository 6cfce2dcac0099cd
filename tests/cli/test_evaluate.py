"""Scores are counted as CONTRACT.md says."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli import evaluate
from cli.evaluate import Judged, Row, judge, score


def judged(lang: str, intent: str, understood: str | None, *likeliest: str) -> Judged:
    return Judged(Row(text="x", lang=lang, intent=intent), understood, likeliest)


ROWS = [
    judged("es", "pay_bill", "pay_bill", "pay_bill"),
    judged("es", "pay_bill", None, "get_bill", "pay_bill"),  # asked back: not right, refused, but in the top three
    judged("en", "get_bill", "pay_bill", "pay_bill"),
    judged("en", "get_bill", "out_of_scope", "greet"),  # refused
    judged("en", "out_of_scope", None, "pay_bill"),  # asking back is no harm to a stranger
    judged("en", "out_of_scope", "out_of_scope"),
    judged("es", "out_of_scope", "pay_bill", "pay_bill"),
    judged("es", "out_of_scope", None),
]


def test_accuracy_is_of_in_scope_rows_after_the_threshold() -> None:
    result = score(ROWS)

    assert result["accuracy"] == {"en": 0.0, "es": 0.5}
    assert result["accuracy_overall"] == 0.25
    assert result["rows"] == {"in_scope": 4, "out_of_scope": 4}


def test_asking_back_counts_as_refusing() -> None:
    result = score(ROWS)

    assert result["out_of_scope_recall"] == 0.75
    assert result["false_reject_rate"] == 0.5
    assert result["top3"] == 0.5


def test_macro_f1_gives_each_intent_the_same_weight() -> None:
    # pay_bill: 1 hit of 3 said, 2 meant, so 2/5; get_bill: 0; out_of_scope: 3 hits of 5 refused, 4 meant, so 6/9
    assert score(ROWS)["macro_f1"] == round((0.4 + 0.0 + 6 / 9) / 3, 4)


def test_confusions_say_what_was_meant_and_understood() -> None:
    confusions = score(ROWS)["confusions"]

    assert {"intent": "get_bill", "understood": "pay_bill", "rows": 1} in confusions
    assert {"intent": "pay_bill", "understood": "ask back", "rows": 1} in confusions
    assert score(ROWS)["per_intent"]["pay_bill"] == {"rows": 2, "recall": 0.5}


def test_finer_intents_count_under_the_file_s_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "map.yml"
    path.write_text("extension: payment_plan\n")
    monkeypatch.setattr(evaluate, "MAP", path)
    rows = [Row(text="a", lang="es", intent="payment_plan"), Row(text="b", lang="es", intent="pay_bill")]
    answers = [
        {"intent": "extension", "ranking": ["extension", "payment_plan", "menu", "pay_bill"]},
        {"intent": None, "ranking": ["menu", "pay_bill"]},
    ]

    first, second = judge(rows, answers)

    assert first.is_right
    assert first.likeliest == ("payment_plan", "pay_bill")  # names the file doesn't know take no place
    assert second.is_refused
    assert second.likeliest == ("pay_bill",)
