"""From Twilio's forms to our messages and statuses.

https://www.twilio.com/docs/messaging/guides/webhook-request and …/messaging/guides/track-outbound-message-status
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from channels.base import Webhook
from channels.errors import MalformedError
from channels.message import Choice, DeliveryState, DeliveryStatus, Inbound, Location, Media, Parsed, Part, Text
from channels.twilio import Form, form_of

NAME = "sms"
TRACKER = "tracker"
"""The name of our own id in the address that we give Twilio for statuses."""

STATES = {
    "accepted": DeliveryState.QUEUED,
    "scheduled": DeliveryState.QUEUED,
    "queued": DeliveryState.QUEUED,
    "sending": DeliveryState.SENDING,
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}
ARRIVED = ("received", "receiving")
MOST_MEDIA = 10
KINDS = {"image": "image", "audio": "audio", "video": "video"}

_SID = re.compile(r"^[A-Za-z0-9._=-]{4,128}$")
_MEXICAN_MOBILE = re.compile(r"^\+521(\d{10})$")


def address(number: str) -> str:
    """A number as we keep it: E.164, Mexican mobiles without the old 1. What comes for WhatsApp keeps its prefix."""
    scheme, colon, bare = number.strip().rpartition(":")
    mapped = _MEXICAN_MOBILE.sub(r"+52\1", bare)
    return f"{scheme}{colon}{mapped}"


def _media(form: Form) -> list[Part]:
    told = form.first("NumMedia")
    count = int(told) if told.isascii() and told.isdigit() else MOST_MEDIA
    found: list[Part] = []
    for position in range(min(count, MOST_MEDIA)):
        url = form.first(f"MediaUrl{position}")
        if url:
            mime_type = form.first(f"MediaContentType{position}")
            kind = KINDS.get(mime_type.partition("/")[0], "document")
            found.append(Media(kind, url, mime_type))  # type: ignore[arg-type]  # the table holds only ours
    return found


def _place(form: Form) -> Location | None:
    latitude, longitude = form.first("Latitude"), form.first("Longitude")
    if not (latitude and longitude):
        return None
    try:
        return Location(float(latitude), float(longitude), form.first("Label"), form.first("Address"))
    except ValueError:
        return None


def _parts(form: Form) -> tuple[Part, ...]:
    """Words, files and a place: SMS and MMS, and WhatsApp as Twilio tells it."""
    if pressed := form.first("ButtonPayload"):
        return (Choice(pressed, form.first("ButtonText") or form.first("Body")),)
    body = form.first("Body")
    media = _media(form)
    if len(media) == 1 and body:
        file = media[0]
        assert isinstance(file, Media)  # noqa: S101 - _media makes nothing else
        return (Media(file.kind, file.reference, file.mime_type, file.filename, body),)
    words: list[Part] = [Text(body)] if body else []
    place = _place(form)
    return (*words, *media, *([place] if place else []))


def _message(form: Form, sid: str, now: datetime) -> Inbound:
    sender = address(form.first("From"))
    if not sender.rpartition(":")[2]:
        raise MalformedError("no sender")
    return Inbound(
        channel=NAME,
        account=address(form.first("To")),
        external_id=sid,
        address=sender,
        sent_at=now,
        parts=_parts(form),
        reply_to=form.first("OriginalRepliedMessageSid") or None,
        sender_name=form.first("ProfileName"),
    )


def _status(form: Form, sid: str, state: str, query: Mapping[str, str], now: datetime) -> DeliveryStatus:
    return DeliveryStatus(
        channel=NAME,
        account=address(form.first("From")),
        external_id=sid,
        state=STATES[state],
        at=now,
        tracker=query.get(TRACKER) or None,
        error_code=form.first("ErrorCode") or None,
    )


def parse(webhook: Webhook, *, now: datetime | None = None) -> Parsed:
    """One message or one status. Twilio gives no time, so it is ours. Raises MalformedError.

    What says neither is kept as unknown, and so are messages of Twilio's WhatsApp: that has a channel of its own.
    """
    form, at = form_of(webhook), now or datetime.now(UTC)
    sid = form.first("MessageSid") or form.first("SmsMessageSid") or form.first("SmsSid")
    if not _SID.match(sid):
        raise MalformedError("no MessageSid")
    state = (form.first("MessageStatus") or form.first("SmsStatus")).lower()
    if state and state not in ARRIVED:
        if state not in STATES:
            return Parsed(unknown=((f"status.{state}", {}),))
        return Parsed(statuses=(_status(form, sid, state, webhook.query, at),))
    message = _message(form, sid, at)
    if ":" in message.address or not message.parts:
        kind = message.address.partition(":")[0] if ":" in message.address else "empty"
        return Parsed(unknown=((f"message.{kind}", {}),))
    return Parsed(messages=(message,))
