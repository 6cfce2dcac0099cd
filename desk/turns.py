"""What became of a customer's message, as the simulator's inspector tells it: one turn, whole. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.conversation import Delivered, Heard, Transcript
from bot.reading import clean, unslash
from channels.message import Part, Speech, Text
from desk.story import Words, offered_labels, piece


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an action to the backend; `ms` as measured there."""

    method: str
    path: str
    status: int
    ms: float

    @property
    def ok(self) -> bool:
        """Whether it succeeded; a 4xx that asks for more proof is an answer, yet not a success."""
        return self.status < 400


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of the turn: what was rendered for the vendor, and every state it reached with its time."""

    seq: int
    kind: str
    steps: tuple[tuple[str, datetime], ...]
    state: str
    payload: str
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message that came in with the turn."""

    text: str
    external_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that one turn was. `read` is what the classifier was given, empty for a press; `answering`: see Heard."""

    turn: str
    outcome: str
    language: str
    arrived: tuple[Arrived, ...]
    intent: str | None
    confidence: float | None
    ranking: tuple[tuple[str, float], ...]
    actions: tuple[str, ...]
    slots: tuple[tuple[str, str], ...]
    calls: tuple[Call, ...]
    timings: tuple[tuple[str, float], ...]
    sent: tuple[Sent, ...]
    read: str = ""
    answering: bool = False


def pretty(value: object) -> str:
    """JSON for people."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def _slot(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _calls(trace: Sequence[Mapping[str, Any]]) -> tuple[Call, ...]:
    return tuple(
        Call(
            str(one.get("method", "")), str(one.get("path", "")), int(one.get("status") or 0), float(one.get("ms") or 0)
        )
        for one in trace
    )


def _kind(payload: Mapping[str, Any]) -> str:
    interactive = payload.get("interactive")
    if isinstance(interactive, dict):
        return f"interactive · {interactive.get('type', '')}"
    if "parts" in payload:
        return " · ".join(str(part.get("type", "")) for part in payload["parts"])
    return str(payload.get("type", ""))


def _sent(row: Delivered, frames: Mapping[int, Mapping[str, Any]]) -> Sent:
    rendered: Mapping[str, Any] = row.rendered or frames.get(row.seq) or {}
    stamps = (("queued", row.created_at), ("sent", row.sent_at), ("delivered", row.delivered_at), ("read", row.read_at))
    return Sent(
        seq=row.seq,
        kind=_kind(rendered),
        steps=tuple((name, at) for name, at in stamps if at is not None),
        state=row.state,
        payload=pretty(rendered) if rendered else "",
        error_code=row.error_code,
    )


def _shown(parts: Sequence[Part], labels: Mapping[str, str]) -> str:
    shown = [piece(part, position, labels) for position, part in enumerate(parts)]
    return "\n".join(one.text if isinstance(one, Words) else getattr(one, "name", "") for one in shown)


def _read(heard: Sequence[Heard]) -> str:
    """The turn's words as the runtime handed them on (bot/reading.py)."""
    texts = [part.text for one in heard for part in one.parts if isinstance(part, Text | Speech)]
    return unslash(clean("\n".join(texts)))


def inspect(
    transcript: Transcript, turn: str, *, frames: Mapping[int, Mapping[str, Any]] | None = None
) -> Inspection | None:
    """The turn's whole story; None when the transcript does not hold it. `frames`: what a web socket was given."""
    heard = [row for row in transcript.heard if str(row.turn_id) == turn]
    if not heard:
        return None
    row, labels = heard[-1], offered_labels(transcript.delivered)
    ranking = row.ranking or ([{"name": row.intent, "confidence": row.confidence}] if row.intent else [])
    return Inspection(
        turn=turn,
        outcome=row.outcome or "open",
        language=str(row.slots.get("language", "")),
        arrived=tuple(Arrived(_shown(one.parts, labels), one.external_id, one.arrived_at) for one in heard),
        intent=row.intent,
        confidence=row.confidence,
        ranking=tuple((str(one.get("name", "")), float(one.get("confidence") or 0)) for one in ranking[:3]),
        actions=tuple(row.actions),
        slots=tuple(sorted((name, _slot(value)) for name, value in row.slots.items())),
        calls=_calls(row.trace),
        timings=tuple(
            (name, float(row.timings[name])) for name in ("waited_ms", "rasa_ms", "total_ms") if name in row.timings
        ),
        sent=tuple(_sent(one, frames or {}) for one in transcript.delivered if str(one.turn_id) == turn),
        read=_read(heard) if row.has_words else "",
        answering=row.answering,
    )


def newest_turn(transcript: Transcript) -> str | None:
    """The turn of the customer's newest message that has one."""
    return next((str(row.turn_id) for row in reversed(transcript.heard) if row.turn_id), None)
