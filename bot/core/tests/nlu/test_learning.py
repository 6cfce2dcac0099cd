"""What was learned is kept, as long as phrases and code are the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.core.nlu import learning
from bot.core.nlu.model import Model

ROWS = [("hola", "greet"), ("buenos días", "greet"), ("cuánto debo", "balance"), ("mi saldo", "balance")]


@pytest.fixture
def taught(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """How many phrases each learning had."""
    counted: list[int] = []
    learn = learning._learn

    def counting(rows: Sequence[tuple[str, str]]) -> Model:
        counted.append(len(rows))
        return learn(rows)

    monkeypatch.setattr(learning, "_learn", counting)
    monkeypatch.setenv(learning.KEPT, str(tmp_path / "learned"))
    return counted


def test_the_same_phrases_are_learned_once(taught: list[int]) -> None:
    first, second = learning.learn(ROWS), learning.learn(ROWS)

    assert taught == [4]
    assert second.rank("cuanto debo") == first.rank("cuanto debo")


def test_one_more_phrase_is_learned_anew(taught: list[int]) -> None:
    learning.learn(ROWS)
    learning.learn([*ROWS, ("adeudo", "balance")])

    assert taught == [4, 5]


def test_only_the_newest_are_kept(taught: list[int], tmp_path: Path) -> None:
    for extra in range(6):
        learning.learn([*ROWS, (f"saldo número {extra}", "balance")])

    assert len(list((tmp_path / "learned").iterdir())) == 4
