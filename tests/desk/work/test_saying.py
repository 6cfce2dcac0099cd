"""How times, reasons and customers are said at the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.floor.handling import CLOSE_REASONS
from channels.registry import open_channels
from desk.work.listing import Item
from desk.work.saying import customer_of, reason_of, tone_of, waited
from desk.work.words import WORDS
from tests.desk.work.items import item

NOW = datetime(2031, 5, 6, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-5, "ahora mismo"), (59, "ahora mismo"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (3900, "1 h 5 min"),
     (47 * 3600, "47 h"), (49 * 3600, "2 d")],
)  # fmt: skip
def test_a_wait_is_said_as_people_say_it(seconds: int, said: str) -> None:
    assert waited(NOW - timedelta(seconds=seconds), NOW, "es") == said


def test_a_reason_that_has_no_words_yet_is_still_a_person_in_need() -> None:
    assert reason_of("some_new_reason", "es") == "Necesita una persona"
    assert reason_of("some_new_reason", "en") == "Needs a person"


@pytest.mark.parametrize(
    "reason", ["asked", "emergency", "dispute", "anger", "distress", "not_understood", "begun_by_agent"]
)
def test_every_reason_that_is_given_has_words(reason: str) -> None:
    assert f"reason_{reason}" in WORDS


@pytest.mark.parametrize("reason", CLOSE_REASONS)
def test_every_reason_to_close_has_words(reason: str) -> None:
    assert f"close_{reason}" in WORDS


@pytest.mark.parametrize("channel", sorted(open_channels(httpx.AsyncClient())))
def test_every_channel_has_a_name(channel: str) -> None:
    assert channel in WORDS


@pytest.mark.parametrize(
    ("name", "channel", "address", "said"),
    [
        ("Rosa M.", "whatsapp", "524421231234", "Rosa M."),
        ("", "whatsapp", "524421231234", "Número que termina en 1234"),
        ("", "web", "0123456789abcdef", "Visitante del sitio"),
        ("", "whatsapp", "MX.1", "Alguien por WhatsApp"),
        ("", "email", "rosa@example.com", "rosa@example.com"),
        ("", "alexa", "amzn1.account.AF5555", "Alguien por Alexa"),
        ("", "telegram", "9912345678", "Alguien por Telegram"),
    ],
)
def test_who_gives_no_name_is_named_by_the_end_of_the_number(name: str, channel: str, address: str, said: str) -> None:
    assert customer_of(item(name=name, channel=channel, address=address), "es") == said


@pytest.mark.parametrize(
    ("changes", "tone"),
    [
        ({}, ""),
        ({"due_at": NOW + timedelta(minutes=1), "warn_at": NOW + timedelta(seconds=1)}, ""),
        ({"due_at": NOW + timedelta(minutes=1), "warn_at": NOW}, "soon"),
        ({"due_at": NOW, "warn_at": NOW}, "late"),
        ({"urgent": True}, "late"),
        ({"urgent": True, "waits_since": None}, ""),
        ({"due_at": NOW, "waits_since": None}, ""),
    ],
)
def test_a_row_is_coloured_by_what_was_promised(changes: dict[str, object], tone: str) -> None:
    waiting: Item = replace(item(state="open", waits_since=NOW - timedelta(minutes=4)), **changes)  # type: ignore[arg-type]
    assert tone_of(waiting, NOW) == tone
