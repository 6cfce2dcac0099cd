"""Demo only: an Amazon of the simulator's own, which signs what its speakers ask.

Its authority is made when the demo begins, lives in this process alone, and is trusted for the simulator's own skills
only, at `/demo/channels/alexa`: what it signs is worth nothing at `/channels/alexa`. Without the demo there is none.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from fastapi import APIRouter, Response

from bot.accounts import Accounts
from channels.alexa.certificates import HOST, PATH, SIGNER
from channels.alexa.signing import CHAIN_URL, SIGNATURE

CERTIFICATE = f"{PATH}echo-api-cert-demo.pem"
URL = f"https://{HOST}{CERTIFICATE}"
"""Where Amazon would keep it; the simulator's accounts are told to look at the demo's own server instead."""
LASTS = timedelta(days=3650)
LOCALES = {"es": "es-MX", "en": "en-US"}

Json = dict[str, Any]


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _begun(subject: x509.Name, issuer: x509.Name, key: Any, *, is_root: bool) -> x509.CertificateBuilder:
    """A certificate of `key` for `subject`, to be signed."""
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )


class Amazon:
    """The authority, and the one certificate that it signs once somebody first asks something."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        public = self._key.public_key()
        own = _name("Ventanilla simulator")
        identifier = x509.SubjectKeyIdentifier.from_public_key(public)
        root = _begun(own, own, public, is_root=True).add_extension(identifier, critical=False)
        self._root = root.sign(self._key, hashes.SHA256())

    @property
    def root(self) -> str:
        """Its own certificate, as PEM."""
        return self._root.public_bytes(Encoding.PEM).decode()

    @property
    def chain(self) -> bytes:
        """The signer's certificate, as PEM."""
        return self._signer[1].public_bytes(Encoding.PEM)

    @cached_property
    def _signer(self) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        key = rsa.generate_private_key(65537, 2048)
        begun = _begun(_name(SIGNER.value), self._root.subject, key.public_key(), is_root=False)
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        built = (
            begun.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName([SIGNER]), critical=False)
            .add_extension(identifier, critical=False)
        )
        return key, built.sign(self._key, hashes.SHA256())

    def signed(self, body: bytes) -> dict[str, str]:
        """The headers with which Amazon would send `body`."""
        signature = self._signer[0].sign(body, padding.PKCS1v15(), hashes.SHA256())
        return {CHAIN_URL: URL, SIGNATURE: base64.b64encode(signature).decode()}

    def trusted(self, accounts: Accounts) -> Accounts:
        """The simulator's accounts, of which its skills trust this authority."""
        return Accounts(
            tuple(
                replace(one, secrets={**one.secrets, "cert_roots": self.root})
                if one.channel == "alexa" and one.simulated
                else one
                for one in accounts.all
            )
        )


@dataclass(frozen=True, slots=True)
class Device:
    """A speaker in somebody's kitchen. `token`: of the linked account, empty when there is none."""

    skill: str
    user: str
    language: str
    token: str = ""

    def envelope(self, request: Mapping[str, Any], *, session: str, attributes: Json | None, now: datetime) -> Json:
        """What Amazon posts; `attributes` are those of our last answer, None in a session that begins."""
        who = {"userId": self.user} | ({"accessToken": self.token} if self.token else {})
        application = {"applicationId": self.skill}
        told = {
            "requestId": f"amzn1.echo-api.request.{uuid4()}",
            "timestamp": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        }
        return {
            "version": "1.0",
            "session": {
                "new": attributes is None,
                "sessionId": session,
                "application": application,
                "attributes": attributes or {},
                "user": who,
            },
            "context": {"System": {"application": application, "user": who, "device": self._device()}},
            "request": {**told, "locale": LOCALES[self.language], **request},
        }

    def _device(self) -> Json:
        return {"deviceId": "amzn1.ask.device.simulator", "supportedInterfaces": {}}


def launch() -> Json:
    """ "Alexa, open …"."""
    return {"type": "LaunchRequest"}


def intent(name: str, **slots: str) -> Json:
    """What Alexa understood."""
    filled = {key: {"name": key, "value": value, "confirmationStatus": "NONE"} for key, value in slots.items()}
    return {"type": "IntentRequest", "intent": {"name": name, "confirmationStatus": "NONE", "slots": filled}}


def ended() -> Json:
    """The session is over: the customer fell silent, or left."""
    return {"type": "SessionEndedRequest", "reason": "USER_INITIATED"}


def router(amazon: Amazon) -> APIRouter:
    """`/demo/amazon/…`."""
    routes = APIRouter(prefix="/demo/amazon", include_in_schema=False)

    @routes.get(CERTIFICATE)
    async def chain() -> Response:
        return Response(amazon.chain, media_type="application/x-pem-file")

    return routes
