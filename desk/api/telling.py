"""What the desk knows, as JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy.engine import Row

from bot.floor.agents import Agent
from bot.floor.packet import Packet
from bot.notes import Note
from bot.subscribers.bodies import shown
from desk.api import schemas
from desk.api.messages import Slice
from desk.api.pages import State
from desk.work.listing import Item
from desk.work.saying import tone_of
from desk.work.talk import Head

_STATES: Mapping[str, State] = {"open": "waiting", "taken": "taken", "": "bot"}


def state_of(state: str) -> State:
    """The desk's word for who has it, as the API says it."""
    return _STATES[state]


def _agent(handle: str, name: str) -> schemas.AgentRef | None:
    return schemas.AgentRef(id=handle, name=name) if handle else None


def listed(item: Item, now: datetime) -> schemas.ListedJson:
    """A row of the list."""
    last = None
    if item.last_at is not None and item.kind:
        by = cast("Any", item.last_by)
        last = schemas.LastJson(words=item.words, kind=item.kind, by=by, at=item.last_at)
    return schemas.ListedJson(
        id=item.id,
        channel=item.channel,
        state=state_of(item.state),
        reason=item.reason,
        urgent=item.urgent,
        late=tone_of(item, now) == "late",
        team=item.team,
        agent=_agent(item.agent, item.agent_name),
        customer=schemas.CustomerJson(name=item.name, address=item.address, language=item.language),
        last=last,
        unread=item.unread,
        waits_since=item.waits_since,
        due_at=item.due_at,
    )


def hit(item: Item, now: datetime) -> schemas.HitJson:
    """A row that was found."""
    return schemas.HitJson(**listed(item, now).model_dump(), found=item.found)


def message(row: Row[Any]) -> schemas.MessageJson:
    """A row of `desk.api.messages`."""
    fields = row._mapping
    if "parts" in fields:
        withdrawn = row.state == "withdrawn"
        return schemas.MessageJson(
            id=row.id, at=row.at, by="customer", parts=[] if withdrawn else [shown(one) for one in row.parts],
            choices=[], delivery=None, withdrawn=withdrawn,
        )  # fmt: skip
    delivery = schemas.DeliveryJson(
        state=row.state, sent_at=row.sent_at, delivered_at=row.delivered_at, read_at=row.read_at,
        error_code=row.error_code,
    )  # fmt: skip
    sender = row.sender if row.sender in ("bot", "agent") else "system"
    return schemas.MessageJson(
        id=row.id,
        at=row.at,
        by=sender,
        agent=row.agent,
        parts=[shown(one) for one in row.payload["parts"]],
        choices=[str(one["label"]) for one in row.payload.get("choices") or ()],
        delivery=delivery,
        withdrawn=False,
    )


def messages(found: Slice) -> schemas.MessagesJson:
    """A slice with where to go on."""
    items = [message(row) for row in found.rows]
    return schemas.MessagesJson(items=items, cursor=str(found.cursor), more=found.more)


def note(one: Note) -> schemas.NoteJson:
    """A note."""
    return schemas.NoteJson(id=one.id, author=one.author, name=one.name, text=one.words, at=one.at)


def packet(found: Packet) -> schemas.PacketJson:
    """What an agent reads first."""
    return schemas.PacketJson(
        summary=found.summary,
        level=found.level,
        wants=found.wants,
        known=[schemas.KnownJson(field=field, value=value) for field, value in found.known],
        facts=[schemas.FactJson(what=one.what, at=one.at, known=one.is_known) for one in found.facts],
        promises=[schemas.PromiseJson(what=one.what, at=one.at) for one in found.promises],
        missed=[schemas.MissJson(words=one.words, likeliest=list(one.likeliest), at=one.at) for one in found.misses],
    )


def conversation(
    head: Head, found: Slice, notes: Iterable[Note], *, newest: UUID | None, briefing: Packet | None
) -> schemas.ConversationJson:
    """All of a conversation."""
    return schemas.ConversationJson(
        id=head.id,
        channel=head.channel,
        state=state_of(head.state),
        reason=head.reason,
        urgent=head.urgent,
        acknowledged=head.acknowledged,
        agent=_agent(head.agent, head.agent_name),
        customer=schemas.CustomerJson(name=head.name, address=head.address, language=head.language),
        opened_at=head.opened_at,
        closes_at=head.closes_at,
        newest=newest,
        packet=packet(briefing) if briefing else None,
        messages=messages(found),
        notes=[note(one) for one in notes],
    )


def standing(head: Head) -> schemas.StandingJson:
    """Who has it now."""
    return schemas.StandingJson(
        id=head.id, state=state_of(head.state), agent=_agent(head.agent, head.agent_name), urgent=head.urgent
    )


def agent(one: Agent) -> schemas.AgentJson:
    """Somebody who answers."""
    return schemas.AgentJson(
        id=one.id,
        name=one.name,
        presence=one.presence,
        languages=list(one.languages),
        teams=list(one.teams),
        load=one.load,
        capacity=one.capacity,
        last_seen=one.last_seen,
    )
