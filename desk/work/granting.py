"""What an agent does for a customer in the records: asked of the service layer, then told in the conversation.

The service layer goes first, under a key that stays the same however often it is confirmed; then one transaction writes
the audit log's row and the private line, once for that key, and what the customer is told. Whoever confirms again after
a crash between the two gets the first answer again, and the rest is made up for.

GrantError
├── DeniedError      the service layer says no; `slug` and `extras` say why
└── MissedError      the service layer did not answer: nobody knows whether it was done
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import notes
from bot.floor import handling
from bot.handoff import HandoffError
from channels.base import Channel
from channels.message import Text
from desk.staff import audit
from desk.work.actor import Actor
from desk.work.customer import Records
from desk.work.errors import EndedError
from kit.utility import Utility

SECONDS = 12.0
"""An e-mail carries a PDF that may have to be made first."""


class GrantError(Exception):
    """What can keep something from being granted."""


class DeniedError(GrantError):
    """The service layer says no."""

    def __init__(self, slug: str, extras: Mapping[str, Any]) -> None:
        super().__init__(slug)
        self.slug, self.extras = slug, extras


class MissedError(GrantError):
    """The service layer did not answer."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do. `what`: its name in the audit log; `detail`: ids and amounts for it; `line` and `told`: what
    colleagues and the customer read, the answer's fields put in. Without `told` the customer hears nothing."""

    what: str
    path: str
    body: Mapping[str, Any]
    line: str
    told: str = ""
    detail: Mapping[str, str | int] = field(default_factory=dict)

    def telling(self, words: str) -> Deed:
        """The same, and the customer reads these words, the answer's fields put in."""
        return replace(self, told=words)


@dataclass(frozen=True, slots=True)
class Done:
    """What the service layer answered, and whether the customer was told."""

    answer: Mapping[str, Any]
    was_told: bool


@dataclass(frozen=True, slots=True)
class Granting:
    """Somebody at the desk, in one utility."""

    actor: Actor
    utility: Utility
    channels: Mapping[str, Channel]
    records: Records

    async def do(self, conversation: UUID, deed: Deed, *, key: str) -> Done:
        """Do it once for each `key`. Raises EndedError, DeniedError, MissedError."""
        if not await self.actor.lives():
            raise EndedError
        await self.actor.see()
        answer = await self._ask(deed, key)
        async with self.actor.door.engine.begin() as connection:
            return Done(answer, await self._tell(connection, conversation, deed, answer, key=key))

    async def _ask(self, deed: Deed, key: str) -> Mapping[str, Any]:
        headers = {"Authorization": f"Bearer {self.records.token()}", "Idempotency-Key": f"desk:{key}"}
        url = self.records.address(deed.path)
        try:
            answer = await self.records.client.post(url, json=dict(deed.body), headers=headers, timeout=SECONDS)
            said: Mapping[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise MissedError from error
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise MissedError
        if answer.is_error:
            raise DeniedError(str(said.get("type", "")).rpartition("/")[2], said)
        return said

    async def _tell(
        self, connection: AsyncConnection, conversation: UUID, deed: Deed, answer: Mapping[str, Any], *, key: str
    ) -> bool:
        now = self.actor.door.clock()
        is_new = await notes.log(
            connection,
            utility=self.utility.id,
            conversation_id=conversation,
            author=self.actor.handle,
            name=self.actor.name,
            words=deed.line.format(**answer),
            now=now,
            key=key,
        )
        if is_new:
            await audit.write(
                connection,
                deed.what,
                now=now,
                address=self.actor.address,
                person=self.actor.person,
                utility=self.utility.id,
                detail={"conversation": str(conversation), **_ids(answer), **deed.detail, **self.actor.through},
            )
        if not deed.told:
            return False
        try:
            async with connection.begin_nested():
                await handling.say(
                    connection,
                    utility=self.utility.id,
                    conversation_id=conversation,
                    agent_id=self.actor.handle,
                    parts=(Text(deed.told.format(**answer)),),
                    key=f"told:{key}",
                    channels=self.channels,
                    now=now,
                )
        except HandoffError:  # they don't have the conversation any more: it was done all the same
            return False
        return True


def _ids(answer: Mapping[str, Any]) -> dict[str, str]:
    """What the service layer calls it."""
    return {name: str(answer[key]) for name, key in (("row", "id"), ("case", "number")) if answer.get(key)}
