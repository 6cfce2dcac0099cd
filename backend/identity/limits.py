"""What an hour allows: codes sent and tries an account (and a customer), wrong contract numbers a conversation.

The numbers are the issue's (ID-06): 5 codes and 10 tries an hour an account. They hold over all conversations, and for
the customer whom the codes reach as well, so that four contracts are not four times as many guesses.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from math import ceil
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.identity import repository
from backend.identity.errors import CodeLocked, CodesLimited
from backend.identity.models import Attempt, AttemptKind
from backend.kit.problems import Problem, RateLimited

HOUR: Final = timedelta(hours=1)

ALLOWED: Final[dict[AttemptKind, int]] = {
    AttemptKind.code_sent: 5,
    AttemptKind.code_tried: 10,
    AttemptKind.contract_missed: 10,
}

REFUSALS: Final[dict[AttemptKind, type[Problem]]] = {
    AttemptKind.code_sent: CodesLimited,
    AttemptKind.code_tried: CodeLocked,
    AttemptKind.contract_missed: RateLimited,
}


async def check(session: AsyncSession, kind: AttemptKind, *, subjects: Collection[UUID], now: datetime) -> int:
    """How many of `kind` are left this hour for the tightest of `subjects`.

    The subjects are locked until the transaction ends, so that two requests can't both take the last one.
    Raises the kind's refusal, with `retry_after` in seconds, when none is.
    """
    await repository.lock(session, kind, subjects)
    left = ALLOWED[kind]
    for subject in subjects:
        count, oldest = await repository.attempts(session, kind, subject=subject, since=now - HOUR)
        if oldest is not None and count >= ALLOWED[kind]:
            raise REFUSALS[kind](retry_after=ceil((oldest + HOUR - now).total_seconds()))
        left = min(left, ALLOWED[kind] - count)
    return left


async def count(
    session: AsyncSession, kind: AttemptKind, *, utility: str, subjects: Collection[UUID], now: datetime
) -> None:
    """Count one of `kind` for each of `subjects`."""
    for subject in subjects:
        attempt = Attempt(utility_id=utility, subject=subject, kind=kind, at=now)
        await repository.record(session, attempt, forget_before=now - HOUR)
