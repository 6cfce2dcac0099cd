"""JSON of the training inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from bot.training.trials import State, Trial
from desk.api.schemas import EXAMPLE_AT, EXAMPLE_MESSAGE, Body

MOST_TURNS = 1000


class GroupJson(BaseModel):
    """`count` messages about one thing: some of their phrases, the `turns` that wrote those, what they may mean."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "count": 3,
                    "phrases": ["me urge el papelito del agua"],
                    "turns": [EXAMPLE_MESSAGE],
                    "suggested": ["bill_copy"],
                }
            ]
        }
    )

    count: int
    phrases: list[str]
    turns: list[UUID]
    suggested: list[str]


class GroupsJson(BaseModel):
    """The largest first."""

    items: list[GroupJson]


class TurnsBody(Body):
    """Turns of a group."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"turns": [EXAMPLE_MESSAGE]}]})

    turns: Annotated[list[UUID], Field(min_length=1, max_length=MOST_TURNS)]


class LabelBody(TurnsBody):
    """What they mean; null: nothing worth learning."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"turns": [EXAMPLE_MESSAGE], "intent": "bill_copy"}]}
    )

    intent: Annotated[str, Field(max_length=100)] | None


class LabelledJson(BaseModel):
    """How many messages were labelled now."""

    labelled: int


class TakenBackJson(BaseModel):
    """How many labels were taken back."""

    taken_back: int


class IntentJson(BaseModel):
    """An intent, and how people call it."""

    intent: str
    es: str
    en: str


class IntentsJson(BaseModel):
    """All of them."""

    items: list[IntentJson]


class WaitingJson(BaseModel):
    """A phrase that waits to be learned."""

    language: str
    words: str
    intent: str
    turns: list[UUID]


class TrialJson(BaseModel):
    """A trial. `step` while it runs, `error` when it failed. Scores once it is done: by language, of strangers and by
    intent, right and asked `before` and `now`; `worse`: it can't be accepted, for these `reasons`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": EXAMPLE_MESSAGE,
                    "state": "running",
                    "step": "learning",
                    "phrases": 3,
                    "asked_at": EXAMPLE_AT,
                    "error": None,
                    "worse": None,
                    "reasons": [],
                    "scores": None,
                }
            ]
        }
    )

    id: UUID
    state: State
    step: Literal["", "preparing", "baseline", "learning", "measuring"]
    phrases: int
    asked_at: datetime
    error: str | None
    worse: bool | None
    reasons: list[str]
    scores: dict[str, Any] | None


class TrainingJson(BaseModel):
    """What waits to be learned, and the newest trial."""

    waiting: list[WaitingJson]
    trial: TrialJson | None


_SCORES = ("languages", "strangers", "intents")


def trial_json(trial: Trial) -> TrialJson:
    """A trial without its phrases: they may be another utility's. Pure."""
    found = trial.result
    return TrialJson(
        id=trial.id,
        state=trial.state,
        step=trial.step,
        phrases=trial.phrases,
        asked_at=trial.asked_at,
        error=trial.error,
        worse=trial.is_worse if found is not None else None,
        reasons=list(found.get("reasons", ())) if found else [],
        scores={name: found.get(name, {}) for name in _SCORES} if found else None,
    )
