"""What the browser reads: numbered frames of parts and choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from channels.message import Link, Location, Media, Option, Part, Speech, Text

MediaUrl = Callable[[int], str]
"""The address of the n-th part's file, for this conversation only."""


def frame(
    *,
    seq: int,
    in_reply_to: str | None,
    parts: Sequence[Part],
    choices: Sequence[Option],
    sender: str,
    media_url: MediaUrl,
) -> dict[str, Any]:
    """One message as the contract writes it."""
    return {
        "seq": seq,
        "in_reply_to": in_reply_to,
        "parts": [_part(part, url=media_url(position)) for position, part in enumerate(parts)],
        "choices": [{"label": choice.label, "value": choice.value} for choice in choices],
        "from": sender,
    }


def _part(part: Part, *, url: str) -> dict[str, Any]:
    match part:
        case Text(text) | Speech(text):
            return {"type": "text", "text": text}
        case Media(kind="image"):
            return {"type": "image", "url": url, "caption": part.caption, "mime_type": part.mime_type}
        case Media():
            return {
                "type": "document",
                "url": url,
                "filename": part.filename,
                "caption": part.caption,
                "mime_type": part.mime_type,
            }
        case Link(address, title):
            return {"type": "link", "url": address, "title": title}
        case Location():
            return {
                "type": "location",
                "latitude": part.latitude,
                "longitude": part.longitude,
                "name": part.name,
                "address": part.address,
            }
        case _:
            return {"type": "text", "text": ""}
