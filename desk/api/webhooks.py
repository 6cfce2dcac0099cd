"""Webhooks of a utility: who is told what happens, and telling it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.subscribers import subscriptions
from bot.subscribers.addresses import MAX_LENGTH, AddressError, check_url
from bot.subscribers.kinds import KINDS
from bot.subscribers.subscriptions import Subscription
from desk.api.caller import Caller, Subscriber
from desk.api.problems import ScopeRequired
from desk.api.schemas import Body
from desk.staff import audit
from kit.problems import Invalid, NotFound, Problem, RateLimited, Unauthorized, responses

router = APIRouter(
    prefix="/utilities/{utility_id}/webhooks",
    tags=["webhooks"],
    responses=responses(Unauthorized, ScopeRequired, NotFound, RateLimited),
)


class TooMany(Problem):
    """The utility has as many webhooks as it can have."""

    slug, status, title = "too-many-webhooks", 409, "The utility has as many webhooks as it can have"


class WebhookBody(Body):
    """Where to tell, and what. `messages`: words, names and addresses too; the key needs `read` for it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"url": "https://desk.example.com/ventanilla", "events": ["handoff.requested"], "messages": False}
            ]
        },
    )

    url: Annotated[str, Field(max_length=MAX_LENGTH)]
    events: Annotated[list[str], Field(min_length=1, max_length=50, description=" ".join(KINDS))]
    messages: bool = False


class AgainBody(Body):
    """One event, or all since a moment; of the last 30 days."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"since": "2026-11-20T18:00:00Z"}]})

    event: UUID | None = None
    since: AwareDatetime | None = None


class WebhookJson(BaseModel):
    """A webhook. `waiting` and `dead` count what it has not taken; `error` is why, the last time."""

    id: UUID
    url: str
    events: list[str]
    messages: bool
    created_at: datetime
    disabled_at: datetime | None = Field(description="Since it answered 410; replaying enables it again.")
    waiting: int
    dead: int
    error: str | None
    status: int | None


class NewWebhookJson(BaseModel):
    """A webhook and its secret, which is shown this once."""

    id: UUID
    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="])


class RotatedJson(BaseModel):
    """The new secret; until `both_until` the old one signs beside it."""

    secret: str
    both_until: datetime


class WebhooksJson(BaseModel):
    """All webhooks of the utility."""

    items: list[WebhookJson]


class AgainJson(BaseModel):
    """How many events are told again."""

    events: int


class DeliveryJson(BaseModel):
    """An event on its way to a webhook; `id` is what `webhook-id` says."""

    id: UUID
    event: str
    at: datetime
    conversation: UUID
    state: Literal["waiting", "done", "dead"]
    attempts: int
    next_attempt_at: datetime | None
    status: int | None
    error: str | None
    done_at: datetime | None


class DeliveriesJson(BaseModel):
    """Deliveries, the newest event first."""

    items: list[DeliveryJson]


def _webhook(one: Subscription) -> WebhookJson:
    return WebhookJson(
        id=one.id, url=one.url, events=list(one.kinds), messages=one.messages, created_at=one.created_at,
        disabled_at=one.disabled_at, waiting=one.waiting, dead=one.dead, error=one.error, status=one.status,
    )  # fmt: skip


def _delivery(row: Any) -> DeliveryJson:
    return DeliveryJson(
        id=row.id, event=row.kind, at=row.at, conversation=row.conversation_id, state=row.state, attempts=row.attempts,
        next_attempt_at=row.next_attempt_at if row.state == "waiting" else None, status=row.last_status,
        error=row.last_error, done_at=row.done_at,
    )  # fmt: skip


async def _note(connection: AsyncConnection, caller: Caller, what: str, webhook: UUID) -> None:
    await audit.write(
        connection,
        what,
        now=caller.house.door.clock(),
        address=caller.address,
        utility=caller.utility.id,
        detail={"webhook": str(webhook), "key": str(caller.key.id)},
    )


def _checked(caller: Caller, body: WebhookBody) -> Sequence[str]:
    """The kinds asked for. Raises Invalid and ScopeRequired."""
    if unknown := [one for one in body.events if one not in KINDS]:
        raise Invalid(errors=[{"field": "body.events", "message": f"there is no {unknown[0][:40]}"}])
    try:
        check_url(body.url, private=caller.house.private_webhooks)
    except AddressError as error:
        raise Invalid(errors=[{"field": "body.url", "message": str(error)}]) from error
    if body.messages and "read" not in caller.key.scopes:
        raise ScopeRequired(required="read")
    return body.events


@router.post("", status_code=201, summary="Subscribe a webhook", responses=responses(TooMany))
async def subscribe(caller: Subscriber, body: WebhookBody) -> NewWebhookJson:
    """Told is what happens from now on. The secret signs each request (Standard Webhooks); it is shown this once."""
    kinds = _checked(caller, body)
    door = caller.house.door
    async with door.engine.begin() as connection:
        made = await subscriptions.add(
            connection, utility=caller.utility.id, url=body.url, kinds=kinds, messages=body.messages, key=door.key,
            now=door.clock(),
        )  # fmt: skip
        if made is None:
            raise TooMany
        await _note(connection, caller, "webhook_added", made[0])
    return NewWebhookJson(id=made[0], secret=made[1])


@router.get("", summary="List the webhooks")
async def webhooks(caller: Subscriber) -> WebhooksJson:
    """Where they lead, and how it stands with them."""
    async with caller.house.door.engine.connect() as connection:
        found = await subscriptions.all_of(connection, utility=caller.utility.id)
    return WebhooksJson(items=[_webhook(one) for one in found])


@router.delete("/{webhook_id}", status_code=204, summary="End a webhook")
async def end(caller: Subscriber, webhook_id: UUID) -> None:
    """It is told nothing more, not even what waits."""
    async with caller.house.door.engine.begin() as connection:
        if not await subscriptions.end(connection, webhook_id, utility=caller.utility.id):
            raise NotFound
        await _note(connection, caller, "webhook_ended", webhook_id)


@router.post("/{webhook_id}/rotate-secret", summary="Give a webhook another secret")
async def rotate(caller: Subscriber, webhook_id: UUID) -> RotatedJson:
    """Requests carry a signature with each of both secrets for 24 hours."""
    door = caller.house.door
    async with door.engine.begin() as connection:
        made = await subscriptions.rotate(
            connection, webhook_id, utility=caller.utility.id, key=door.key, now=door.clock()
        )
        if made is None:
            raise NotFound
        await _note(connection, caller, "webhook_secret_rotated", webhook_id)
    return RotatedJson(secret=made[0], both_until=made[1])


@router.post("/{webhook_id}/replay", summary="Tell a webhook again", status_code=202)
async def replay(caller: Subscriber, webhook_id: UUID, body: AgainBody) -> AgainJson:
    """One event by its id, or all since a moment, whether they were taken, are dead, or happened before the webhook was
    made. `webhook-id` is the same as before, so that who has it can tell.
    """
    if (body.event is None) == (body.since is None):
        raise Invalid(errors=[{"field": "body", "message": "either event or since"}])
    door = caller.house.door
    async with door.engine.begin() as connection:
        if not await subscriptions.all_of(connection, utility=caller.utility.id, only=webhook_id):
            raise NotFound
        count = await subscriptions.again(
            connection, webhook_id, utility=caller.utility.id, now=door.clock(), event=body.event, since=body.since
        )
        await _note(connection, caller, "webhook_replayed", webhook_id)
    return AgainJson(events=count)


@router.get("/{webhook_id}/deliveries", summary="List what a webhook was told")
async def deliveries(
    caller: Subscriber,
    webhook_id: UUID,
    state: Annotated[Literal["waiting", "done", "dead"] | None, Query(description="All of them without.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> DeliveriesJson:
    """The newest event first. Dead is what was tried twelve times over about a day."""
    utility = caller.utility.id
    async with caller.house.door.engine.connect() as connection:
        if not await subscriptions.all_of(connection, utility=utility, only=webhook_id):
            raise NotFound
        rows = await subscriptions.deliveries(connection, webhook_id, utility=utility, state=state, limit=limit)
    return DeliveriesJson(items=[_delivery(row) for row in rows])
