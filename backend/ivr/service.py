"""Who a telephone flow speaks for: the contract that is keyed in, once the code sent to its holder is keyed in, too.

The rules are the identity domain's own: codes of five minutes and three tries, five sent and ten tried within an hour
for a contract and its holder. A code opens all three answers for its five minutes, because each step of a flow is a
request of its own. Only the code opens anything: whoever comes without it afterwards is a stranger again.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from backend.customers.models import Account
from backend.identity import access, codes, limits, repository, service
from backend.identity.codes import IssuedCode
from backend.identity.errors import CodeExpired, CodesLimited, CodeWrong, NoContact
from backend.identity.models import AttemptKind
from backend.ivr.errors import NotVerified
from backend.kit.auth import Caller
from backend.kit.problems import LevelRequired
from backend.notifications.models import Via
from kit.utility import Utility

FLOWS = uuid5(UUID(int=0), "telephone-flows")
"""Under this, each contract has a conversation of its own with all flows."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A contract that was opened, as the endpoints of customers see it."""

    utility: Utility
    caller: Caller
    account: Account


async def _find(session: AsyncSession, utilities: Iterable[Utility], typed: str) -> tuple[Utility, Account] | None:
    """The contract of that number; none where two utilities have it, for then it must be told which."""
    number = codes.digits_of(typed)
    found = [
        (utility, account)
        for utility in utilities
        if (account := await repository.account_by_number(session, utility=utility.id, number=number)) is not None
    ]
    return found[0] if len(found) == 1 else None


def _caller(utility: Utility, account: Account) -> Caller:
    return Caller(kind="conversation", utility=utility.id, conversation_id=uuid5(FLOWS, str(account.id)), channel="ivr")


async def send(
    session: AsyncSession,
    utilities: Iterable[Utility],
    *,
    typed: str,
    ways: frozenset[Via],
    now: datetime,
    key: str,
) -> tuple[Utility, IssuedCode] | None:
    """Make a code for the holder of a contract; None where there is none to be sent, for whatever reason."""
    found = await _find(session, utilities, typed)
    if found is None:
        return None
    utility, account = found
    caller = _caller(utility, account)
    await service.claim(session, caller, typed=account.contract_number, utility=utility, now=now)
    try:
        return utility, await codes.issue(session, caller, via=None, ways=ways, now=now, key=key)
    except (NoContact, CodesLimited):
        return None


async def open_with_code(
    session: AsyncSession, utilities: Iterable[Utility], *, typed: str, code: str, now: datetime, key: str
) -> Opened:
    """The contract, at level 2. Raises NotVerified, CodeLocked, Invalid (the code has not six digits)."""
    given = codes.normal_code(code)
    found = await _find(session, utilities, typed)
    if found is None:
        raise NotVerified
    utility, account = found
    caller = _caller(utility, account)
    if not await _is_again(session, caller, given, now=now, key=key):
        try:
            await codes.verify(session, caller, code=given, now=now, key=key)
        except (CodeExpired, CodeWrong, LevelRequired) as error:
            raise NotVerified from error
    resolved = await access.require_accounts(session, caller, level=2, now=now)
    if account.id not in resolved.accounts:
        raise NotVerified
    return Opened(utility, caller, resolved.accounts[account.id])


async def _is_again(session: AsyncSession, caller: Caller, given: str, *, now: datetime, key: str) -> bool:
    """Whether it is the code that was right before, within its five minutes. A wrong one is a try that counts."""
    row = await repository.newest_code(session, utility=caller.utility, conversation_id=access.subject_of(caller))
    if row is None or row.used_at is None or row.expires_at <= now:
        return False
    subjects = {row.customer_id, row.account_id or row.customer_id}
    await limits.check(session, AttemptKind.code_tried, subjects=subjects, now=now)
    expected = codes.digest(given, salt=row.salt, conversation_id=row.conversation_id, key=key)
    if hmac.compare_digest(expected, row.digest):
        return True
    await limits.count(session, AttemptKind.code_tried, utility=caller.utility, subjects=subjects, now=now)
    await session.commit()
    raise NotVerified
