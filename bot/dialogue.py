"""The HTTP client of Rasa. DESIGN.md, "Gateway/worker → Rasa", is the contract."""

from __future__ import annotations

import json
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp
import httpx

from bot.compose import Button, Said
from bot.explanation import Explanation, read_explanation
from channels.message import Link, Media

Json = dict[str, Any]

PATH = "/webhooks/gateway/webhook"
EXPLAIN_PATH = "/webhooks/gateway/explain"


class DialogueError(Exception):
    """Rasa (or an action behind it) is down, slow, or answered nonsense."""


@dataclass(frozen=True, slots=True)
class Question:
    """One turn for Rasa.

    `foreign`: in neither of our languages. `whole`: the story of which `message` is only the ends. `lapsed`: the open
    question had been left for hours. `greeting`: the variant under test. `reachable`: the team sees a number to call.
    `stranger`: nobody can know who this is. `carried`: what the task was told in the conversation that a code brought
    here.
    """

    conversation: UUID
    turn: UUID
    message: str
    utility: str
    channel: str
    language: str
    tone: str
    token: str
    modality: str = "text"
    retry: bool = False
    new_session: bool = False
    foreign: bool = False
    whole: str = ""
    lapsed: bool = False
    greeting: str = ""
    reachable: bool = False
    stranger: bool = False
    carried: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handoff:
    """An action asks for a person."""

    reason: str
    topic: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What Rasa said and what it made of the message; `second` is what it left for later of two things.

    `handover`: the customer wants to go on in that channel ("" where they name none).
    """

    said: tuple[Said, ...]
    intent: str | None = None
    confidence: float | None = None
    ranking: tuple[Json, ...] = ()
    actions: tuple[str, ...] = ()
    slots: Json = field(default_factory=dict)
    active_loop: str | None = None
    trace: tuple[Json, ...] = ()
    language: str | None = None
    handoff: Handoff | None = None
    end: bool = False
    second: str | None = None
    handover: str | None = None


def _media(kind: str, raw: Json) -> Media:
    return Media(
        kind="image" if kind == "image" else "document",
        reference=str(raw["path"]),
        mime_type="image/png" if kind == "image" else "application/pdf",
        filename=str(raw.get("filename") or ""),
        caption=str(raw.get("caption") or ""),
    )


def _said(message: Json) -> list[Said]:
    """A message's words and files; its control part is read by `_control`."""
    custom = message.get("custom") or {}
    buttons = tuple(Button(str(b["title"]), str(b["payload"])) for b in message.get("buttons") or ())
    said = []
    if message.get("text") or buttons:
        said.append(Said(text=str(message.get("text") or ""), buttons=buttons))
    said += [Said(media=_media(kind, custom[kind])) for kind in ("document", "image") if custom.get(kind)]
    if link := custom.get("link"):
        said.append(Said(link=Link(str(link["url"]), str(link.get("title") or ""))))
    return said


def _control(customs: list[Json]) -> Json:
    handoff = next((one["handoff"] for one in customs if one.get("handoff")), None)
    return {
        "trace": tuple(call for one in customs for call in one.get("trace") or ()),
        "language": next((one["language"] for one in reversed(customs) if one.get("language")), None),
        "handoff": Handoff(str(handoff.get("reason", "")), str(handoff.get("topic", ""))) if handoff else None,
        "handover": next((str(one["handover"].get("to", "")) for one in customs if one.get("handover")), None),
        "end": any(one.get("end") for one in customs),
    }


def read_answer(body: Json) -> Answer:
    """Rasa's JSON as an Answer. Raises DialogueError when it isn't what the contract says."""
    try:
        messages: list[Json] = body["messages"]
        intent = body.get("intent") or {}
        return Answer(
            said=tuple(one for message in messages for one in _said(message)),
            intent=intent.get("name"),
            confidence=intent.get("confidence"),
            ranking=tuple(body.get("ranking") or ()),
            actions=tuple(body.get("actions") or ()),
            slots=dict(body.get("slots") or {}),
            active_loop=body.get("active_loop"),
            second=body.get("second"),
            **_control([message["custom"] for message in messages if message.get("custom")]),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise DialogueError("unreadable answer") from error


Post = Callable[[str, Json, float], Awaitable[Json]]
"""POSTs JSON to an address within so many seconds; the JSON that comes back. Raises DialogueError."""


def over_aiohttp(session: aiohttp.ClientSession) -> Post:
    """For the worker, which asks with every turn: through httpx that was a fifth of its time."""

    async def post(url: str, body: Json, seconds: float) -> Json:
        try:
            limit = aiohttp.ClientTimeout(total=seconds)
            async with session.post(url, json=body, timeout=limit, raise_for_status=True) as answer:
                return _object(await answer.read())
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise DialogueError(type(error).__name__) from error

    return post


def over_httpx(client: httpx.AsyncClient) -> Post:
    """For who asks now and then with a client that is there anyway."""

    async def post(url: str, body: Json, seconds: float) -> Json:
        try:
            answer = await client.post(url, json=body, timeout=seconds)
            answer.raise_for_status()
            return _object(answer.content)
        except (httpx.HTTPError, ValueError) as error:
            raise DialogueError(type(error).__name__) from error

    return post


def _object(content: bytes) -> Json:
    found = json.loads(content)
    if not isinstance(found, dict):
        raise DialogueError("unreadable answer")
    return found


class Rasa:
    """One or several Rasa processes; a conversation always goes to the same one."""

    def __init__(self, post: Post, urls: tuple[str, ...]) -> None:
        self._post = post
        self._urls = urls

    def url(self, conversation: UUID) -> str:
        """The process that knows this conversation."""
        return self._urls[zlib.crc32(conversation.bytes) % len(self._urls)]

    async def ask(self, question: Question, *, seconds: float) -> Answer:
        """Put the question and wait up to `seconds`. Raises DialogueError."""
        body = {
            "sender": str(question.conversation),
            "message": question.message,
            "metadata": {
                "turn": str(question.turn),
                "utility": question.utility,
                "channel": question.channel,
                "modality": question.modality,
                "language": question.language,
                "tone": question.tone,
                "token": question.token,
                "retry": question.retry,
                "new_session": question.new_session,
                "foreign": question.foreign,
                "whole": question.whole,
                "lapsed": question.lapsed,
                "greeting": question.greeting,
                "reachable": question.reachable,
                "stranger": question.stranger,
                "carried": dict(question.carried),
            },
        }
        return read_answer(await self._post(self.url(question.conversation) + PATH, body, seconds))

    async def explain(self, conversation: UUID, text: str, *, seconds: float) -> Explanation:
        """Why that conversation's process understands `text` as it does. Raises DialogueError."""
        found = await self._post(self.url(conversation) + EXPLAIN_PATH, {"text": text}, seconds)
        try:
            return read_explanation(found)
        except (KeyError, TypeError, ValueError) as error:
            raise DialogueError(type(error).__name__) from error
