"""From our message to Twilio's form. One Outbound is one SMS, of as few segments as say the same.

https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource (1,600 characters)
"""

from __future__ import annotations

import re
from dataclasses import replace

from channels.message import Capabilities, Link, Location, Media, Outbound, Part, Text
from kit.gsm7 import Size, plain_sms, size

CAPABILITIES = Capabilities(
    max_text=1530,  # ten GSM-7 segments
    max_choices=0,
    max_choice_label=0,
    proves_phone=True,
    brief=True,
    files_as_links=True,
    commands=True,
    checks_opt_outs=True,
    # Twilio queues for the number by itself: https://www.twilio.com/docs/messaging/guides/scaling-queueing-latency
    sends_a_second=25.0,
    recipient_sends_a_second=1.0,
    recipient_burst=10.0,
    max_webhook=64 * 1024,
)
_MEXICO = re.compile(r"^\+52\d{10}$")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)


def is_mexican(address: str) -> bool:
    """Whether carriers there block links and payment texts from long codes (CHANNELS.md)."""
    return bool(_MEXICO.match(address))


def capabilities(address: str) -> Capabilities:
    """What can be sent to `address`."""
    if not is_mexican(address):
        return CAPABILITIES
    return replace(CAPABILITIES, links=False, files_as_links=False, payment_words=False)


def _lines(part: Part) -> list[str]:
    match part:
        case Text(text):
            return [text]
        case Link(url, title):
            return [title, url] if title else [url]
        case Media():
            return [part.caption] if part.caption else []
        case Location():
            return [", ".join(filter(None, (part.name, part.address, f"{part.latitude:.5f},{part.longitude:.5f}")))]
        case _:
            return []


def body(message: Outbound) -> str:
    """The words of the message, its choices numbered behind them; no address ever goes to a Mexican number."""
    lines = [line for part in message.parts for line in _lines(part)]
    lines += [f"{number} {choice.label}" for number, choice in enumerate(message.choices, start=1)]
    words = "\n".join(lines)
    if is_mexican(message.address):
        words = "\n".join(line for line in (_ADDRESS.sub("", line).strip() for line in words.split("\n")) if line)
    return plain_sms(words)


def measure(message: Outbound) -> Size:
    """What the message costs."""
    return size(body(message))


def render(message: Outbound, *, status_callback: str = "") -> dict[str, object]:
    """The fields of `POST /Accounts/{sid}/Messages.json`."""
    form: dict[str, object] = {"To": message.address, "From": message.account, "Body": body(message)}
    return form | ({"StatusCallback": status_callback} if status_callback else {})
