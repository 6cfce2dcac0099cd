"""JSON of the API. Times are RFC 3339 with offset."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from bot.floor.handling import CLOSE_REASONS as CLOSE_REASONS
from bot.notes import MAX_LENGTH as NOTE_LENGTH
from desk.api.pages import State
from kit.words import readable

ANSWER_LENGTH = 4000
EXAMPLE_CONVERSATION = "0199c0de-5a3f-7c11-9e0b-3b1f6f0f2a10"
EXAMPLE_MESSAGE = "0199c0de-7f02-7d55-8f6a-52c1b0a4e9d1"
EXAMPLE_AT = "2026-11-20T18:04:11.512000Z"


def something(typed: str) -> str:
    """Text with something in it. Raises ValueError."""
    if not typed:
        raise ValueError("words are expected")
    return typed


class Body(BaseModel):
    """A request; unknown fields are refused, and of every text only what can be read is taken."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _readable(cls, value: object) -> object:
        return readable(value) if isinstance(value, str) else value


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [values]})


def _shown(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class CustomerJson(BaseModel):
    """As they are known from the channel: the name they gave there, the address they write from."""

    name: str
    address: str
    language: str | None


class AgentRef(BaseModel):
    """An agent; `name` is empty when they work there no more."""

    id: str
    name: str


class LastJson(BaseModel):
    """What was said last, in a line; for a file its caption or name."""

    words: str
    kind: Literal["text", "file", "other"]
    by: Literal["customer", "bot", "agent", "system"]
    at: datetime


class ListedJson(BaseModel):
    """A conversation in the list. `waits_since` is null when nobody waits for an answer of a person."""

    model_config = _shown(
        id=EXAMPLE_CONVERSATION, channel="whatsapp", state="waiting", reason="dispute", urgent=False, late=True,
        team="atencion", agent=None, customer={"name": "Rosa M.", "address": "524421231234", "language": "es"},
        last={"words": "Mi recibo está mal", "kind": "text", "by": "customer", "at": EXAMPLE_AT}, unread=2,
        waits_since=EXAMPLE_AT, due_at="2026-11-20T18:09:11.512000Z",
    )  # fmt: skip

    id: UUID
    channel: str
    state: State
    reason: str
    urgent: bool
    late: bool = Field(description="An answer that was promised is overdue, or an emergency waits.")
    team: str
    agent: AgentRef | None
    customer: CustomerJson
    last: LastJson | None
    unread: int = Field(description="The customer's messages that the agent has not seen, 10 for ten and more.")
    waits_since: datetime | None
    due_at: datetime | None


class ListJson(BaseModel):
    """A page of conversations; `next` goes into `after` of the next request, null on the last page."""

    items: list[ListedJson]
    next: str | None


class HitJson(ListedJson):
    """A conversation that was found. `found` says by what; for words, `last` is the sentence that has them."""

    found: str = Field(description="name, contract, case, phone, email, words.")


class HitsJson(BaseModel):
    """Conversations, the surest first, at most thirty. `without_records`: the service layer did not answer."""

    items: list[HitJson]
    without_records: bool


class AnswerJson(BaseModel):
    """An answer at hand, in both languages, with its variables as they are (`{nombre}`)."""

    id: UUID
    name: str
    es: str
    en: str


class AnswersJson(BaseModel):
    """Answers at hand, by name."""

    items: list[AnswerJson]


class DeliveryJson(BaseModel):
    """How far a message of ours has got. `held`: it waits until the customer writes again."""

    state: Literal["queued", "held", "sending", "sent", "delivered", "read", "failed", "unknown"]
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    error_code: str | None


class MessageJson(BaseModel):
    """A message. `delivery` is null for the customer's own; `withdrawn`: they took it back."""

    model_config = _shown(
        id=EXAMPLE_MESSAGE, at=EXAMPLE_AT, by="agent", parts=[{"type": "text", "text": "Buenas tardes."}],
        choices=[], withdrawn=False,
        delivery={"state": "delivered", "sent_at": EXAMPLE_AT, "delivered_at": EXAMPLE_AT, "read_at": None,
                  "error_code": None},
        agent="Noemí Ruiz",
    )  # fmt: skip

    id: UUID
    at: datetime
    by: Literal["customer", "bot", "agent", "system"]
    agent: str | None = Field(None, description="The name of the agent who wrote it.")
    parts: list[dict[str, Any]] = Field(
        description="`type` is text, choice, image, document, audio, video, sticker, location, link, speech, keypress,"
        " reaction or unsupported; the other members are the type's own."
    )
    choices: list[str] = Field(description="What the customer was offered to press.")
    delivery: DeliveryJson | None
    withdrawn: bool


class MessagesJson(BaseModel):
    """Messages in order. `cursor` goes into `after` of the next request, now or in a while; `more`: at once."""

    items: list[MessageJson]
    cursor: str
    more: bool


class NoteJson(BaseModel):
    """What an agent wrote for colleagues; no customer ever sees it."""

    id: UUID
    author: str
    name: str
    text: str
    at: datetime


class KnownJson(BaseModel):
    """Something that the assistant has gathered."""

    field: str
    value: str


class FactJson(BaseModel):
    """Something that was looked up in the records, and when; `known` is false where it was refused."""

    what: str
    at: datetime
    known: bool


class PromiseJson(BaseModel):
    """Something that the assistant did and told the customer."""

    what: str
    at: datetime


class MissJson(BaseModel):
    """A message that was not understood, its words redacted."""

    words: str
    likeliest: list[str]
    at: datetime


class PacketJson(BaseModel):
    """What an agent reads first. `level`: 0 nobody, 1 a contract is known, 2 proven by a code."""

    summary: str
    level: int
    wants: str
    known: list[KnownJson]
    facts: list[FactJson]
    promises: list[PromiseJson]
    missed: list[MissJson]


class ConversationJson(BaseModel):
    """A conversation as an agent finds it. `closes_at`: from then on the channel takes no free words."""

    id: UUID
    channel: str
    state: State
    reason: str
    urgent: bool
    acknowledged: bool
    agent: AgentRef | None
    customer: CustomerJson
    opened_at: datetime | None
    closes_at: datetime | None
    newest: UUID | None = Field(description="The customer's newest message: what `seen` is compared with.")
    packet: PacketJson | None
    messages: MessagesJson
    notes: list[NoteJson]


class StandingJson(BaseModel):
    """Who has the conversation after something was done."""

    model_config = _shown(
        id=EXAMPLE_CONVERSATION, state="taken", agent={"id": "noemi", "name": "Noemí Ruiz"}, urgent=False
    )

    id: UUID
    state: State
    agent: AgentRef | None
    urgent: bool


class SayBody(Body):
    """An answer. `seen`: the customer's newest message when it was written, null when they have written none."""

    model_config = _example(text="Buenas tardes, reviso su recibo.", seen=EXAMPLE_MESSAGE)

    text: Annotated[str, Field(max_length=ANSWER_LENGTH), AfterValidator(something)]
    seen: UUID | None


class NoteBody(Body):
    """A note for colleagues."""

    model_config = _example(text="Ya le pedí la foto del medidor.")

    text: Annotated[str, Field(max_length=NOTE_LENGTH), AfterValidator(something)]


class TransferBody(Body):
    """Who has it next: a team, an agent, or an agent as one of a team; with a note for them."""

    model_config = _example(team="cobranza", note="Pide un convenio.")

    team: str = ""
    agent: str = ""
    note: Annotated[str, Field(max_length=NOTE_LENGTH)] = ""


class TemplateBody(Body):
    """A template of utility.yml and the values of its variables, in order; its language is the conversation's."""

    model_config = _example(template="conversation_reopened", values=["su recibo"])

    template: str
    values: list[Annotated[str, Field(max_length=200)]]


class SentJson(BaseModel):
    """Whether it was put on its way now, and not by an earlier call with the same key."""

    model_config = _shown(new=True)

    new: bool


class SnoozeBody(Body):
    """Until when it sleeps, with its zone; the customer's next message wakes it before."""

    model_config = _example(until="2026-11-21T15:00:00Z")

    until: AwareDatetime


class HandBackBody(Body):
    """What the assistant goes on with; nothing: it waits for the customer."""

    model_config = _example(instruction="/submit_meter_reading")

    instruction: str = Field(default="", description="One of `instructions` in GET …/desk.")


class CloseBody(Body):
    """Why it is done."""

    model_config = _example(reason="solved")

    reason: str = Field(description="One of `close_reasons` in GET …/desk.")


class ReadBody(Body):
    """Up to which message of the customer's the agent has seen it."""

    model_config = _example(message=EXAMPLE_MESSAGE)

    message: UUID


class PresenceBody(Body):
    """How the agent is. It is a sign of life too: 30 seconds without one are offline."""

    model_config = _example(presence="online")

    presence: Literal["online", "busy", "away", "offline"]


class AgentJson(BaseModel):
    """Somebody who answers. `load` conversations of `capacity`."""

    model_config = _shown(
        id="noemi", name="Noemí Ruiz", presence="online", languages=["es"], teams=["atencion"], load=2, capacity=4,
        last_seen=EXAMPLE_AT,
    )  # fmt: skip

    id: str
    name: str
    presence: Literal["online", "busy", "away", "offline"]
    languages: list[str]
    teams: list[str]
    load: int
    capacity: int
    last_seen: datetime | None


class AgentsJson(BaseModel):
    """Everybody who answers at the utility, by name."""

    items: list[AgentJson]


class QueueJson(BaseModel):
    """Who waits for a person, in the order in which they are given."""

    items: list[ListedJson]


class TeamJson(BaseModel):
    """A team of the utility, by the languages of the desk."""

    id: str
    name: dict[str, str]


class InstructionJson(BaseModel):
    """What the assistant can be asked to go on with."""

    instruction: str
    name: dict[str, str]


class DeskJson(BaseModel):
    """The words that requests are made with."""

    teams: list[TeamJson]
    close_reasons: list[str]
    instructions: list[InstructionJson]
