"""What the supervisors' pages say, in both languages."""

from __future__ import annotations

from collections.abc import Callable

from desk.supervision.board_words import WORDS as BOARD
from desk.supervision.figure_words import WORDS as FIGURES
from desk.supervision.letter_words import WORDS as LETTERS
from desk.supervision.log_words import WORDS as LOG
from desk.supervision.training_words import WORDS as TRAINING
from desk.work.words import WORDS as WORK
from kit.utility_parts import Language

WORDS = WORK | BOARD | FIGURES | LETTERS | LOG | TRAINING


def speaker(language: Language) -> Callable[..., str]:
    """The words for a key in one language, with values put in."""

    def say(key: str, **values: str | int) -> str:
        return WORDS[key][language == "en"].format(**values)

    return say
