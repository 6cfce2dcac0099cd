"""Writes that can be repeated safely: the answer to an `Idempotency-Key` is kept and given again."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.kit.auth import Caller, any_caller
from backend.kit.db import session as request_session
from backend.kit.models import IdempotencyKey
from backend.kit.problems import IdempotencyMismatch, IdempotencyRequired

REPLAYED: Final = "Idempotency-Replayed"


@dataclass(frozen=True, slots=True)
class IdempotentWrite:
    """One write under its caller's key."""

    session: AsyncSession
    scope: str
    key: str
    request_hash: bytes

    async def once(self, run: Callable[[], Awaitable[BaseModel]], *, status: int = 201) -> JSONResponse:
        """Do `run` and commit, or give the answer that the same request got before.

        `run` must not commit: its writes and the kept answer are one transaction. The same key at the same time waits
        on the unique index for the first to end. A Problem raised by `run` keeps nothing. Raises IdempotencyMismatch.
        """
        if not await self._claim():
            return await self._replay()
        answer = (await run()).model_dump(mode="json")
        mine = (IdempotencyKey.scope == self.scope, IdempotencyKey.key == self.key)
        await self.session.execute(update(IdempotencyKey).where(*mine).values(status=status, body=answer))
        await self.session.commit()
        return JSONResponse(answer, status_code=status)

    async def _claim(self) -> bool:
        row = insert(IdempotencyKey).values(scope=self.scope, key=self.key, request_hash=self.request_hash)
        claimed = await self.session.execute(row.on_conflict_do_nothing().returning(IdempotencyKey.key))
        return claimed.first() is not None

    async def _replay(self) -> JSONResponse:
        kept = (
            await self.session.execute(
                select(IdempotencyKey).where(IdempotencyKey.scope == self.scope, IdempotencyKey.key == self.key)
            )
        ).scalar_one()
        if kept.request_hash != self.request_hash:
            raise IdempotencyMismatch
        return JSONResponse(kept.body, status_code=kept.status or 200, headers={REPLAYED: "true"})


def _scope(caller: Caller) -> str:
    who = caller.conversation_id or caller.customer_id or caller.staff_id or ""
    return f"{caller.kind}:{caller.utility}:{who}"


async def idempotent(
    request: Request,
    caller: Annotated[Caller, Depends(any_caller)],
    session: Annotated[AsyncSession, Depends(request_session)],
    idempotency_key: Annotated[str | None, Header(max_length=200, pattern=r"^[ -~]*[!-~][ -~]*$")] = None,
) -> IdempotentWrite:
    """Dependency of every write that must not happen twice. Raises IdempotencyRequired."""
    if idempotency_key is None:
        raise IdempotencyRequired
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + await request.body()
    return IdempotentWrite(session, _scope(caller), idempotency_key, hashlib.sha256(asked).digest())


Idempotent = Annotated[IdempotentWrite, Depends(idempotent)]
