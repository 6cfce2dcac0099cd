"""Whether a request is Amazon's and for our skill: signature, certificate, time and application (CHANNELS.md)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.verification import Store

from channels.alexa.certificates import Chain, VerificationError, is_amazons, verified
from channels.errors import SignatureError
from channels.sealing import member

TOLERANCE = timedelta(seconds=150)
CHAIN_URL = "signaturecertchainurl"
SIGNATURE = "signature-256"


def lower(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers by their names in lower case."""
    return {name.lower(): value for name, value in headers.items()}


def check(body: bytes, headers: Mapping[str, str], chain: Chain, *, roots: Store, now: datetime) -> None:
    """Return when `body` was signed by the certificate of `chain`, and that is Amazon's. Raises SignatureError."""
    given = lower(headers)
    if not is_amazons(given.get(CHAIN_URL, "")) or not chain:
        raise SignatureError("no certificate of Amazon's")
    try:
        signature = base64.b64decode(given.get(SIGNATURE, ""), validate=True)
        key = verified(chain, roots=roots, now=now).public_key()
        if not isinstance(key, RSAPublicKey):
            raise SignatureError("another kind of key")
        key.verify(signature, body, PKCS1v15(), SHA256())
    except (VerificationError, InvalidSignature, binascii.Error, ValueError) as error:
        raise SignatureError("bad signature") from error


def envelope(body: bytes) -> dict[str, Any]:
    """The request's JSON. Raises SignatureError: what isn't an object can't say when and for whom it is."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SignatureError("not JSON") from error
    if not isinstance(found, dict):
        raise SignatureError("not an object")
    return found


def check_time(found: dict[str, Any], *, now: datetime) -> None:
    """Raises SignatureError unless the request says a time within 150 s of now."""
    told = member(found, "request", "timestamp")
    try:
        at = datetime.fromisoformat(told) if isinstance(told, str) else None
        late = at is None or abs(now - (at if at.tzinfo else at.replace(tzinfo=UTC))) > TOLERANCE
    except (ValueError, OverflowError) as error:
        raise SignatureError("no time") from error
    if late:
        raise SignatureError("too old or too new")


def skill_of(found: dict[str, Any]) -> str:
    """Which skill the request is for. Raises SignatureError when it says two, or none."""
    places = (("context", "System", "application"), ("session", "application"))
    said = [told for place in places if (told := member(found, *place, "applicationId")) is not None]
    one = said[0] if said and all(told == said[0] for told in said) else None
    if not isinstance(one, str) or not one:
        raise SignatureError("no application, or two")
    return one
