"""What programs may see: conversations, their messages and notes, the queue, the agents."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.floor import agents
from bot.floor.handling import CLOSE_REASONS
from bot.floor.instructions import INSTRUCTIONS
from bot.floor.packet import read_packet
from bot.notes import notes_of
from desk.api import messages, pages, schemas, telling
from desk.api.caller import Caller, Reader
from desk.api.messages import Cursor, cursor_of
from desk.api.pages import State, Wanted, place_of
from desk.api.problems import ScopeRequired
from desk.api.records import records_of
from desk.work.board import lists_of
from desk.work.finding import FEWEST, find_at
from desk.work.listing import items_of
from desk.work.talk import Head, head_of
from kit.problems import Invalid, NotFound, RateLimited, Unauthorized, responses

SHOWN = 50
"""Messages of each side that come with a conversation, the newest."""
MOST = 100

router = APIRouter(
    prefix="/utilities/{utility_id}",
    tags=["reading"],
    responses=responses(Unauthorized, ScopeRequired, NotFound, RateLimited),
)

Limit = Annotated[int, Query(ge=1, le=MOST)]


async def head(connection: AsyncConnection, caller: Caller, conversation: UUID) -> Head:
    """The conversation, which must be one of the utility's. Raises NotFound."""
    channels = caller.house.gateway.channels
    found = await head_of(connection, conversation, utilities=caller.utilities, channels=channels)
    if found is None:
        raise NotFound
    return found


@router.get("/conversations", summary="List conversations, who wrote last first")
async def conversations(
    caller: Reader,
    state: Annotated[State | None, Query(description="Who has it; all of them without.")] = None,
    team: Annotated[str | None, Query(description="A team's handoffs only.", max_length=100)] = None,
    agent: Annotated[str | None, Query(description="An agent's only.", max_length=100)] = None,
    late: Annotated[bool, Query(description="Only where a promised answer is overdue, or an emergency waits.")] = False,
    since: Annotated[AwareDatetime | None, Query(description="Only where the customer wrote since then.")] = None,
    after: Annotated[str | None, Query(description="`next` of the page before.", max_length=200)] = None,
    limit: Limit = 20,
) -> schemas.ListJson:
    """Customers who have written, newest first. `next` leads to older ones however many write meanwhile; who does
    stands on top, so begin again from time to time, with `since`. Filters add up.
    """
    place = place_of(after) if after else None
    if after and place is None:
        raise Invalid(errors=[{"field": "query.after", "message": "no such page"}])
    now, utility = caller.house.door.clock(), caller.utility.id
    wanted = Wanted(state, team, agent, late, since)
    async with caller.house.door.engine.connect() as connection:
        ids, more = await pages.page(connection, wanted, utility=utility, after=place, limit=limit, now=now)
        items = await items_of(connection, ids, utility=utility)
    return schemas.ListJson(items=[telling.listed(one, now) for one in items], next=str(more) if more else None)


@router.get("/conversations/{conversation_id}", summary="Read a conversation")
async def conversation(
    caller: Reader,
    conversation_id: UUID,
    language: Annotated[Literal["es", "en"] | None, Query(description="Of the packet.")] = None,
) -> schemas.ConversationJson:
    """Whose word it is, what an agent reads first, the newest messages of both sides, the notes."""
    now, own = caller.house.door.clock(), caller.utility
    async with caller.house.door.engine.connect() as connection:
        found = await head(connection, caller, conversation_id)
        told = await messages.newest(connection, conversation_id, utility=own.id, limit=SHOWN)
        newest = await messages.newest_of_customer(connection, conversation_id)
        notes = await notes_of(connection, utility=own.id, conversation_id=conversation_id)
        briefing = None
        if found.state:
            spoken = language or own.default_language
            briefing = await read_packet(
                connection, utility=own.id, conversation_id=conversation_id, language=spoken, now=now
            )
    return telling.conversation(found, told, notes, newest=newest, briefing=briefing)


@router.get("/conversations/{conversation_id}/messages", summary="Read messages since a cursor")
async def messages_since(
    caller: Reader,
    conversation_id: UUID,
    after: Annotated[str, Query(description="`cursor` of an earlier answer; from the beginning without.")] = "0.0",
    limit: Limit = 50,
) -> schemas.MessagesJson:
    """What came and went since, oldest first: ask again with the new `cursor`, and no message is missed or told twice.
    How far one got is told with it; what changes later is told by webhooks.
    """
    cursor: Cursor | None = cursor_of(after)
    if cursor is None:
        raise Invalid(errors=[{"field": "query.after", "message": "no such cursor"}])
    async with caller.house.door.engine.connect() as connection:
        await head(connection, caller, conversation_id)
        found = await messages.since(connection, conversation_id, utility=caller.utility.id, after=cursor, limit=limit)
    return telling.messages(found)


@router.get("/conversations/{conversation_id}/notes", summary="Read a conversation's notes")
async def notes(caller: Reader, conversation_id: UUID) -> list[schemas.NoteJson]:
    """The newest fifty, oldest first."""
    async with caller.house.door.engine.connect() as connection:
        await head(connection, caller, conversation_id)
        found = await notes_of(connection, utility=caller.utility.id, conversation_id=conversation_id)
    return [telling.note(one) for one in found]


@router.get("/search", summary="Search conversations")
async def search(
    caller: Reader,
    q: Annotated[str, Query(min_length=FEWEST, max_length=200, description="Words, a name, a number.")],
) -> schemas.HitsJson:
    """What customers and agents wrote, what customers call themselves, the end of a number; and in the records a name,
    a contract, a case, a phone, an e-mail.
    """
    door, now = caller.house.door, caller.house.door.clock()
    token = records_of(caller).token()
    found = await find_at(caller.house.gateway, door.engine, caller.utility, q, token=token)
    items = [telling.hit(one, now) for one in found.items]
    return schemas.HitsJson(items=items, without_records=found.without_records)


@router.get("/answers", summary="List the answers at hand")
async def answers(caller: Reader) -> schemas.AnswersJson:
    """What agents put into an answer with "/"; a program fills in the variables and says it as any answer."""
    found = await caller.house.shelf.of(caller.utility)
    return schemas.AnswersJson(
        items=[schemas.AnswerJson(id=one.id, name=one.name, es=one.spanish, en=one.english) for one in found]
    )


@router.get("/queue", summary="List who waits for a person")
async def queue(caller: Reader) -> schemas.QueueJson:
    """In the order in which they are given: emergencies first, then who has waited longest."""
    now, utility = caller.house.door.clock(), caller.utility.id
    async with caller.house.door.engine.connect() as connection:
        ids = await pages.waiting(connection, utility=utility)
        items = await items_of(connection, ids, utility=utility)
    return schemas.QueueJson(items=[telling.listed(one, now) for one in lists_of(items).queue])


@router.get("/agents", summary="List the agents")
async def everybody(caller: Reader) -> schemas.AgentsJson:
    """Everybody who answers at the utility: whether they are there, and what they have."""
    async with caller.house.door.engine.connect() as connection:
        found = await agents.all_agents(connection, utility=caller.utility.id, now=caller.house.door.clock())
    return schemas.AgentsJson(items=[telling.agent(one) for one in found])


@router.get("/desk", summary="List what requests are made with")
async def desk(caller: Reader) -> schemas.DeskJson:
    """Teams to transfer to, reasons to close, instructions to hand back with."""
    return schemas.DeskJson(
        teams=[schemas.TeamJson(id=key, name=dict(team.name)) for key, team in caller.utility.teams.items()],
        close_reasons=list(CLOSE_REASONS),
        instructions=[schemas.InstructionJson(instruction=key, name=dict(name)) for key, name in INSTRUCTIONS.items()],
    )
