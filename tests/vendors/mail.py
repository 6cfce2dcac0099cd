"""E-mail: SendGrid's signed forms, a Mail Send of our own, and somebody with a mail program."""

from __future__ import annotations

import base64
import json
import random
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.conversations.wording import expectation
from tests.counter.customers import Reply, Turns, choice
from tests.counter.silence import outlast
from tests.vendors import mutations
from tests.vendors.api import Answer, Api, Asked
from tests.vendors.vendor import Caller, Request, forge

if TYPE_CHECKING:
    from tests.counter.fixtures import Counter

ADDRESSES = {"cantera": "hola@correo.cantera.test", "prairie": "hello@mail.prairie.test"}
KEY = ec.derive_private_key(1234567, ec.SECP256R1())
OTHER_KEY = ec.derive_private_key(7654321, ec.SECP256R1())
PATH = "/channels/email"
SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
BOUNDARY = "xYzZY"
NUMBERED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
FOOTER = "\n-- \n"


def public_key() -> str:
    """As SendGrid shows it."""
    return base64.b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def form(fields: Mapping[str, str], files: Sequence[tuple[str, str, bytes]] = ()) -> bytes:
    """A multipart form. `files` are (name, MIME type, bytes)."""
    pieces = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for number, (name, kind, content) in enumerate(files, start=1):
        about = f'form-data; name="attachment{number}"; filename="{name}"'
        head = f"--{BOUNDARY}\r\nContent-Disposition: {about}\r\nContent-Type: {kind}\r\n\r\n"
        pieces.append(head.encode() + content + b"\r\n")
    return b"".join(pieces) + f"--{BOUNDARY}--\r\n".encode()


def mail(
    text: str,
    *,
    sender: str = "ana@example.test",
    to: str = ADDRESSES["cantera"],
    subject: str = "",
    message_id: str = "",
    answers: str = "",
    files: Sequence[tuple[str, str, bytes]] = (),
    html: str = "",
    headers: Mapping[str, str] | None = None,
    envelope_from: str | None = None,
) -> Request:
    """A mail as Inbound Parse posts it, unsigned. `answers` is the id of ours that it replies to."""
    own = message_id or f"{uuid4().hex}@example.test"
    told = {"Message-ID": f"<{own}>", "From": f"Ana Ruiz <{sender}>", "To": to, "Subject": subject}
    told |= {"In-Reply-To": answers, "References": answers} if answers else {}
    told |= headers or {}
    fields = {
        "headers": "".join(f"{name}: {value}\n" for name, value in told.items()),
        "from": f"Ana Ruiz <{sender}>",
        "to": to,
        "subject": subject,
        "text": text,
        "html": html,
        "envelope": json.dumps({"to": [to], "from": sender if envelope_from is None else envelope_from}),
        "charsets": json.dumps({"to": "UTF-8", "subject": "UTF-8", "from": "UTF-8", "text": "utf-8"}),
        "SPF": "pass",
        "attachments": str(len(files)),
    }
    content = form({name: value for name, value in fields.items() if value or name != "html"}, files)
    return Request(PATH, content, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})


def sign(request: Request, *, key: ec.EllipticCurvePrivateKey = KEY, timestamp: str) -> str:
    """The value of SIGNATURE."""
    return base64.b64encode(key.sign(timestamp.encode() + request.body, ec.ECDSA(SHA256()))).decode()


def signed(request: Request, *, timestamp: str = "") -> Request:
    """`request` as SendGrid signs it."""
    at = timestamp or str(int(time.time()))
    return replace(request, headers={**request.headers, TIMESTAMP: at, SIGNATURE: sign(request, timestamp=at)})


@dataclass(slots=True)
class MailSend:
    """What was sent to it: payloads by their Message-ID."""

    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> Answer:
        """Whatever we ask of it."""
        if asked.path != "/v3/mail/send":
            return 404, {"errors": [{"message": "not found"}]}
        payload = json.loads(asked.body)
        with self.lock:
            self.sent[payload["headers"]["Message-ID"].strip("<>")] = payload
        return 202, b""


class Email:
    """SendGrid's side."""

    channel = "email"

    def __init__(self) -> None:
        self.mail_send = MailSend()
        self._api: Api | None = None

    def open(self) -> None:
        self._api = Api(self.mail_send.answer)

    def close(self) -> None:
        if self._api is not None:
            self._api.close()

    def environment(self) -> dict[str, str]:
        variables = {"SENDGRID_API_URL": self._api.url if self._api else "http://127.0.0.1:9"}
        for prefix, utility in (("", "cantera"), ("PRAIRIE_", "prairie")):
            variables |= {
                f"{prefix}SENDGRID_API_KEY": "test-key",
                f"{prefix}SENDGRID_PARSE_PUBLIC_KEY": public_key(),
                f"{prefix}EMAIL_FROM": ADDRESSES[utility],
            }
        return variables

    async def meet(self, door: httpx.AsyncClient) -> None:
        """It signs with its key alone."""

    def samples(self) -> list[Request]:
        ours = f"<{uuid4()}.ventanilla@correo.cantera.test>"
        quoted = "Sí, ese.\n\nEl jue, 26 nov 2026 a las 10:14, Aguas (<hola@correo.cantera.test>) escribió:\n> ¿Cuál?\n"
        pdf = ("recibo.pdf", "application/pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
        bounce = {"Content-Type": "multipart/report; report-type=delivery-status", "References": ours}
        return [
            mail("¿Cuánto debo?", subject="Mi saldo"),
            mail(quoted, subject="Re: Mi saldo", answers=ours),
            mail("", html="<p>No hay <b>agua</b></p>", subject="Sin agua"),
            mail("Adjunto mi recibo.", subject="Recibo", files=[pdf]),
            mail("No se pudo entregar", subject="Undeliverable", headers=bounce, envelope_from=""),
        ]

    def recorded(self) -> list[tuple[str, Request]]:
        """None are at hand."""
        return []

    def signed(self, request: Request) -> Request:
        return signed(request)

    def forged(self, request: Request, chance: random.Random) -> Request:
        at = str(int(time.time()))
        forged = forge(request, chance, header=SIGNATURE, sign=lambda one, _secret: _by_other(one, at), secret="-")
        return replace(forged, headers={TIMESTAMP: chance.choice((at, "", "0", "x", at + "0")), **forged.headers})

    def mutated(self, body: bytes, chance: random.Random) -> bytes:
        """Damaged bytes, or one to three parts of the form wrong."""
        if chance.random() < 0.3:
            return mutations.bytes_(body, chance)
        mark = f"--{BOUNDARY}\r\n".encode()
        parts = body.split(mark)
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(parts))
            head, gap, _value = parts[at].partition(b"\r\n\r\n")
            odd = chance.choice(mutations.ODD)
            text = odd if isinstance(odd, str) else json.dumps(odd)
            replaced = head + gap + text.encode("utf-8", "surrogatepass") + b"\r\n"
            parts[at] = chance.choice(
                (replaced, b"", parts[at] + mark + parts[at], mutations.bytes_(parts[at], chance))
            )
        return mark.join(parts)

    def refusal(self) -> tuple[int, ...]:
        return (401,)

    def customer(self, counter: Counter, caller: Caller) -> EmailCustomer:
        return EmailCustomer(
            counter.stack.gateway, self, counter.turns, ADDRESSES[caller.utility], f"{uuid4().hex}@example.test"
        )

    def expectation(self, member: Mapping[str, Any], name: str, language: str) -> str:
        return expectation(member, name, language)


def _by_other(request: Request, timestamp: str) -> str:
    return sign(request, key=OTHER_KEY, timestamp=timestamp)


@dataclass(slots=True)
class EmailCustomer:
    """Somebody who answers in one thread. From what they write, nobody knows who they are."""

    gateway: str
    vendor: Email
    turns: Turns
    to: str
    address: str
    choices: dict[str, str] = field(default_factory=dict)
    answers: str = ""

    def say(self, text: str) -> Reply:
        own = f"{uuid4().hex}@example.test"
        subject = "Re: Consulta" if self.answers else ""
        request = mail(text, sender=self.address, to=self.to, subject=subject, message_id=own, answers=self.answers)
        sent = signed(request)
        answer = httpx.post(f"{self.gateway}{PATH}", content=sent.body, headers=dict(sent.headers), timeout=10)  # type: ignore[arg-type]
        assert answer.status_code == httpx.codes.OK, answer.text
        intent, outcome, _error, _open, provider_ids, _seq, conversation = self.turns.wait(own)
        reply = Reply(intent, conversation, outcome)
        for provider_id in provider_ids:
            self._read(provider_id, reply)
        self.choices = reply.choices
        return reply

    def press(self, label: str) -> Reply:
        """Nothing can be pressed in a mail: its number is answered."""
        _, value = choice(self.choices, label)
        return self.say(value)

    def keep_silent(self, conversation: str, *, minutes: int) -> Reply:
        reply = Reply(None, conversation)
        for _, provider_id in outlast(self.turns.connection, conversation, minutes=minutes):
            self._read(provider_id or "", reply)
        return reply

    def _read(self, provider_id: str, reply: Reply) -> None:
        payload = self.vendor.mail_send.sent[provider_id]
        self.answers = payload["headers"]["Message-ID"]
        words = payload["content"][0]["value"].partition(FOOTER)[0]
        reply.texts.append(words)
        reply.choices |= {label: number for number, label in NUMBERED.findall(words)}
        for file in payload.get("attachments", ()):
            reply.media.append("image" if file["type"].startswith("image/") else "document")
