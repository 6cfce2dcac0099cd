"""Which screens of the simulator are seen: two at once, the one that was asked for longest ago makes room."""

from __future__ import annotations

from desk.screens import SCREENS, SIDE_BY_SIDE, raised
from desk.simulator import FIRST
from desk.words import WORDS


def test_the_newest_takes_the_place_of_the_oldest() -> None:
    assert raised(("whatsapp", "web"), "sms") == ("web", "sms")


def test_what_is_seen_already_only_comes_to_the_front() -> None:
    assert raised(("whatsapp", "web"), "whatsapp") == ("web", "whatsapp")


def test_every_channel_of_the_simulator_has_its_words() -> None:
    assert {channel for channel in SCREENS if channel not in WORDS} == set()
    assert set(FIRST) <= set(SCREENS)
    assert len(FIRST) == SIDE_BY_SIDE
