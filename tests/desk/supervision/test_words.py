"""The supervisors' words, in both languages."""

from __future__ import annotations

import string

import pytest

from desk.supervision import board_words, figure_words, letter_words, log_words, training_words
from desk.supervision.words import WORDS
from desk.work.words import WORDS as WORK

OWN = (board_words.WORDS, figure_words.WORDS, letter_words.WORDS, log_words.WORDS, training_words.WORDS)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_no_page_says_another_things_word() -> None:
    keys = [key for one in (WORK, *OWN) for key in one]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


@pytest.mark.parametrize("key", sorted({key for one in OWN for key in one}))
def test_both_languages_say_it_with_the_same_values(key: str) -> None:
    spanish, english = WORDS[key]
    assert spanish.strip()
    assert english.strip()
    assert fields(spanish) == fields(english)
