"""Why a dead letter could not be done, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from bot.dead_letters import DeadLetter
from channels.errors import Advice
from channels.registry import open_channels
from desk.supervision.letter_words import WORDS
from desk.supervision.letters import CAUSES, cause_of

CHANNELS = open_channels(httpx.AsyncClient())
LETTER = DeadLetter(
    id=uuid4(), kind="message", at=datetime(2026, 11, 26, tzinfo=UTC), channel="whatsapp", reason="131026",
    conversation=None, utility="cantera", is_uncertain=False,
)  # fmt: skip


def test_every_advice_of_a_channel_has_a_cause_in_words() -> None:
    assert set(CAUSES) == set(Advice)
    assert set(CAUSES.values()) <= set(WORDS)


@pytest.mark.parametrize(
    ("letter", "cause"),
    [
        (LETTER, "cause_unreachable"),
        (replace(LETTER, reason="131047"), "cause_window"),
        (replace(LETTER, reason="190"), "cause_account"),
        (replace(LETTER, channel="sms", reason="21610"), "cause_opted_out"),
        (replace(LETTER, channel="web"), ""),
        (replace(LETTER, is_uncertain=True), ""),
        (replace(LETTER, kind="turn", reason="ReadTimeout"), "cause_silent"),
        (replace(LETTER, kind="turn", reason="unexpected"), "cause_ours"),
        (replace(LETTER, kind="webhook", reason=""), ""),
    ],
)
def test_the_cause_is_what_the_channel_s_code_means(letter: DeadLetter, cause: str) -> None:
    assert cause_of(letter, CHANNELS) == cause
    assert not cause or WORDS[cause]
