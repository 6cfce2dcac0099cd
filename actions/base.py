"""What every action shares: the turn is read, the skill performed, the reply and its trace sent."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, ClassVar

import httpx
from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import identity, mistaken, patience, waiting
from actions.client import Backend, open_client
from actions.records import Contract
from actions.reply import Reply, Say
from actions.summary import AGREED
from actions.turn import Turn, read_turn
from kit import clock
from kit.settings import Settings

ACTION_SECONDS = 8.0
"""Rasa's lock on a conversation lives 60 s and its action timeout is 300 (DIALOGUE.md): we end long before."""
LOOP = "action_answer"
"""The loop that hears the answer to an open question."""

Course = Callable[[Turn, Backend], Awaitable[Reply | None]]
"""What a message without an open question may mean beside its intent; None when it doesn't."""

_http: httpx.AsyncClient | None = None


def backend_client() -> httpx.AsyncClient:
    """The process's pooled client, opened in the server's own loop at the first call."""
    global _http
    if _http is None or _http.is_closed:
        _http = open_client(Settings().ventanilla_backend_url)
    return _http


class TurnAction(Action, ABC):  # type: ignore[misc,unused-ignore]  # rasa_sdk is untyped
    """An action of ours: `respond` builds the reply, `run` sends it."""

    http: httpx.AsyncClient | None = None
    clock: clock.Clock = staticmethod(clock.utc_now)

    @abstractmethod
    async def respond(self, turn: Turn, backend: Backend) -> Reply:
        """The reply to this turn."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Called by rasa_sdk. Any exception is a failed turn, which the runtime tries again."""
        turn = read_turn(tracker, self.clock())
        backend = Backend(
            http=self.http or backend_client(),
            token=turn.token,
            turn_id=turn.id,
            action=self.name(),
            utility=turn.utility.id,
        )
        async with asyncio.timeout(ACTION_SECONDS):
            reply = await patience.serve(turn, lambda heard: self.respond(heard, backend), partial(contest, backend))
        _send(reply, backend, dispatcher)
        return _events(reply, turn)


class Skill(TurnAction, ABC):
    """Something the assistant can do. Stateless: what is known so far comes in `data`.

    `aside`: answered in the middle of an open question, which is then asked again. `repeatable`: only reads, so
    "say again" may run it. `personal`: speaks of one contract, so a contract number in the same message selects it.
    `offers_back`: a task that waits may be offered behind its answer. `courses` are tried before any skill
    (actions/__init__.py puts them in).
    """

    intents: ClassVar[tuple[str, ...]]
    aside: ClassVar[bool] = False
    repeatable: ClassVar[bool] = False
    personal: ClassVar[bool] = False
    offers_back: ClassVar[bool] = True
    courses: ClassVar[tuple[Course, ...]] = ()

    def name(self) -> str:
        """`action_` and the (first) intent."""
        return f"action_{self.intents[0]}"

    async def perform_all(self, turn: Turn, backend: Backend, contracts: tuple[Contract, ...]) -> Reply:
        """Answer for all contracts in one list; asked only of tasks in several.FOR_ALL."""
        raise NotImplementedError(self.name())

    def for_anybody(self, turn: Turn) -> Reply | None:
        """What of the answer may be said before we know who asks; None where there is nothing."""
        return None

    @abstractmethod
    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """Answer. Raises Problem for what identity.py asks the customer, BackendUnavailableError to fail the turn."""

    async def respond(self, turn: Turn, backend: Backend) -> Reply:
        """Perform the skill from its beginning, unless the message continues what went before."""
        for course in Skill.courses:
            if (reply := await course(turn, backend)) is not None:
                return waiting.with_way_back(reply, turn)
        known = {**mistaken.beside(turn), **turn.carried, "task": self.task(turn)}
        reply = await identity.perform(self, turn, backend, known)
        return waiting.with_way_back(reply, turn)

    def task(self, turn: Turn) -> str:
        """The intent that brings back to this skill later."""
        return turn.intent if turn.intent in self.intents else self.intents[0]


async def contest(backend: Backend, turn: Turn, story: str) -> Reply:
    """Open the case of a charge that the customer contests for the second time; who only pressed buttons is asked."""
    from actions.skills import SKILLS  # the skills are TurnActions themselves

    data = {"task": "dispute", AGREED: "yes"} | ({"story": story} if story else {})
    return await identity.perform(SKILLS["dispute"], turn, backend, data)


def _send(reply: Reply, backend: Backend, dispatcher: CollectingDispatcher) -> None:
    for message in reply.messages:
        if isinstance(message, Say):
            buttons = [button.as_json() for button in message.buttons]
            dispatcher.utter_message(response=message.response, buttons=buttons, **message.values)
        else:
            dispatcher.utter_message(json_message=message)
    if backend.trace:
        dispatcher.utter_message(json_message={"trace": [call.as_json() for call in backend.trace]})


def _events(reply: Reply, turn: Turn) -> list[EventType]:
    events: list[EventType] = [SlotSet(name, value) for name, value in reply.slots.items()]
    if reply.stack is not None and reply.stack != turn.stack:
        events.append(SlotSet("task_stack", [one.model_dump(mode="json") for one in reply.stack] or None))
    if reply.misses != turn.misses:
        events.append(SlotSet("misses", reply.misses))
    if reply.question:
        events.append(SlotSet("question", reply.question.model_dump(mode="json")))
        events.append(SlotSet("pending_task", reply.question.task))
        if not turn.question:
            events.append(ActiveLoop(LOOP))
    elif turn.question:
        events += [SlotSet("question", None), SlotSet("pending_task", None), ActiveLoop(None)]
    events.append(FollowupAction(reply.then or "action_listen"))
    return events
