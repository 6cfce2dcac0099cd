"""JSON of what supervisors look at. Times are RFC 3339 with offset."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from bot.dead_letters import Reason
from desk.api.schemas import EXAMPLE_AT, EXAMPLE_CONVERSATION, EXAMPLE_MESSAGE, Body


class VisitsJson(BaseModel):
    """Of some visits: `contained` without a person; `asked` for something, `deflected` of those."""

    visits: int
    contained: int
    with_person: int
    resumed: int
    not_understood: int
    asked: int
    deflected: int


class DayJson(BaseModel):
    """One day by the utility's clock, also one on which nothing was. Seconds are medians, null of nothing. Of who said
    how likely they recommend the service: `promoters` 9 and 10, `passives` 7 and 8, `detractors` 0 to 6.
    """

    day: date
    visits: VisitsJson
    handoffs: int
    closed: int
    resolved: int
    reopened: int
    answer_seconds: float | None
    handled_seconds: float | None
    ratings: int
    satisfied: int
    mean_score: float | None
    promoters: int
    passives: int
    detractors: int


class CourseJson(BaseModel):
    """Of the `judged` messages about it so many were `understood` at once. `seconds`: the median of visits that the
    assistant served alone and to the end; null of nothing.
    """

    judged: int
    understood: int
    seconds: float | None


class RequestFiguresJson(BaseModel):
    """The visits in which one thing was asked for; one about two things counts in both."""

    intent: str
    visits: VisitsJson
    course: CourseJson


class PaidJson(BaseModel):
    """Payments received on these days by method, the most used first, whatever channel and team: pending and settled
    ones. Nobody went anywhere for the `digital` ones; `at_office`: visits to an office to pay.
    """

    count: int
    digital: int
    at_office: int
    methods: dict[str, int]


class KeptJson(BaseModel):
    """Of promised answers, how many were in time."""

    kept: int
    broken: int


class FiguresJson(BaseModel):
    """From `first` to `last`, both included. `channels`: the visits by channel. `course` of all requests;
    `person_seconds`: the median handling by a person, null of nothing. `reasons` of handoffs, `promises` by kind.
    `payments`: null while the records do not answer.
    """

    first: date
    last: date
    days: list[DayJson]
    requests: list[RequestFiguresJson]
    channels: dict[str, VisitsJson]
    course: CourseJson
    person_seconds: float | None
    reasons: dict[str, int]
    promises: dict[str, KeptJson]
    payments: PaidJson | None


class DeadLetterJson(BaseModel):
    """A turn that failed, or a message that was not delivered. `uncertain`: it may have arrived all the same."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": EXAMPLE_MESSAGE,
                    "kind": "message",
                    "at": EXAMPLE_AT,
                    "channel": "whatsapp",
                    "reason": "131026",
                    "conversation": EXAMPLE_CONVERSATION,
                    "uncertain": False,
                }
            ]
        }
    )

    id: UUID
    kind: Literal["turn", "message"]
    at: datetime
    channel: str
    reason: str
    conversation: UUID | None
    uncertain: bool


class DeadLettersJson(BaseModel):
    """The newest first."""

    items: list[DeadLetterJson]


class DiscardJson(Body):
    """Why it is discarded."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "too_late"}]})

    reason: Reason


class AuditJson(BaseModel):
    """An act. `agent` did it: null for nobody of the desk (a wrong sign-in, the shell); `name` is empty then, and for
    an agent who never signs in. `about`: the person it was done to. `detail`: ids and amounts by name.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": EXAMPLE_MESSAGE,
                    "at": EXAMPLE_AT,
                    "agent": "adriana.pena",
                    "name": "Adriana Peña",
                    "what": "conversation_taken",
                    "address": "203.0.113.7",
                    "detail": {"conversation": EXAMPLE_CONVERSATION},
                    "about": None,
                }
            ]
        }
    )

    id: UUID
    at: datetime
    agent: str | None
    name: str
    what: str
    address: str
    detail: dict[str, Any]
    about: str | None


class AuditLogJson(BaseModel):
    """The newest first; `next` leads to older ones."""

    items: list[AuditJson]
    next: str | None
