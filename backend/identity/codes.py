"""One-time codes: six digits, five minutes, three tries, once (inventory ID-06). Only their digests are kept."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.identity import limits, repository
from backend.identity.access import contact_holder, require_accounts, subject_of
from backend.identity.contacts import Contact, on_file
from backend.identity.errors import CodeExpired, CodeLocked, CodeWrong, NoContact
from backend.identity.models import AttemptKind, ConversationIdentity, OneTimeCode
from backend.identity.standing import PROOF_LASTS
from backend.kit.auth import Caller
from backend.kit.problems import Invalid
from backend.notifications.models import Via

DIGITS: Final = 6
CODE_LASTS: Final = timedelta(minutes=5)
TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code to be sent, and what may be said about it."""

    id: UUID
    contact: Contact = field(repr=False)
    language: str
    expires_at: datetime
    sends_left: int
    code: str = field(repr=False)


def digest(code: str, *, salt: bytes, conversation_id: UUID, key: str) -> bytes:
    """What is kept of a code: HMAC-SHA256 under the server's key, bound to its salt and conversation."""
    return hmac.digest(key.encode(), b"one-time-code" + salt + conversation_id.bytes + code.encode(), sha256)


def normal_code(typed: str) -> str:
    """The digits of what was typed, whatever stands between them. Raises Invalid unless they are six."""
    digits = digits_of(typed)
    if len(digits) != DIGITS:
        raise Invalid(errors=[{"field": "body.code", "message": f"{DIGITS} digits are expected"}])
    return digits


def digits_of(typed: str) -> str:
    """Every decimal digit in `typed`, of any script, as ASCII."""
    return "".join(str(unicodedata.decimal(one)) for one in typed if unicodedata.category(one) == "Nd")


def choose(contacts: tuple[Contact, ...], via: Via | None, ways: frozenset[Via]) -> Contact:
    """Where the code goes: by `via`, or else the first contact that a way leads to. Raises NoContact."""
    usable = [one for one in contacts if one.via in ways and via in (None, one.via)]
    if not usable:
        raise NoContact
    return usable[0]


async def issue(
    session: AsyncSession, caller: Caller, *, via: Via | None, ways: frozenset[Via], now: datetime, key: str
) -> IssuedCode:
    """Make a code for the caller's contract and commit it; the caller sends it. Codes sent before count no more.

    Raises LevelRequired, NoContact, CodesLimited.
    """
    access = (await require_accounts(session, caller, level=1, now=now)).access
    customer = await contact_holder(session, access)
    if customer is None:
        raise NoContact
    contact = choose(on_file(customer), via, ways)
    subjects = {customer.id, access.selected or customer.id}
    left = await limits.check(session, AttemptKind.code_sent, subjects=subjects, now=now)
    await limits.count(session, AttemptKind.code_sent, utility=access.utility, subjects=subjects, now=now)
    code, salt = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}", secrets.token_bytes(16)
    row = OneTimeCode(
        utility_id=access.utility,
        conversation_id=subject_of(caller),
        customer_id=customer.id,
        account_id=access.selected,
        via=contact.via,
        salt=salt,
        digest=digest(code, salt=salt, conversation_id=subject_of(caller), key=key),
        sent_at=now,
        expires_at=now + CODE_LASTS,
        tries_left=TRIES,
    )
    session.add(row)
    await session.commit()
    return IssuedCode(
        id=row.id,
        contact=contact,
        language=customer.language,
        expires_at=row.expires_at,
        sends_left=left - 1,
        code=code,
    )


async def verify(session: AsyncSession, caller: Caller, *, code: str, now: datetime, key: str) -> None:
    """Check `code` (six digits) against the one sent last here; if right, the conversation is at level 2.

    Every try is counted and committed, right or wrong. Raises LevelRequired, CodeExpired, CodeLocked, CodeWrong.
    """
    access = (await require_accounts(session, caller, level=1, now=now)).access
    row = await repository.newest_code(session, utility=caller.utility, conversation_id=subject_of(caller))
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise CodeExpired
    if row.tries_left <= 0:
        raise CodeLocked(retry_after=0)
    subjects = {row.customer_id, row.account_id or row.customer_id}
    await limits.check(session, AttemptKind.code_tried, subjects=subjects, now=now)
    await limits.count(session, AttemptKind.code_tried, utility=caller.utility, subjects=subjects, now=now)
    row.tries_left -= 1
    given = digest(code, salt=row.salt, conversation_id=row.conversation_id, key=key)
    if not hmac.compare_digest(given, row.digest):
        await session.commit()
        raise CodeWrong(tries_left=row.tries_left) if row.tries_left else CodeLocked(retry_after=0)
    row.used_at = now
    await repository.put_identity(session, _proven(row, access.selected, now))
    await session.commit()


def _proven(code: OneTimeCode, selected: UUID | None, now: datetime) -> ConversationIdentity:
    return ConversationIdentity(
        conversation_id=code.conversation_id,
        utility_id=code.utility_id,
        account_id=selected or code.account_id,
        customer_id=code.customer_id,
        proven_until=now + PROOF_LASTS,
        phone_ignored=False,
    )
