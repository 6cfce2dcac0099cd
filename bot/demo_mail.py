"""Demo only: a SendGrid of the simulator's own, and the letters that its people write.

The simulator posts letters as Inbound Parse does, signed with the demo's key, to `/demo/channels/email`; the worker
sends to `/demo/sendgrid`, which takes what comes under an account's key.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.accounts import Accounts
from channels.base import Account, Webhook
from channels.email.channel import SIGNATURE_HEADER, TIMESTAMP_HEADER


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a customer's. Ids are without brackets; `references` are those before it, oldest first."""

    message_id: str
    sender: str
    sender_name: str
    to: str
    subject: str
    text: str
    at: datetime
    language: str
    references: tuple[str, ...] = ()

    @property
    def headers(self) -> EmailMessage:
        """What stands above it."""
        told = EmailMessage()
        told["Message-ID"] = f"<{self.message_id}>"
        told["Date"] = format_datetime(self.at)
        told["From"] = formataddr((self.sender_name, self.sender))
        told["To"] = self.to
        told["Subject"] = self.subject
        told["Content-Language"] = self.language
        if self.references:
            told["In-Reply-To"] = f"<{self.references[-1]}>"
            told["References"] = " ".join(f"<{one}>" for one in self.references)
        return told

    @property
    def form(self) -> dict[str, str]:
        """The fields of Inbound Parse."""
        return {
            "headers": "".join(f"{name}: {value}\n" for name, value in self.headers.items()),
            "from": formataddr((self.sender_name, self.sender)),
            "to": self.to,
            "subject": self.subject,
            "text": self.text,
            "envelope": json.dumps({"to": [self.to], "from": self.sender}),
            "charsets": json.dumps(dict.fromkeys(("to", "from", "subject", "text"), "UTF-8")),
            "SPF": "pass",
            "attachments": "0",
        }


def posted(form: Mapping[str, str], *, key: ec.EllipticCurvePrivateKey, now: datetime) -> Webhook:
    """The form as SendGrid posts it: multipart, with its signature over time and body."""
    boundary = uuid4().hex
    pieces = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form.items()
    ]
    body = b"".join(pieces) + f"--{boundary}--\r\n".encode()
    timestamp = str(int(now.timestamp()))
    signature = base64.b64encode(key.sign(timestamp.encode() + body, ec.ECDSA(SHA256()))).decode()
    headers = {SIGNATURE_HEADER: signature, TIMESTAMP_HEADER: timestamp}
    return Webhook(body, headers | {"content-type": f"multipart/form-data; boundary={boundary}"}, {})


def is_ours(accounts: Accounts, address: object, proof: str) -> bool:
    """Whether a letter from `address` may be sent under `proof`, the Authorization header."""
    account = next((one for one in accounts.of("email") if one.account == address), None)
    return account is not None and hmac.compare_digest(proof.encode(), _proof(account).encode())


def _proof(account: Account) -> str:
    return f"Bearer {account.secrets['api_key']}"


def router(accounts: Accounts) -> APIRouter:
    """`/demo/sendgrid/…`."""
    routes = APIRouter(prefix="/demo/sendgrid", include_in_schema=False)

    @routes.post("/v3/mail/send")
    async def send(request: Request) -> Response:
        letter = await request.json()
        sender = letter.get("from") if isinstance(letter, dict) else None
        address = sender.get("email") if isinstance(sender, dict) else None
        if not is_ours(accounts, address, request.headers.get("authorization", "")):
            return JSONResponse({"errors": [{"message": "authorization required"}]}, 401)
        return Response(status_code=202, headers={"x-message-id": uuid4().hex})

    return routes
