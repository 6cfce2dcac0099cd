"""The channel: SendGrid's signature, which of our addresses a mail is for, sending."""

from __future__ import annotations

import base64
import binascii
import contextlib
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

from channels.base import Account, MediaFetch, Webhook
from channels.email import inbound, outbound
from channels.email.form import read_form
from channels.errors import Advice, MalformedError, NotConfiguredError, SendError, SignatureError
from channels.message import Capabilities, Inbound, Media, Outbound, Parsed
from kit.clock import utc_now

DEFAULT_API_URL = "https://api.sendgrid.com"
SIGNATURE_HEADER = "x-twilio-email-event-webhook-signature"
TIMESTAMP_HEADER = "x-twilio-email-event-webhook-timestamp"
REPEATED_FOR = timedelta(days=4)
"""SendGrid tries again for three days; what is older is somebody else's copy."""
AHEAD = timedelta(minutes=15)
VARIABLES = {
    "public_key": "SENDGRID_PARSE_PUBLIC_KEY",
    "api_key": "SENDGRID_API_KEY",
    "address": "EMAIL_FROM",
}


def public_key(text: str) -> EllipticCurvePublicKey | None:
    """The key as SendGrid shows it (base64 of DER) or as PEM; None when it is none."""
    with contextlib.suppress(ValueError, binascii.Error):
        raw = text.strip().replace("\\n", "\n")
        pem = raw.startswith("-----BEGIN")
        key = load_pem_public_key(raw.encode()) if pem else load_der_public_key(base64.b64decode(raw, validate=True))
        if isinstance(key, EllipticCurvePublicKey):
            return key
    return None


def _signed(key: EllipticCurvePublicKey, signature: bytes, content: bytes) -> bool:
    try:
        key.verify(signature, content, ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _moment(timestamp: str) -> datetime | None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return None
    return datetime.fromtimestamp(int(timestamp), UTC)


class Email:
    """Mail through SendGrid. `client` is shared and closed by whoever made it."""

    name = inbound.NAME
    capabilities: Capabilities = outbound.CAPABILITIES

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    def verify(self, webhook: Webhook, accounts: tuple[Account, ...]) -> Account:
        """Check the ECDSA signature over timestamp and raw body; the answer is the account that was written to."""
        for name, variable in VARIABLES.items():
            if not any(account.secrets.get(name) for account in accounts):
                raise NotConfiguredError(variable)
        timestamp = webhook.headers.get(TIMESTAMP_HEADER, "")
        at, now = _moment(timestamp), utc_now()
        if at is None or not now - REPEATED_FOR <= at <= now + AHEAD:
            raise SignatureError(TIMESTAMP_HEADER)
        try:
            signature = base64.b64decode(webhook.headers.get(SIGNATURE_HEADER, ""), validate=True)
        except (binascii.Error, ValueError) as error:
            raise SignatureError(SIGNATURE_HEADER) from error
        content = timestamp.encode() + webhook.body
        keys = {text: public_key(text) for text in {one.secrets.get("public_key", "") for one in accounts} if text}
        right = {text for text, key in keys.items() if key and _signed(key, signature, content)}
        found = [account for account in accounts if account.secrets.get("public_key") in right]
        if not found:
            raise SignatureError(SIGNATURE_HEADER)
        return _addressee(webhook.body, found)

    def parse(self, webhook: Webhook) -> Parsed:
        """The one mail, at SendGrid's time: what the sender says of the time is their own."""
        at = _moment(webhook.headers.get(TIMESTAMP_HEADER, ""))
        return inbound.parse(webhook.body, now=at or utc_now())

    def advice(self, code: str) -> Advice:
        """A letter that bounced: the address can't be reached."""
        return Advice.UNREACHABLE if code == "bounced" else Advice.GIVE_UP

    def render(self, message: Outbound, *, tracker: str) -> dict[str, object]:
        """SendGrid's payload, files aside."""
        return outbound.render(message, tracker=tracker, sender=message.account)

    async def send(self, message: Outbound, account: Account, *, tracker: str, fetch: MediaFetch) -> str:
        """Send one letter. Its id is our Message-ID: a bounce names that, and not SendGrid's. Raises SendError."""
        attached = []
        for part in message.parts:
            if isinstance(part, Media):
                content, mime_type = await fetch(part)
                attached.append((part.filename or part.kind, mime_type, content))
        payload = outbound.render(message, tracker=tracker, sender=account.secrets["address"], attached=attached)
        url = f"{account.api_url or DEFAULT_API_URL}/v3/mail/send"
        headers = {"Authorization": f"Bearer {account.secrets['api_key']}"}
        try:
            answer = await self._client.post(url, json=payload, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise SendError(Advice.RETRY, detail=type(error).__name__) from error
        except httpx.HTTPError as error:
            raise SendError(Advice.UNCERTAIN, detail=type(error).__name__) from error
        if not answer.is_success:
            raise _refused(answer)
        return outbound.message_id(tracker, account.secrets["address"]).strip("<>")

    async def acknowledge(self, inbound_: Inbound, account: Account, *, typing: bool) -> None:
        """Letters have no ticks."""


def _addressee(body: bytes, accounts: list[Account]) -> Account:
    """Of several accounts under one key, the one whose address stands on the envelope."""
    if len(accounts) == 1:
        return accounts[0]
    try:
        ours = inbound.recipients(read_form(body))
    except MalformedError:
        return accounts[0]
    return next((account for account in accounts if account.secrets.get("address", "").lower() in ours), accounts[0])


def _refused(answer: httpx.Response) -> SendError:
    """https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses"""
    status = answer.status_code
    wait = answer.headers.get("retry-after", "")
    advice = Advice.RETRY if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Advice.GIVE_UP
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):  # 403: the sender is not verified
        advice = Advice.PAGE_A_HUMAN
    elif status == HTTPStatus.TOO_MANY_REQUESTS:
        advice = Advice.SLOW_SENDER
    return SendError(advice, code=str(status), retry_after=float(wait) if wait.isdigit() else None)
