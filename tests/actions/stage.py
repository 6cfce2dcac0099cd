"""A stage for actions: a scripted backend, a tracker as Rasa sends it, and what came out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import Answer
from actions.base import TurnAction
from actions.skills import SKILLS
from bot.core.nlu.patterns import find

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
"""A Friday, noon in Querétaro and in Round Rock: offices are open."""
Route = tuple[int, object] | Callable[[httpx.Request], tuple[int, object]]


def problem(slug: str, status: int, **members: object) -> tuple[int, object]:
    """A problem+json answer."""
    return status, {"type": f"/problems/{slug}", "title": slug, "status": status, **members}


def pesos(minor: int) -> dict[str, object]:
    """Money in pesos as the backend writes it."""
    return {"amount_minor": minor, "currency": "MXN"}


UNKNOWN_HERE: dict[str, Route] = {
    "GET /api/customers/me/outages": problem("level-required", 403, required=1, current=0)
}
"""What the backend says where a test doesn't script it: we don't know where the customer lives."""


@dataclass
class Backend:
    """Answers by "METHOD path" (query left out); a list of routes is used up one by one. Keeps every request.

    Without a route for it, no article answers anything.
    """

    routes: dict[str, Any]
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        call = f"{request.method} {request.url.path}"
        if request.url.path.endswith("/knowledge"):
            route = self.routes.get(call, (200, {"items": []}))
        else:
            route = self.routes[call] if call in self.routes else UNKNOWN_HERE[call]
        if isinstance(route, list):
            route = route.pop(0) if len(route) > 1 else route[0]
        status, body = route(request) if callable(route) else route
        return httpx.Response(status, json=body)

    def bodies(self, call: str) -> list[Any]:
        """JSON bodies of the requests to "METHOD path"."""
        return [json.loads(r.content) for r in self.requests if f"{r.method} {r.url.path}" == call]


@dataclass
class Heard:
    """What an action did: messages and events."""

    messages: list[dict[str, Any]]
    events: list[dict[str, Any]]

    @property
    def responses(self) -> list[str]:
        """Response names, in order."""
        return [message["response"].removeprefix("utter_") for message in self.messages if message["response"]]

    def values(self, response: str) -> dict[str, Any]:
        """The values of a response."""
        return next(message for message in self.messages if message["response"] == f"utter_{response}")

    def custom(self, member: str) -> Any:
        """The first custom message's member of that name, None when there is none."""
        return next((message["custom"][member] for message in self.messages if member in message["custom"]), None)

    @property
    def slots(self) -> dict[str, Any]:
        """Slots as they were set."""
        return {event["name"]: event["value"] for event in self.events if event["event"] == "slot"}

    @property
    def loop(self) -> Any:
        """The name of the loop that was opened, None when one was closed, "" when neither."""
        return next((event["name"] for event in self.events if event["event"] == "active_loop"), "")

    @property
    def followup(self) -> str:
        """What Rasa runs next."""
        return next(event["name"] for event in self.events if event["event"] == "followup")


_MACHINE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{2}:\d{2}:\d{2}|\d\.\d{3,}|\$-?\d{4,}|\b(?:None|True|False|null)\b")


def assert_as_people_write(said: Mapping[str, Any]) -> None:
    """No value of a response is an ISO date, a bare decimal, an ungrouped amount or a Python word."""
    own = {"response", "buttons", "custom", "text", "image", "elements", "attachment", "template"}
    values = {name: value for name, value in said.items() if name not in own and isinstance(value, str)}
    assert {name: value for name, value in values.items() if _MACHINE.search(value)} == {}


@dataclass
class Conversation:
    """Turns with one customer: slots live on from turn to turn, and an open question goes to the loop."""

    backend: Backend
    utility: str = "cantera"
    language: str = "es"
    channel: str = "web"
    slots: dict[str, Any] = field(default_factory=dict)
    turns: int = 0
    now: datetime = NOW
    foreign: bool = False
    lapsed: bool = False
    greeting: str = ""
    reachable: bool = False
    stranger: bool = False
    carried: dict[str, str] = field(default_factory=dict)

    async def say(
        self,
        text: str,
        intent: str,
        *,
        ranking: Mapping[str, float] | None = None,
        **entities: str | tuple[str, ...],
    ) -> Heard:
        """One message, understood as `intent`."""
        self.turns += 1
        action: TurnAction = Answer() if self.slots.get("question") else SKILLS.get(intent, SKILLS["out_of_scope"])
        heard = await self.run(action, text, intent, ranking=ranking, **entities)
        if heard.followup.startswith("action_language"):
            from actions.language import LanguageChanged

            more = await self.run(LanguageChanged(), text, intent, **entities)
            heard = Heard(heard.messages + more.messages, more.events)
        return heard

    async def hear(self, text: str, intent: str) -> Heard:
        """One message with the entities that the understanding finds in it."""
        found: dict[str, Any] = {}
        for one in find(text, self.language):
            found[one.entity] = (*found.get(one.entity, ()), one.value)
        return await self.say(text, intent, **found)

    async def run(
        self,
        action: TurnAction,
        text: str,
        intent: str,
        *,
        ranking: Mapping[str, float] | None = None,
        **entities: str | tuple[str, ...],
    ) -> Heard:
        """Run one action on one message."""
        metadata = {
            "turn": f"turn-{self.turns}",
            "utility": self.utility,
            "channel": self.channel,
            "modality": "text",
            "language": self.language,
            "tone": "tu",
            "token": "the-token",
            "foreign": self.foreign,
            "lapsed": self.lapsed,
            "greeting": self.greeting,
            "reachable": self.reachable,
            "stranger": self.stranger,
            "carried": self.carried,
        }
        message = {
            "text": text,
            "intent": {"name": intent, "confidence": 0.9},
            "intent_ranking": [
                {"name": name, "confidence": share} for name, share in (ranking or {intent: 0.9}).items()
            ],
            "entities": [
                {"entity": name, "value": value}
                for name, values in entities.items()
                for value in ([values] if isinstance(values, str) else values)
            ],
            "metadata": metadata,
        }
        slots = {"language": self.language, **self.slots}
        tracker = Tracker("c1", slots, message, [], False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        async with httpx.AsyncClient(transport=httpx.MockTransport(self.backend), base_url="http://backend") as http:
            action.http, action.clock = http, lambda: self.now
            try:
                events = await action.run(dispatcher, tracker, {})
            finally:
                action.http = None
        heard = Heard(dispatcher.messages, list(events))
        for said in heard.messages:
            assert_as_people_write(said)
        self.slots |= heard.slots
        return heard


ME = "/api/customers/me"
ACCOUNT = {"account_id": "a1", "label": "…0017"}
KNOWN = (200, {"level": 1, "contracts": [ACCOUNT], "selected": "a1"})
NOBODY = (200, {"level": 0, "contracts": [], "selected": None})
NEEDS_1 = problem("level-required", 403, required=1, current=0)
CASE = (201, {"number": "CASE-2026-000123", "status": "open", "expected_by": "2026-11-24T18:00:00Z"})


def balance(minor: int, **facts: object) -> Backend:
    """A backend that knows this balance."""
    usual = {
        "account_id": "a1", "balance": pesos(minor), "due_date": "2026-10-28", "overdue": False, "months_overdue": 0,
        "status": "active", "plan_active": False, "autopay": False, "prepaid": False, "prepaid_balance": None,
    }  # fmt: skip
    return Backend({f"GET {ME}/balance": (200, usual | facts)})
