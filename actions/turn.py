"""One customer message as a skill sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from kit.utility import Utility, load

Language = Literal["es", "en"]
DAY = timedelta(hours=24)
LONGEST = 1000
"""Characters of a message that we keep in a case or a slot; WhatsApp allows 4,096."""
KEPT = timedelta(hours=24)
"""How long what was spoken of is still meant by "that one": as long as a silence ends no session (bot/turn.py)."""


class _Metadata(BaseModel):
    """What the runtime sends beside every message (DESIGN.md, Seams)."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    turn: str
    utility: str
    token: str
    channel: str = ""
    language: Language = "es"
    foreign: bool = False
    whole: str = ""
    lapsed: bool = False
    greeting: str = ""
    reachable: bool = False
    stranger: bool = False
    carried: dict[str, str] = {}


class _Ranked(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    name: str | None = None
    confidence: float = 0.0


class _Entity(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    entity: str
    value: Any = None


class _Message(BaseModel):
    """The tracker's latest message."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    text: str | None = ""
    intent: _Ranked = Field(default_factory=_Ranked)
    intent_ranking: tuple[_Ranked, ...] = ()
    entities: tuple[_Entity, ...] = ()
    metadata: _Metadata


WHO = frozenset({"contract", "account", "code", "new_code"})
"""Kinds of questions that only ask who it is, or which contract; the task knows nothing more by their answers."""


class Question(BaseModel):
    """What the customer has been asked and not yet answered; lives in the slot `question`.

    `task` is the skill to go on with (its intent's name), `data` what it knows so far, `tries` the answers that did
    not fit, `options` what may be chosen (label, value). `over` is the question that this one is about ("shall I
    cancel it?") and that comes back after it.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    kind: str
    task: str
    data: dict[str, str] = {}
    tries: int = 0
    options: tuple[tuple[str, str], ...] = ()
    over: Question | None = None

    def again(self) -> Question:
        """The same question after an answer that did not fit."""
        return self.model_copy(update={"tries": self.tries + 1})


class Suspended(BaseModel):
    """A question that waits because something else came first; lives in the slot `task_stack`, the newest last."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    question: Question
    since: datetime


class Strain(BaseModel):
    """How hard a conversation has been, so that a person comes in before anybody goes round in circles; slot `strain`.

    Counts are of the last day: `abuse` messages, `upset` ones, `contested` (a charge explained or disputed), `mistaken`
    (what we understood was turned down). `story` is how the contest began, `opened` says that it has a case. No reply
    to abuse until `quiet_until`. `turn` and `at`: the last turn that added to it.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    abuse: int = 0
    upset: int = 0
    contested: int = 0
    mistaken: int = 0
    story: str = ""
    opened: bool = False
    quiet_until: datetime | None = None
    turn: str = ""
    at: datetime | None = None

    def today(self, now: datetime) -> Strain:
        """This, or a fresh one when the last strain is more than a day old."""
        return self if self.at is None or now - self.at < DAY else Strain()


@dataclass(frozen=True, slots=True)
class Turn:
    """The message, who wrote to whom, and what is still open. `pressed` says that it came from a button.

    `entities` holds the first of each kind, `every` all of them ("julio y agosto").
    `stack` holds what waits behind the open question, `last_data` what the last answer was about (its `task` and the
    values that it was given). `foreign`: neither Spanish nor English. `whole`: all of a message so long that `text` is
    only its beginning and end. `lapsed`: the open question had been silent for hours. `greeting`: the variant in use.
    `reachable`: the team sees a number to call. `stranger`: the service layer can't know who this is. `carried`: what
    the task was told in another channel, where a code brought it from.
    """

    id: str
    token: str
    utility: Utility
    channel: str
    language: Language
    text: str
    intent: str
    now: datetime
    pressed: bool = False
    ranking: tuple[tuple[str, float], ...] = ()
    entities: Mapping[str, str] = field(default_factory=dict)
    every: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    question: Question | None = None
    last_task: str = ""
    last_data: Mapping[str, str] = field(default_factory=dict)
    stack: tuple[Suspended, ...] = ()
    misses: int = 0
    foreign: bool = False
    whole: str = ""
    lapsed: bool = False
    greeting: str = ""
    reachable: bool = False
    stranger: bool = False
    carried: Mapping[str, str] = field(default_factory=dict)
    strain: Strain = field(default_factory=Strain)

    def opens(self, task: str) -> bool:
        """Whether the message asks for the task rather than answers a question of it: what it names is the task's.

        Who asks for it again while we ask who it is, has not answered either.
        """
        if self.question is None or self.question.task != task:
            return True
        return self.intent == task and self.question.kind in WHO

    @property
    def words(self) -> str:
        """What the customer wrote, at most LONGEST characters; nothing when a button was pressed."""
        return "" if self.pressed else (self.whole or self.text).strip()[:LONGEST]


def read_turn(tracker: Any, now: datetime) -> Turn:
    """The turn in a rasa_sdk Tracker. Raises pydantic.ValidationError when the runtime's metadata is missing."""
    message = _Message.model_validate(tracker.latest_message)
    slots = cast("Mapping[str, Any]", tracker.slots)
    text = message.text or ""
    language = slots.get("language") or message.metadata.language
    every: dict[str, tuple[str, ...]] = {}
    for found in message.entities:
        if found.value is not None:
            every[found.entity] = (*every.get(found.entity, ()), str(found.value))
    open_question = slots.get("question")
    return Turn(
        id=message.metadata.turn,
        token=message.metadata.token,
        utility=load(message.metadata.utility),
        channel=message.metadata.channel,
        language="en" if language == "en" else "es",
        text=text,
        intent=message.intent.name or "out_of_scope",
        now=now,
        pressed=text.startswith("/"),
        ranking=tuple((ranked.name, ranked.confidence) for ranked in message.intent_ranking if ranked.name),
        entities={name: values[0] for name, values in every.items()},
        every=every,
        question=Question.model_validate(open_question) if open_question else None,
        last_task=slots.get("last_task") or "",
        last_data=_recent(slots.get("last_data") or {}, now),
        stack=_waiting(slots.get("task_stack") or (), now),
        misses=int(slots.get("misses") or 0),
        foreign=message.metadata.foreign,
        whole=message.metadata.whole,
        lapsed=message.metadata.lapsed,
        greeting=message.metadata.greeting,
        reachable=message.metadata.reachable,
        stranger=message.metadata.stranger,
        carried=message.metadata.carried,
        strain=Strain.model_validate(slots.get("strain") or {}),
    )


def _recent(last: Mapping[str, str], now: datetime) -> Mapping[str, str]:
    """What was spoken of, unless that is long ago; `at` says when it was."""
    return last if last and now - datetime.fromisoformat(last["at"]) < KEPT else {}


def _waiting(stack: Iterable[Any], now: datetime) -> tuple[Suspended, ...]:
    return tuple(one for one in map(Suspended.model_validate, stack) if now - one.since < KEPT)
