"""Whether a newly trained model may take the place of the one in use: two score lists beside each other. Pure.

The rule, so that chance can't trip it (training is deterministic, the rows are few):

- A language is worse when the share of rows answered right falls by more than LANGUAGE_POINTS and by LANGUAGE_ROWS rows
  or more, or the share of strangers turned away by more than STRANGER_POINTS and as many rows.
- An intent is worse when it loses INTENT_ROWS rows or more, gains taken off, both languages together.
- The candidate is refused when any language is worse, or more than INTENTS_ALLOWED intents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

OUT_OF_SCOPE = "out_of_scope"
LANGUAGE_POINTS = 0.5
LANGUAGE_ROWS = 3
STRANGER_POINTS = 2.0
INTENT_ROWS = 2
INTENTS_ALLOWED = 2


class Tally(BaseModel):
    """Rows, and how many of them were right."""

    model_config = ConfigDict(frozen=True)

    right: int
    rows: int

    @property
    def percent(self) -> float:
        """The share of right ones, of 100."""
        return 100 * self.right / self.rows if self.rows else 0.0

    def __str__(self) -> str:
        return f"{self.percent:.1f} % ({self.right} of {self.rows})"

    def falls(self, other: Tally, *, points: float) -> bool:
        """Whether `other` is worse by more than `points` and by LANGUAGE_ROWS rows."""
        return self.percent - other.percent > points and self.right - other.right >= LANGUAGE_ROWS


class Scores(BaseModel):
    """A model on the held-out file. `strangers`: out-of-scope rows that it asked back on or declined."""

    model_config = ConfigDict(frozen=True)

    languages: dict[str, Tally] = Field(default_factory=dict)
    strangers: dict[str, Tally] = Field(default_factory=dict)
    intents: dict[str, Tally] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """A held-out row with what a model acted on; `understood` is None when it asked back."""

    language: str
    intent: str
    understood: str | None

    @property
    def is_stranger(self) -> bool:
        """Whether the row is nothing that the counter does."""
        return self.intent == OUT_OF_SCOPE

    @property
    def is_right(self) -> bool:
        """Whether the assistant would have done right by it."""
        return self.understood in (None, OUT_OF_SCOPE) if self.is_stranger else self.understood == self.intent


@dataclass(frozen=True, slots=True)
class Worse:
    """Something that the candidate does worse, with both figures."""

    what: str
    before: Tally
    now: Tally

    def __str__(self) -> str:
        return f"{self.what}: {self.before} → {self.now}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What got worse."""

    languages: tuple[Worse, ...]
    intents: tuple[Worse, ...]

    @property
    def is_refused(self) -> bool:
        """Whether the candidate may not take the other's place."""
        return bool(self.languages) or len(self.intents) > INTENTS_ALLOWED

    @property
    def reasons(self) -> tuple[str, ...]:
        """A sentence for each thing that counts against it; none when nothing does."""
        if not self.is_refused:
            return ()
        counted = self.intents if len(self.intents) > INTENTS_ALLOWED else ()
        return (
            *(f"Language {worse}" for worse in self.languages),
            *(f"Intent {worse}" for worse in counted),
        )


def tally(seen: Sequence[Seen]) -> Scores:
    """Count."""
    known = [one for one in seen if not one.is_stranger]
    return Scores(
        languages=_by((one.language, one) for one in known),
        strangers=_by((one.language, one) for one in seen if one.is_stranger),
        intents=_by((one.intent, one) for one in known),
    )


def _by(named: Iterable[tuple[str, Seen]]) -> dict[str, Tally]:
    counted: dict[str, list[bool]] = {}
    for name, one in named:
        counted.setdefault(name, []).append(one.is_right)
    return {name: Tally(right=sum(some), rows=len(some)) for name, some in sorted(counted.items())}


def compare(before: Scores, now: Scores) -> Comparison:
    """`now` against `before`, both on the same file; a language or an intent that only one of them has is left out."""
    return Comparison(
        languages=(
            *_fallen(before.languages, now.languages, points=LANGUAGE_POINTS),
            *_fallen(before.strangers, now.strangers, points=STRANGER_POINTS, suffix=", out of scope"),
        ),
        intents=tuple(
            Worse(intent, old, now.intents[intent])
            for intent, old in before.intents.items()
            if intent in now.intents and old.right - now.intents[intent].right >= INTENT_ROWS
        ),
    )


def _fallen(
    before: Mapping[str, Tally], now: Mapping[str, Tally], *, points: float, suffix: str = ""
) -> tuple[Worse, ...]:
    return tuple(
        Worse(language + suffix, old, now[language])
        for language, old in before.items()
        if language in now and old.falls(now[language], points=points)
    )


def as_json(scores: Scores | None) -> dict[str, Any] | None:
    """For the manifest and for people with a program."""
    return scores.model_dump() if scores else None
