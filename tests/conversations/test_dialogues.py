"""Every dialogue of these folders, through the real channels, a really trained model, and the demo's own records."""

from __future__ import annotations

import zlib
from collections import Counter as Tally
from typing import Any

import pytest

from tests.conversations import given
from tests.conversations.carried import CAPABILITIES, has_phone, performances, wordings
from tests.conversations.played import DIALOGUES, Played
from tests.conversations.shown import Shown
from tests.conversations.wording import plain
from tests.counter.customers import Customer, Reply
from tests.counter.fixtures import Counter
from tests.vendors.vendor import Caller

pytestmark = pytest.mark.model

STORY = {
    "es": " ".join("Fui a la casa de mi prima, llovió toda la tarde y platicamos de todo un poco." for _ in range(55)),
    "en": " ".join(
        "I went to see my cousin, it rained all afternoon and we talked about many things." for _ in range(50)
    ),
}
"""Four thousand characters about nothing that we do."""


class Play:
    """One dialogue with one customer, on one channel."""

    def __init__(self, counter: Counter, dialogue: dict[str, Any], channel: str) -> None:
        who = dialogue["as"]
        self.counter = counter
        self.vendor = counter.vendors[channel]
        self.worded = wordings(channel)
        self.language: str = dialogue["language"]
        self.conversations: set[str] = set()
        self.intents: set[str] = set()
        self.conversation = ""
        self.name: str = dialogue["id"]
        self.has_phone = has_phone(dialogue)
        given.an_hour_later(counter.turns.connection)
        self.member = self.who_is(who)
        caller = Caller(
            utility=who["utility"],
            language=self.language,
            phone=self.phone_for(who["utility"]),
            email=(self.member or {}).get("email") or "",
            member=self.member,
            greeting=dialogue.get("greeting"),
            proves_phone=self.has_phone,
        )
        self.customer: Customer = self.vendor.customer(counter, caller)

    def phone_for(self, utility: str) -> str:
        """The customer's own; a stranger's where nobody is to be known and the channel would know them by theirs."""
        own = (self.member or {}).get("phone")
        is_known = self.has_phone or not CAPABILITIES[self.vendor.channel].proves_phone
        return own if own and is_known else self.counter.stranger(utility)

    def who_is(self, who: dict[str, Any]) -> dict[str, Any] | None:
        """One of the cast, an ordinary customer whom no other dialogue touches, or nobody."""
        if who.get("anonymous"):
            return None
        if service := who.get("fresh"):
            position = next(self.counter.fresh[who["utility"], service])
            connection = self.counter.turns.connection
            return given.fresh(connection, utility=who["utility"], service=service, position=position)
        alike = self.counter.members(who["tag"], who["utility"])
        if self.has_phone and who == {"tag": "plain", "utility": "cantera"}:
            return alike[zlib.crc32(self.name.encode()) % len(alike)]  # one phone gets a message in 6 s, no more
        return alike[0]

    def presuppose(self, states: list[str]) -> None:
        """Bring the customer's records into those states."""
        for state in states:
            assert self.member is not None
            if state == given.A_PIN:
                self.counter.set_pin(self.member, given.PIN)
            else:
                given.bring_about(self.counter.turns.connection, state, self.member)

    def fill(self, text: str, language: str | None = None) -> str:
        """Put the cast's values into the braces, as they are worded in `language` (the dialogue's)."""
        language = language or self.language
        text = text.replace("{story}", STORY[self.language])
        if self.member is None:
            return text
        for name in self.member["expect"]:
            if f"{{expect.{name}}}" in text:
                text = text.replace(f"{{expect.{name}}}", self.vendor.expectation(self.member, name, language))
        if "{otp}" in text:
            text = text.replace("{otp}", self.counter.code_for(self.member))
        number = self.member["contract"]
        return text.replace("{contract}", number).replace("{spaced}", f"{number[:3]} {number[3:5]}-{number[5:]}")

    def act(self, step: dict[str, Any]) -> Reply:
        """Press, say nothing for some minutes, or write."""
        if "press" in step:
            return self.customer.press(step["press"])
        if "silence" in step:
            return self.customer.keep_silent(self.conversation, minutes=step["silence"])
        return self.customer.say(self.fill(step["user"]))

    def turn(self, step: dict[str, Any]) -> None:
        """One message and what must come back."""
        self.presuppose(step.get("given", []))
        if part := step.get("killed"):
            self.counter.kill(part)
        reply = self.act(step)
        if part:
            self.counter.wait_until_ready()
        self.conversation = reply.conversation
        self.conversations.add(reply.conversation)
        self.intents |= {reply.intent} - {None}
        said = plain(reply.text)
        for wanted in (text for key in ("bot", *self.worded) for text in step.get(key, ())):
            assert plain(self.fill(wanted, step.get("language"))) in said, f"{wanted!r} is not in {reply}"
        for unwanted in step.get("not", ()):
            assert plain(self.fill(unwanted)) not in said, f"{unwanted!r} is in {reply}"
        for label in step.get("buttons", ()):
            assert any(plain(label) in plain(offered) for offered in reply.choices), f"no {label!r} in {reply}"
        if "media" in step:
            assert step["media"] in reply.media, f"no {step['media']} in {reply}"
        if "intent" in step:
            assert reply.intent == step["intent"]
        if step.get("silent"):
            assert not reply.text.strip(), f"something was said: {reply}"
        else:
            self.never_empty(reply)

    def never_empty(self, reply: Reply) -> None:
        """Whatever was said, something comes back."""
        assert any(text.strip() for text in reply.texts) or reply.media, f"empty: {reply}"


PERFORMANCES = performances(DIALOGUES)


@pytest.mark.parametrize(
    ("dialogue", "channel"), PERFORMANCES, ids=[f"{one['id']} on {channel}" for one, channel in PERFORMANCES]
)
def test_a_dialogue_goes_as_written(
    request: pytest.FixtureRequest, played: Played, shown: Shown, dialogue: dict[str, Any], channel: str
) -> None:
    counter = request.getfixturevalue("closed_counter" if dialogue.get("hours") == "closed" else "counter")
    play = Play(counter, dialogue, channel)
    if channel == dialogue["channel"]:
        played[dialogue["id"]] = play.conversations
    play.presuppose(dialogue.get("given", []))
    for step in dialogue["turns"]:
        play.turn(step)
    shown.add(play.intents, channel, dialogue["id"])


def test_there_are_enough_dialogues_in_both_languages_and_channels() -> None:
    languages = Tally(one["language"] for one in DIALOGUES)
    channels = Tally(one["channel"] for one in DIALOGUES)
    assert len(DIALOGUES) >= 180
    assert languages["es"] >= len(DIALOGUES) / 2
    assert languages["en"] >= 20
    assert min(channels["whatsapp"], channels["web"]) >= 20


def test_every_kind_has_dialogues_in_both_languages() -> None:
    kinds = {(one["file"].partition("/")[0], one["language"]) for one in DIALOGUES}
    wanted = ("happy", "corrections", "cancellations", "digressions", "disambiguation", "guards", "invalid", "memory")
    assert kinds == {(kind, language) for kind in wanted for language in ("es", "en")}
