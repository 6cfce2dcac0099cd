"""What programs may do in an agent's name: an endpoint for each act of `desk/work/acts.py`, and nothing else.

An act gets into the API by a function here: `acts: Doing` is the agent's acts with the key and `X-Agent` checked,
`done` turns what an act refuses into a problem.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response

from bot.handoff import HandoffError
from desk.api import messages, schemas, telling
from desk.api.caller import Actor, Caller, Deputy, Doing, acts_of, deputy
from desk.api.problems import (
    AgentFull,
    AgentOffline,
    AgentRequired,
    AgentUnknown,
    AnswerAwaited,
    Behind,
    FileRefused,
    InstructionUnknown,
    MessageUnknown,
    NotYours,
    OptedOut,
    ReasonUnknown,
    ScopeRequired,
    TeamUnknown,
    TemplateUnknown,
    TimeRefused,
    WindowClosed,
    WordsIncomplete,
    problem_of,
)
from desk.api.reading import head
from desk.work.acts import Acts
from desk.work.errors import ActError, FileRefusedError
from desk.work.typing_signs import tell_typing
from kit.problems import (
    IdempotencyMismatch,
    IdempotencyRequired,
    NotFound,
    RateLimited,
    Unauthorized,
    responses,
)

router = APIRouter(
    prefix="/utilities/{utility_id}",
    tags=["acting"],
    responses=responses(Unauthorized, AgentRequired, ScopeRequired, NotFound, AgentUnknown, RateLimited),
)
COMMON = (Unauthorized, AgentRequired, ScopeRequired, NotFound, AgentUnknown, RateLimited)


def caller_of(acts: Acts) -> Caller:
    assert isinstance(acts.seat, Deputy)  # noqa: S101 - `acting` makes no others
    return acts.seat.caller


async def idempotency_key(
    idempotency_key: Annotated[
        str | None, Header(max_length=200, description="New for each thing that is said.")
    ] = None,
) -> str:
    """Dependency: the caller's key of a write. Raises IdempotencyRequired."""
    if not idempotency_key:
        raise IdempotencyRequired
    return idempotency_key


Key = Annotated[str, Depends(idempotency_key)]


@asynccontextmanager
async def done(acts: Acts, conversation: UUID) -> AsyncIterator[None]:
    """What an act refuses, as a problem that says how the conversation stands."""
    try:
        yield
    except (ActError, HandoffError) as error:
        kind = problem_of(error)
        if isinstance(error, FileRefusedError):
            raise FileRefused(reason=error.reason, max_bytes=error.max_bytes or None) from error
        caller = caller_of(acts)
        async with caller.house.door.engine.connect() as connection:
            if kind is Behind:
                newest = await messages.newest_of_customer(connection, conversation)
                raise Behind(newest=str(newest)) from error
            if kind is NotYours:
                found = await head(connection, caller, conversation)
                raise NotYours(state=telling.state_of(found.state), agent=found.agent or None) from error
        raise kind from error


async def _standing(acts: Acts, conversation: UUID) -> schemas.StandingJson:
    caller = caller_of(acts)
    async with caller.house.door.engine.connect() as connection:
        return telling.standing(await head(connection, caller, conversation))


@router.post(
    "/conversations/{conversation_id}/take",
    summary="Take a conversation",
    responses=responses(*COMMON, NotYours, AgentFull, AgentOffline),
)
async def take(acts: Doing, conversation_id: UUID) -> schemas.StandingJson:
    """It is the agent's from now on, whether it waits or the assistant has it, and the assistant is silent at once.
    Taking what one has changes nothing. It acknowledges an emergency.
    """
    async with done(acts, conversation_id):
        await acts.take(conversation_id)
    return await _standing(acts, conversation_id)


@router.post(
    "/conversations/{conversation_id}/messages",
    summary="Answer the customer",
    status_code=201,
    responses=responses(
        *COMMON,
        IdempotencyRequired,
        NotYours,
        Behind,
        WindowClosed,
        WordsIncomplete,
        MessageUnknown,
        IdempotencyMismatch,
    ),
)
async def say(
    acts: Doing, conversation_id: UUID, body: schemas.SayBody, key: Key, response: Response
) -> schemas.MessageJson:
    """Said once for each `Idempotency-Key` of the conversation: again with the same key answers 200 with the message as
    it stands, whatever has happened since. When the customer has written something newer than `seen` (1.5 seconds are
    let pass), nothing is said: read it first.
    """
    caller = caller_of(acts)
    own, engine = f"{acts.agent}:{key}", caller.house.door.engine
    async with engine.connect() as connection:
        await head(connection, caller, conversation_id)
        before = await messages.said(connection, conversation_id, own)
        seen = 0 if body.seen is None else await messages.arrival_of(connection, conversation_id, body.seen)
    is_new = False
    if before is None:
        if seen is None:
            raise MessageUnknown
        async with done(acts, conversation_id):
            is_new = await acts.say(conversation_id, body.text, key=own, seen=seen)
    async with engine.connect() as connection:
        row = await messages.said(connection, conversation_id, own)
    if row is None:
        raise NotFound
    if [one.get("text") for one in row.payload["parts"]] != [body.text]:
        raise IdempotencyMismatch
    response.status_code = 201 if is_new else 200
    return telling.message(row)


@router.post(
    "/conversations/{conversation_id}/notes", summary="Leave a note for colleagues", status_code=201,
    responses=responses(*COMMON, IdempotencyRequired),
)  # fmt: skip
async def note(acts: Doing, conversation_id: UUID, body: schemas.NoteBody, key: Key) -> schemas.NoteJson:
    """No customer ever sees it. Once for each `Idempotency-Key` of an agent."""
    async with done(acts, conversation_id):
        return telling.note(await acts.note(conversation_id, body.text, key=key))


@router.post(
    "/conversations/{conversation_id}/transfer", summary="Transfer to a team or an agent",
    responses=responses(*COMMON, NotYours, TeamUnknown),
)  # fmt: skip
async def transfer(acts: Doing, conversation_id: UUID, body: schemas.TransferBody) -> schemas.StandingJson:
    """It waits for them in its old place; the assistant stays silent meanwhile. An agent who is not there is not waited
    for: then any of their team gets it.
    """
    if not body.team and not body.agent:
        raise TeamUnknown
    async with done(acts, conversation_id):
        await acts.pass_on(conversation_id, team=body.team, to_agent=body.agent, note=body.note)
    return await _standing(acts, conversation_id)


@router.post(
    "/conversations/{conversation_id}/templates", summary="Send a template", status_code=202,
    responses=responses(*COMMON, IdempotencyRequired, NotYours, TemplateUnknown, WordsIncomplete, OptedOut),
)  # fmt: skip
async def template(acts: Doing, conversation_id: UUID, body: schemas.TemplateBody, key: Key) -> schemas.SentJson:
    """Where the channel takes no free words, and where it does. Once for each `Idempotency-Key`."""
    async with done(acts, conversation_id):
        return schemas.SentJson(new=await acts.say_template(conversation_id, body.template, body.values, key=key))


@router.post(
    "/conversations/{conversation_id}/snooze", summary="Let it sleep until a time",
    responses=responses(*COMMON, NotYours, AnswerAwaited, TimeRefused),
)  # fmt: skip
async def snooze(acts: Doing, conversation_id: UUID, body: schemas.SnoozeBody) -> schemas.StandingJson:
    """It stays the agent's and counts in their load; no promise is put off. The customer's next message wakes it."""
    async with done(acts, conversation_id):
        await acts.snooze(conversation_id, until=body.until)
    return await _standing(acts, conversation_id)


@router.post(
    "/conversations/{conversation_id}/wake", summary="Go on with what sleeps", responses=responses(*COMMON, NotYours),
)  # fmt: skip
async def wake(acts: Doing, conversation_id: UUID) -> schemas.StandingJson:
    """Before its time. What does not sleep stays as it is."""
    async with done(acts, conversation_id):
        await acts.wake(conversation_id)
    return await _standing(acts, conversation_id)


@router.post(
    "/conversations/{conversation_id}/hand-back", summary="Hand back to the assistant",
    responses=responses(*COMMON, NotYours, InstructionUnknown),
)  # fmt: skip
async def hand_back(acts: Doing, conversation_id: UUID, body: schemas.HandBackBody) -> schemas.StandingJson:
    """The assistant has the word again, and goes on with `instruction` at once."""
    async with done(acts, conversation_id):
        await acts.hand_back(conversation_id, instruction=body.instruction)
    return await _standing(acts, conversation_id)


@router.post(
    "/conversations/{conversation_id}/close", summary="Close with a reason",
    responses=responses(*COMMON, NotYours, ReasonUnknown),
)  # fmt: skip
async def close(acts: Doing, conversation_id: UUID, body: schemas.CloseBody) -> schemas.StandingJson:
    """It is done. Whoever writes again meets the assistant."""
    if body.reason not in schemas.CLOSE_REASONS:
        raise ReasonUnknown
    async with done(acts, conversation_id):
        await acts.close(conversation_id, reason=body.reason)
    return await _standing(acts, conversation_id)


@router.post(
    "/conversations/{conversation_id}/acknowledge", summary="Acknowledge an emergency",
    responses=responses(*COMMON, NotYours),
)  # fmt: skip
async def acknowledge(acts: Doing, conversation_id: UUID) -> schemas.StandingJson:
    """The agent has seen an emergency that was given to them, so that it does not go to the supervisors."""
    async with done(acts, conversation_id):
        await acts.acknowledge(conversation_id)
    return await _standing(acts, conversation_id)


@router.post(
    "/conversations/{conversation_id}/read", summary="Mark as read", status_code=204,
    responses=responses(*COMMON, MessageUnknown),
)  # fmt: skip
async def read(acts: Doing, conversation_id: UUID, body: schemas.ReadBody) -> None:
    """The agent who has it has seen it up to that message; it never goes back."""
    caller = caller_of(acts)
    async with caller.house.door.engine.connect() as connection:
        await head(connection, caller, conversation_id)
        arrival = await messages.arrival_of(connection, conversation_id, body.message)
    if arrival is None:
        raise MessageUnknown
    await acts.read(conversation_id, arrival=arrival)


@router.put(
    "/agents/{agent_id}/presence", summary="Say how an agent is", status_code=204,
    responses=responses(Unauthorized, ScopeRequired, NotFound, AgentUnknown, RateLimited),
)  # fmt: skip
async def presence(caller: Actor, agent_id: str, body: schemas.PresenceBody) -> None:
    """online is given conversations, busy and away keep theirs, offline gives them back. Say it every 10 seconds: after
    30 without, an agent is offline and what they had waits again.
    """
    await acts_of(await deputy(caller, agent_id)).be(body.presence)


@router.post(
    "/conversations/{conversation_id}/typing", summary="Say that the agent is typing", status_code=204,
    responses=responses(*COMMON, NotYours),
)  # fmt: skip
async def typing(acts: Doing, conversation_id: UUID) -> None:
    """The customer sees it for a few seconds: in the web chat for 6, on WhatsApp for 25 or until the answer comes.
    Say it every 3 seconds at most; nothing is kept.
    """
    caller = caller_of(acts)
    async with caller.house.door.engine.connect() as connection:
        found = await head(connection, caller, conversation_id)
    if (found.state, found.agent) != ("taken", acts.agent):
        raise NotYours(state=telling.state_of(found.state), agent=found.agent or None)
    await tell_typing(caller.house.gateway, found)
