"""From SendGrid's Inbound Parse to our messages: parsed fields or the raw mail, whichever it was set to send.

https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook

`From` is never proof of who writes. What nobody wrote by hand is kept and never answered (`automatic.py`).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from channels.email import automatic, markup, quoting
from channels.email.form import Sent, read_form
from channels.errors import MalformedError
from channels.message import (
    DeliveryState,
    DeliveryStatus,
    Enclosed,
    Heading,
    Inbound,
    Media,
    Parsed,
    Part,
    Text,
)

NAME = "email"
MAX_FILES = 10
MAX_SUBJECT = 300
MAX_REFERENCES = 12
ADDRESS = re.compile(r"^[^\s@<>()\[\],;:\"\\]{1,64}@[a-z0-9.-]{3,190}$")
MESSAGE_ID = re.compile(r"<([^<>\s]{3,250})>")
REPLY = re.compile(r"^\s*(?:(?:re|rv|fwd?|resp|aw)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
OWN_ID = re.compile(r"^([0-9a-f-]{36})\.ventanilla@")
"""How our own letters are called: the outbox's id stands in it."""


@dataclass(frozen=True, slots=True)
class Received:
    """One mail, whichever way it came. `files` are (name, bytes)."""

    headers: Message
    sender: str
    sender_name: str
    subject: str
    text: str
    html: str
    envelope_from: str | None
    ours: frozenset[str]
    files: tuple[tuple[str, bytes], ...]


def message_ids(header: str | None) -> list[str]:
    """The ids in a header such as References, without their brackets."""
    return MESSAGE_ID.findall((header or "")[:8000])


def _decoded(raw: object) -> str:
    """A header's words, whatever they were encoded in."""
    text = str(raw or "")
    with contextlib.suppress(LookupError, ValueError, TypeError):
        text = str(make_header(decode_header(text)))
    return " ".join(text.replace("\x00", "").split())


def _in(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset or "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _addresses(raw: object) -> frozenset[str]:
    items = raw if isinstance(raw, list) else [raw]
    return frozenset(parseaddr(str(one))[1].strip().lower() for one in items if one)


def _fields(parts: Sequence[Sent]) -> dict[str, str]:
    raw = {part.name: bytes(part.content) for part in reversed(parts) if part.filename is None}
    charsets = _json(_in(raw.get("charsets", b""), "utf-8"))
    return {name: _in(content, str(charsets.get(name, "utf-8"))) for name, content in raw.items()}


def _written_to(fields: Mapping[str, str]) -> frozenset[str]:
    """The envelope's recipients: of all that a mail is addressed to, those that are ours."""
    return _addresses(_json(fields.get("envelope", "")).get("to")) or _addresses(fields.get("to"))


def recipients(parts: Sequence[Sent]) -> frozenset[str]:
    """The addresses of ours that a mail was sent to."""
    return _written_to(_fields(parts))


def _mail(parts: Sequence[Sent]) -> Received:
    fields = _fields(parts)
    envelope = _json(fields.get("envelope", ""))
    source = envelope.get("from")
    envelope_from = source.strip().lower() if isinstance(source, str) else None
    ours = _written_to(fields)
    raw = next((bytes(part.content) for part in parts if part.name == "email"), None)
    if raw is not None:
        return _whole(message_from_bytes(raw), envelope_from=envelope_from, ours=ours)
    name, sender = parseaddr(_decoded(fields.get("from")))
    named = _json(fields.get("attachment-info", ""))
    return Received(
        headers=message_from_string(fields.get("headers", "").replace("\x00", "")),
        sender=sender.strip().lower(),
        sender_name=name,
        subject=_decoded(fields.get("subject")),
        text=fields.get("text", ""),
        html=fields.get("html", ""),
        files=tuple(
            (_filename(part, named), bytes(part.content))
            for part in parts
            if part.filename is not None and part.content
        ),
        envelope_from=envelope_from,
        ours=ours,
    )


def _filename(part: Sent, named: Mapping[str, Any]) -> str:
    about = named.get(part.name)
    told = about.get("filename") or about.get("name") if isinstance(about, dict) else None
    return _decoded(told or part.filename)


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _whole(message: Message, *, envelope_from: str | None, ours: frozenset[str]) -> Received:
    """The raw mail: its first plain and HTML texts, and whatever else is a file."""
    texts: dict[str, str] = {}
    files: list[tuple[str, bytes]] = []
    for part in message.walk():
        if part.is_multipart():
            continue
        kind, filename = part.get_content_type(), part.get_filename()
        if filename is None and kind in ("text/plain", "text/html"):
            texts.setdefault(kind, _in(_payload(part), str(part.get_content_charset() or "utf-8")))
        elif content := _payload(part):
            files.append((_decoded(filename), content))
    name, sender = parseaddr(_decoded(message.get("From")))
    return Received(
        headers=message,
        sender=sender.strip().lower(),
        sender_name=name,
        subject=_decoded(message.get("Subject")),
        text=texts.get("text/plain", ""),
        html=texts.get("text/html", ""),
        envelope_from=envelope_from,
        ours=ours,
        files=tuple(files),
    )


def _words(mail: Received, *, answers: bool) -> str:
    """What the mail says: its own words, with a subject that says something beside them."""
    body = quoting.written(mail.text) if mail.text.strip() else quoting.written(markup.words(mail.html))
    subject = REPLY.sub("", mail.subject).strip()
    if answers or not subject or subject.casefold() in body.casefold():
        return body or ("" if answers else subject)
    return f"{subject}\n{body}" if body else subject


def _heading(mail: Received, own: str) -> Heading:
    before = message_ids(mail.headers.get("References")) or message_ids(mail.headers.get("In-Reply-To"))
    chain = [*dict.fromkeys([*before, own])]
    kept = chain if len(chain) <= MAX_REFERENCES else [chain[0], *chain[1 - MAX_REFERENCES :]]
    return Heading(mail.subject[:MAX_SUBJECT], chain[0], " ".join(kept))


def _own_id(mail: Received) -> str:
    """The mail's Message-ID, or, where it has none, what it is made of."""
    found = message_ids(mail.headers.get("Message-ID"))
    if found:
        return found[0]
    made = "\0".join((mail.sender, str(mail.headers.get("Date")), mail.subject, mail.text, mail.html))
    return f"{hashlib.sha256(made.encode('utf-8', 'replace')).hexdigest()[:40]}@unnamed"


def _bounced(mail: Received, now: datetime) -> tuple[DeliveryStatus, ...]:
    """Which letter of ours a bounce is about, where it says so."""
    said = [mail.headers.get(name) for name in ("References", "In-Reply-To", "X-Original-Message-ID")]
    said += [mail.text[: quoting.LONGEST]] if "Message-ID" in mail.text else []
    for one in said:
        for found in message_ids(one):
            if match := OWN_ID.match(found):
                with contextlib.suppress(ValueError):
                    tracker = str(UUID(match[1]))
                    return (DeliveryStatus(NAME, "", found, DeliveryState.FAILED, now, tracker, "bounced"),)
    return ()


def parse(body: bytes, *, now: datetime) -> Parsed:
    """Read one mail; `now` is SendGrid's time. Raises MalformedError when there is no mail in it."""
    mail = _mail(read_form(body))
    if not ADDRESS.match(mail.sender) or not mail.ours:
        raise MalformedError("no sender or no recipient")
    why = automatic.reason(
        mail.headers,
        sender=mail.sender,
        envelope_from=mail.envelope_from,
        subject=mail.subject,
        ours=mail.ours,
    )
    if why:
        return Parsed(statuses=_bounced(mail, now) if why == "bounce" else (), unknown=((f"mail.{why}", {}),))
    return _read(mail, now)


def _read(mail: Received, now: datetime) -> Parsed:
    own = _own_id(mail)
    heading = _heading(mail, own)
    answers = heading.thread != own or bool(REPLY.match(mail.subject))
    words = _words(mail, answers=answers)
    parts: list[Part] = [heading, *([Text(words)] if words else [])]
    enclosed: list[Enclosed] = []
    for filename, content in mail.files[:MAX_FILES]:
        enclosed.append(Enclosed(own, len(parts), filename, content))
        parts.append(Media("document", "", filename=filename))
    language = str(mail.headers.get("Content-Language") or "")[:5]
    message = Inbound(
        channel=NAME,
        account="",
        external_id=own,
        address=mail.sender,
        sent_at=now,
        parts=tuple(parts),
        locale=language or None,
        reply_to=next(iter(message_ids(mail.headers.get("In-Reply-To"))), None),
        sender_name=mail.sender_name[:120],
    )
    return Parsed(messages=(message,), enclosed=tuple(enclosed))
