"""Demo only: the secrets of the simulator's own accounts. All follow from the house's key; none is written down."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MAIL_DOMAIN = "correo.ventanilla.example"
"""Where the demo's letters go. Nobody can have it: RFC 2606."""
SMALLEST_ORDER = 2**255
"""Below the order of the group of P-256, so that every number under it is a key."""


def secret(key: str, name: str) -> str:
    """The secret of that name."""
    return hmac.new(key.encode(), f"simulator:{name}".encode(), hashlib.sha256).hexdigest()


def mail_key(key: str) -> ec.EllipticCurvePrivateKey:
    """The key under which the demo's SendGrid signs the letters that come in."""
    return ec.derive_private_key(int(secret(key, "email:signing"), 16) % (SMALLEST_ORDER - 1) + 1, ec.SECP256R1())


def shown(key: ec.EllipticCurvePrivateKey) -> str:
    """Its public half, as SendGrid shows it."""
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(public).decode()
