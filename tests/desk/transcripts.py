"""Conversations for the tests, as the runtime's tables give them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bot.conversation import Delivered, Heard
from channels.message import Option, Outbound, Part, Text

NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
CONVERSATION = UUID(int=1)
TURN = UUID(int=7)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def heard(*parts: Part, number: int = 1, turn: UUID | None = TURN, seconds: float = 0, **more: Any) -> Heard:
    values: dict[str, Any] = {
        "id": UUID(int=100 + number),
        "external_id": f"wamid.in.{number}",
        "parts": parts or (Text("¿cuánto debo?"),),
        "sent_at": at(seconds),
        "arrived_at": at(seconds),
        "state": "done",
        "turn_id": turn,
        "outcome": "answered",
        "intent": "ask_balance",
        "confidence": 0.97,
        "ranking": [],
        "actions": [],
        "slots": {},
        "trace": [],
        "timings": {},
    }
    return Heard(**(values | more))


def said(
    *parts: Part,
    number: int = 1,
    seconds: float = 1,
    choices: tuple[Option, ...] = (),
    channel: str = "whatsapp",
    **more: Any,
) -> Delivered:
    message = Outbound(
        conversation_id=CONVERSATION,
        channel=channel,
        account="sim-cantera",
        address="524425550101",
        parts=parts or (Text("Debes $455.13."),),
        choices=choices,
    )
    values: dict[str, Any] = {
        "id": UUID(int=200 + number),
        "seq": number,
        "turn_id": TURN,
        "sender": "bot",
        "message": message,
        "state": "read",
        "error_code": None,
        "provider_id": f"wamid.out.{number}",
        "rendered": None,
        "created_at": at(seconds),
        "sent_at": at(seconds + 0.1),
        "delivered_at": None,
        "read_at": None,
    }
    return Delivered(**(values | more))
