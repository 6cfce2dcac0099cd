"""One-time codes: six digits, five minutes, three tries, once (inventory ID-06). Only their digests are kept.

On a call a customer's PIN (pins.py) is taken wherever a code is: one count of tries for both.
"""

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

from backend.identity import limits, pins, repository
from backend.identity.access import Access, contact_holder, require_accounts, subject_of
from backend.identity.contacts import Contact, on_file
from backend.identity.errors import CodeExpired, CodeLocked, CodeWrong, NoContact
from backend.identity.models import AttemptKind, ConversationIdentity, CustomerPin, OneTimeCode
from backend.identity.standing import PROOF_LASTS
from backend.kit.auth import Caller
from backend.kit.problems import Invalid, Problem
from backend.notifications.models import Via
from kit.concealed import UnreadableError, is_concealed, reveal

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
    has_pin: bool
    code: str = field(repr=False)


def digest(code: str, *, salt: bytes, conversation_id: UUID, key: str) -> bytes:
    """What is kept of a code: HMAC-SHA256 under the server's key, bound to its salt and conversation."""
    return hmac.digest(key.encode(), b"one-time-code" + salt + conversation_id.bytes + code.encode(), sha256)


def normal_code(typed: str, *, least: int = DIGITS) -> str:
    """The digits of what was typed, whatever stands between them. Raises Invalid unless they are six, or `least`."""
    digits = digits_of(typed)
    if not least <= len(digits) <= DIGITS:
        raise _no_code()
    return digits


def plain_code(typed: str, *, key: str, now: datetime) -> str:
    """A code or a PIN as digits, also one that was concealed on a call. Raises Invalid, and CodeExpired for too old."""
    try:
        return normal_code(reveal(typed, key=key, now=now) if is_concealed(typed) else typed, least=pins.SHORTEST)
    except UnreadableError as error:
        raise CodeExpired from error


def _no_code() -> Invalid:
    return Invalid(errors=[{"field": "body.code", "message": f"{DIGITS} digits are expected"}])


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
        has_pin=await pins.of_call(session, caller, customer.id) is not None,
        code=code,
    )


async def verify(session: AsyncSession, caller: Caller, *, code: str, now: datetime, key: str) -> None:
    """Check the digits against the code sent last here, and on a call against the customer's PIN; if they are either,
    the conversation is at level 2.

    Every try is counted and committed, right or wrong. Raises LevelRequired, Invalid, CodeExpired, CodeLocked,
    CodeWrong; a PIN that is wrong while no code waits is a code that has expired.
    """
    access = (await require_accounts(session, caller, level=1, now=now)).access
    sent = _waiting(
        await repository.newest_code(session, utility=caller.utility, conversation_id=subject_of(caller)), now
    )
    pin = await _pin(session, caller, access)
    if pin is None and len(code) != DIGITS:
        raise _no_code()
    customer_id = sent.customer_id if sent else pin.customer_id if pin else None
    if customer_id is None:
        raise CodeExpired
    if sent and sent.tries_left <= 0:
        raise CodeLocked(retry_after=0)
    account_id = (sent.account_id if sent else None) or access.selected
    subjects = {customer_id, account_id or customer_id}
    await limits.check(session, AttemptKind.code_tried, subjects=subjects, now=now)
    await limits.count(session, AttemptKind.code_tried, utility=caller.utility, subjects=subjects, now=now)
    right = _is_code(sent, code, key) | (pin is not None and await pins.matches(pin, code, key=key))
    if sent:
        sent.tries_left -= 1
        sent.used_at = now if right else None
    if right:
        proven = _proven(caller, customer_id, access.selected or account_id, now)
        await repository.put_identity(session, proven)
    await session.commit()
    if not right:
        raise _wrong(sent)


def _waiting(code: OneTimeCode | None, now: datetime) -> OneTimeCode | None:
    return code if code is not None and code.used_at is None and code.expires_at > now else None


async def _pin(session: AsyncSession, caller: Caller, access: Access) -> CustomerPin | None:
    """Of whoever a code would reach, on a call."""
    holder = await contact_holder(session, access)
    return await pins.of_call(session, caller, holder.id if holder else None)


def _is_code(sent: OneTimeCode | None, code: str, key: str) -> bool:
    if sent is None:
        return False
    given = digest(code, salt=sent.salt, conversation_id=sent.conversation_id, key=key)
    return hmac.compare_digest(given, sent.digest)


def _wrong(sent: OneTimeCode | None) -> Problem:
    if sent is None:
        return CodeExpired()
    return CodeWrong(tries_left=sent.tries_left) if sent.tries_left else CodeLocked(retry_after=0)


def _proven(caller: Caller, customer_id: UUID, account_id: UUID | None, now: datetime) -> ConversationIdentity:
    return ConversationIdentity(
        conversation_id=subject_of(caller),
        utility_id=caller.utility,
        account_id=account_id,
        customer_id=customer_id,
        proven_until=now + PROOF_LASTS,
        phone_ignored=False,
    )
