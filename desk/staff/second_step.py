"""The second step: six digits from an app (TOTP, RFC 6238), or a recovery code, each once."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from uuid import UUID

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from kit.keys import derive, digest
from kit.logging import get_logger

ISSUER = "Ventanilla"
INTERVAL_SECONDS = 30
CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
log = get_logger("desk.second_step")

_KEPT = text("select second_step, second_step_used from desk.people where id = :id")
_USE = text("""
update desk.people set second_step_used = :step
where id = :id and (second_step_used is null or second_step_used < :step) returning id
""")
_PREPARE = text("""
update desk.people set second_step = :secret, second_step_since = null, second_step_used = null
where id = :id and second_step_since is null
""")
_TURN_ON = text("update desk.people set second_step_since = :now where id = :id")
_TURN_OFF = text("""
update desk.people set second_step = null, second_step_since = null, second_step_used = null where id = :id
""")
_FORGET_CODES = text("delete from desk.recovery_codes where person_id = :id")
_KEEP_CODE = text("insert into desk.recovery_codes (person_id, code_hash) values (:id, :hash)")
_USE_CODE = text("delete from desk.recovery_codes where person_id = :id and code_hash = :hash returning person_id")
_CODES_LEFT = text("select count(*) from desk.recovery_codes where person_id = :id")


def _cipher(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derive(key, "second step")))


def address_for_app(secret: str, email: str) -> str:
    """What the QR code says: `otpauth://totp/…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def picture(secret: str, email: str) -> str:
    """The QR code as a data URI of an SVG."""
    uri: str = segno.make(address_for_app(secret, email), error="m").svg_data_uri(border=4, scale=5, light="#fff")
    return uri


def grouped(secret: str) -> str:
    """The secret as a person types it: in fours."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The interval whose code `code` is: this one, or a neighbour for clocks that are off."""
    current = int(now.timestamp()) // INTERVAL_SECONDS
    totp = pyotp.TOTP(secret)
    found = [s for s in (current - 1, current, current + 1) if hmac.compare_digest(totp.generate_otp(s), code)]
    return max(found, default=None)


async def prepare(connection: AsyncConnection, person_id: UUID, *, key: str) -> None:
    """Keep a new secret, not yet asked for; nothing where the second step is on."""
    kept = _cipher(key).encrypt(pyotp.random_base32().encode()).decode()
    await connection.execute(_PREPARE, {"id": person_id, "secret": kept})


async def secret_of(connection: AsyncConnection, person_id: UUID, *, key: str) -> str | None:
    """The secret that is kept, on or being set up. None too when the counter's secret key is no longer the same."""
    row = (await connection.execute(_KEPT, {"id": person_id})).one()
    if row.second_step is None:
        return None
    try:
        return _cipher(key).decrypt(row.second_step.encode()).decode()
    except InvalidToken:
        log.error("desk.second_step.unreadable")
        return None


async def use(connection: AsyncConnection, person_id: UUID, code: str, *, key: str, now: datetime) -> bool:
    """Whether the app shows `code` now, and it was not used before."""
    bare = "".join(code.split())
    secret = await secret_of(connection, person_id, key=key)
    if secret is None or not (bare.isascii() and bare.isdigit()):
        return False
    step = _step_of(secret, bare, now)
    if step is None:
        return False
    return (await connection.execute(_USE, {"id": person_id, "step": step})).one_or_none() is not None


def _bare(code: str) -> str:
    return "".join(c for c in code.lower() if c.isalnum())


async def new_recovery_codes(connection: AsyncConnection, person_id: UUID, *, key: str) -> tuple[str, ...]:
    """Ten new codes in place of those there were. This is the only time that they can be read."""
    pieces = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(CODES)]
    await connection.execute(_FORGET_CODES, {"id": person_id})
    rows = [{"id": person_id, "hash": digest(key, "recovery", one)} for one in pieces]
    await connection.execute(_KEEP_CODE, rows)
    return tuple(f"{one[:5]}-{one[5:]}" for one in pieces)


async def use_recovery_code(connection: AsyncConnection, person_id: UUID, code: str, *, key: str) -> bool:
    """Whether `code` is one of theirs; it is gone then."""
    values = {"id": person_id, "hash": digest(key, "recovery", _bare(code))}
    return (await connection.execute(_USE_CODE, values)).one_or_none() is not None


async def recovery_codes_left(connection: AsyncConnection, person_id: UUID) -> int:
    """How many are unused."""
    left: int = (await connection.execute(_CODES_LEFT, {"id": person_id})).scalar_one()
    return left


async def turn_on(connection: AsyncConnection, person_id: UUID, now: datetime) -> None:
    """Ask for it from now on."""
    await connection.execute(_TURN_ON, {"id": person_id, "now": now})


async def turn_off(connection: AsyncConnection, person_id: UUID) -> None:
    """Forget the secret and the codes."""
    await connection.execute(_TURN_OFF, {"id": person_id})
    await connection.execute(_FORGET_CODES, {"id": person_id})
