"""Why a message was understood as it was, as the Rasa process tells it (DESIGN.md, "Gateway → Rasa: explain"). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

How = Literal["same", "short", "slip", "number", "sign"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written and as read. `first`, `second`: the confidence that those intents would lose without it."""

    said: str
    read: str
    how: How
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the classifier saw. `intent` is None when nothing reached the threshold."""

    intent: str | None
    threshold: float
    margin: float
    ranking: tuple[tuple[str, float], ...]
    words: tuple[Word, ...]
    is_cut: bool

    def telling(self, *, least: float, most: int) -> tuple[Word, ...]:
        """The words that did something, what they did to the first intent the largest first."""
        some = [one for one in self.words if max(abs(one.first), abs(one.second)) >= least]
        return tuple(sorted(some, key=lambda one: -abs(one.first))[:most])


def read_explanation(body: Any) -> Explanation:
    """Rasa's JSON. Raises KeyError, TypeError or ValueError when it isn't what the seam says."""
    return Explanation(
        intent=body["intent"],
        threshold=float(body["threshold"]),
        margin=float(body["margin"]),
        ranking=tuple((str(one["name"]), float(one["confidence"])) for one in body["ranking"]),
        words=tuple(
            Word(str(one["said"]), str(one["read"]), _how(one["how"]), float(one["first"]), float(one["second"]))
            for one in body["words"]
        ),
        is_cut=bool(body["is_cut"]),
    )


def _how(name: str) -> How:
    found: How | None = next((one for one in get_args(How) if one == name), None)
    if found is None:
        raise ValueError(f"how: {name!r}")
    return found
