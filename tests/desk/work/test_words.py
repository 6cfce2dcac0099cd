"""The words of the inbox and the conversation."""

from __future__ import annotations

from string import Formatter
from typing import get_args

import pytest

from bot.floor.agents import Presence
from bot.floor.instructions import INSTRUCTIONS
from desk.work.presence import SHOWN
from desk.work.room import TROUBLES
from desk.work.shortcuts import KEYS
from desk.work.words import WORDS


def values_of(words: str) -> set[str]:
    return {name for _text, name, _format, _conversion in Formatter().parse(words) if name}


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_say_the_same_values(key: str) -> None:
    spanish, english = WORDS[key]
    assert values_of(spanish) == values_of(english)


def test_whatever_goes_wrong_has_words() -> None:
    assert {*TROUBLES.values(), "trouble_gone", "trouble_taken", "trouble_database"} <= set(WORDS)


def test_every_way_to_be_there_has_words_and_what_it_means() -> None:
    assert {key for presence in SHOWN for key in (presence, f"{presence}_hint")} <= set(WORDS)


def test_every_instruction_is_named_in_the_languages_of_the_desk() -> None:
    assert all({"es", "en"} <= set(named) for named in INSTRUCTIONS.values())


def test_every_way_a_colleague_can_be_there_has_words() -> None:
    assert set(get_args(Presence)) <= set(WORDS)


def test_every_key_has_words() -> None:
    assert {what for _, what in KEYS} <= set(WORDS)
