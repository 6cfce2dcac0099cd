"""What the browser sends: `{"id", "text"}` or `{"id", "choice"}`, one frame a message, and `{"typing": true}`."""

from __future__ import annotations

import json
from datetime import datetime

from channels.errors import MalformedError
from channels.message import Choice, Inbound, Part, Text

MAX_FRAME_BYTES = 655_360
"""A text of 100 kB, every letter of it escaped (`\\u00e1`), fits."""

MAX_ID_LENGTH = 128
MAX_TYPING_BYTES = 64


class MalformedFrameError(MalformedError):
    """The frame makes no sense, but it says which message it was."""

    def __init__(self, detail: str, *, identifier: str) -> None:
        super().__init__(detail)
        self.identifier = identifier


def parse_frame(raw: str, *, account: str, address: str, now: datetime, locale: str | None = None) -> Inbound:
    """The message in one frame. `account` is the utility, `address` the conversation's own address.

    Raises MalformedError, whose text is safe to send back; MalformedFrameError when the message's id is known.
    """
    if len(raw.encode(errors="surrogatepass")) > MAX_FRAME_BYTES:
        raise MalformedError("the frame is too large")
    try:
        frame = json.loads(raw)
    except ValueError as error:
        raise MalformedError("the frame is not JSON") from error
    if not isinstance(frame, dict):
        raise MalformedError("the frame is not an object")
    identifier = frame.get("id")
    if not isinstance(identifier, str) or not 0 < len(identifier) <= MAX_ID_LENGTH or "\x00" in identifier:
        raise MalformedError("id must be a string of 1 to 128 characters")
    return Inbound(
        channel="web",
        account=account,
        external_id=f"{address}:{identifier}",
        address=address,
        sent_at=now,
        parts=(_part(frame, identifier),),
        locale=locale,
    )


def is_typing(raw: str) -> bool:
    """Whether the frame only says that somebody is typing: `{"typing": true}`."""
    return len(raw) <= MAX_TYPING_BYTES and "".join(raw.split()) == '{"typing":true}'


def _part(frame: dict[str, object], identifier: str) -> Part:
    choice, text = frame.get("choice"), frame.get("text")
    if isinstance(choice, str) and choice:
        return Choice(value=choice)
    if isinstance(text, str) and text.strip():
        return Text(text)
    raise MalformedFrameError("text or choice must be a string that is not empty", identifier=identifier)


def client_id(external_id: str) -> str:
    """The browser's own id inside our external id."""
    return external_id.partition(":")[2]
