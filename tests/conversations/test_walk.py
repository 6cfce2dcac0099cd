"""Random walks through the web chat and the trained model: an answer each time, no failed turn, nothing twice."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml

from kit.settings import ROOT
from tests.conversations.played import DIALOGUES
from tests.counter.customers import Reply
from tests.counter.fixtures import Counter
from tests.vendors.web import WebCustomer

pytestmark = pytest.mark.model

TURNS = 40
INTENTS: tuple[str, ...] = tuple(yaml.safe_load(Path(ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"])
ANSWERED = ("answered", "rated", "handled")
"""Outcomes of turns that went well: by Rasa, as a rating, or by the runtime itself."""


def words_of(language: str) -> list[str]:
    """What customers say in the dialogues, without the cast's values and without abuse that goes on."""
    told = [one["turns"] for one in DIALOGUES if one["language"] == language]
    said = [turn.get("user", "{") for turns in told if not any("silent" in turn for turn in turns) for turn in turns]
    return [words for words in said if "{" not in words]


def step(customer: WebCustomer, chance: random.Random, words: list[str], contract: str) -> tuple[str, Reply]:
    """A button that was offered, any intent's button, a contract number, or words."""
    drawn = chance.random()
    if customer.choices and drawn < 0.4:
        value = chance.choice(list(customer.choices.values()))
        return value, customer.choose(value)
    if drawn < 0.6:
        value = f"/{chance.choice(INTENTS)}"
        return value, customer.choose(value)
    said = contract if drawn < 0.7 else chance.choice(words)
    return said, customer.say(said)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("utility", ["cantera", "prairie"])
def test_a_walk_through_the_web_chat_is_answered_at_every_step(counter: Counter, utility: str, language: str) -> None:
    chance = random.Random(f"{utility} {language}")
    words, contract = words_of(language), counter.member("plain", utility)["contract"]
    customer = counter.web(utility=utility, language=language)
    walked: list[str] = []
    last: list[str] = []
    for _ in range(TURNS):
        said, reply = step(customer, chance, words, contract)
        walked.append(said)
        assert reply.outcome in ANSWERED, (reply.outcome, walked[-5:])
        assert any(text.strip() for text in reply.texts) or reply.media, walked[-5:]
        assert not set(last) & set(reply.texts), f"said twice in a row: {reply.texts}, {walked[-5:]}"
        last = reply.texts
        if reply.intent == "insult":  # abuse that goes on is met with silence
            customer.close()
            customer = counter.web(utility=utility, language=language)
    customer.close()
