"""Cases of the demo: the cast's open ones, and others in every state so that desks and lists have something to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID

from backend.cases.categories import ANSWERED_WITHIN
from backend.cases.models import Priority
from backend.demo.dataset import Dataset
from backend.demo.ids import Ids
from backend.demo.rows import AssignmentRow, CaseRow, CaseStepRow, NoteRow, TurnRow
from backend.demo.subscriber import CaseStory
from kit.utility import Utility

OTHERS: Final = 40
STEP: Final = timedelta(hours=1)
_STEPS: Final = {
    "open": ("open",),
    "in_progress": ("open", "in_progress"),
    "waiting_customer": ("open", "in_progress", "waiting_customer"),
    "resolved": ("open", "in_progress", "resolved"),
    "closed": ("open", "in_progress", "resolved", "closed"),
}
_STORIES: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "es": (
        ("leak", "Fuga en la banqueta", "Sale agua junto al medidor desde ayer."),
        ("low_pressure", "Poca presión", "En las mañanas casi no sube el agua al tinaco."),
        ("billing", "Aclaración de recibo", "No reconozco el consumo de este mes."),
        ("meter", "Medidor empañado", "No se alcanza a leer el número del medidor."),
        ("water_quality", "Agua turbia", "El agua sale color café después de la lluvia."),
        ("payment", "Pago no reflejado", "Pagué en la tienda hace tres días y no aparece."),
        ("sewer", "Coladera tapada", "La coladera de la esquina se desborda."),
    ),
    "en": (
        ("meter", "Meter reads too high", "The reading doesn't match what the display shows."),
        ("billing", "Question about a charge", "I don't recognize one of the charges on my bill."),
        ("outage", "Flickering lights", "The lights dim every evening around seven."),
        ("leak", "Water by the curb", "Water is pooling next to the meter box."),
        ("payment", "Payment not posted", "I paid online on Monday and still see the balance."),
        ("low_pressure", "Low water pressure", "Upstairs showers barely run in the morning."),
        ("water_quality", "Chlorine smell", "Tap water smells stronger than usual."),
    ),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """The cast's case numbers by key."""

    numbers: Mapping[str, str]
    rows: tuple[CaseRow | CaseStepRow | AssignmentRow | NoteRow | TurnRow, ...]


def wanted(data: Dataset) -> int:
    """How many case numbers `build` will use."""
    return OTHERS + sum(member.subscriber.case is not None for member in data.cast)


def build(utility: Utility, data: Dataset, *, today: date, serials: list[int]) -> Opened:
    """All cases. `serials` are fresh values of the sequence that case numbers come from."""
    desk = _Desk(utility, today, Random(f"cases {utility.id}"), Ids(f"{utility.id} cases"), Counter(), iter(serials))
    numbers: dict[str, str] = {}
    rows: list[CaseRow | CaseStepRow | AssignmentRow | NoteRow | TurnRow] = []
    others = desk.rng.sample(data.holders[len(data.cast) * 2 :], OTHERS)
    for holder in others:
        language = utility.default_language
        story = CaseStory(*desk.rng.choice(_STORIES[language]), desk.rng.choice(tuple(_STEPS)))
        days_ago = desk.rng.randint(4, 90) if story.status in ("resolved", "closed") else desk.rng.randint(1, 2)
        rows += desk.case(story, customer=holder.customer_id, account=holder.account_id, days_ago=days_ago)
    for member in data.cast:
        if member.subscriber.case is not None:
            account = member.standings[0].account_id
            made = list(desk.case(member.subscriber.case, customer=member.customer_id, account=account, days_ago=1))
            numbers[member.subscriber.key] = next(row.number for row in made if isinstance(row, CaseRow))
            rows += made
    rows += [TurnRow(utility.id, team, turns) for team, turns in desk.turns.items()]
    return Opened(numbers, tuple(rows))


@dataclass
class _Desk:
    utility: Utility
    today: date
    rng: Random
    ids: Ids
    turns: Counter[str]
    serials: Iterator[int]

    def case(
        self, story: CaseStory, *, customer: UUID, account: UUID, days_ago: int
    ) -> Iterator[CaseRow | CaseStepRow | AssignmentRow | NoteRow]:
        """One case with its steps, its assignment, and a note that the customer may see."""
        day = self.today - timedelta(days=days_ago)
        at = datetime.combine(day, time(self.rng.randint(8, 10), self.rng.randint(0, 59)), tzinfo=self.utility.timezone)
        opened = at.astimezone(UTC)
        team, assignee = self._next(story.category)
        case_id, steps = self.ids(), _STEPS[story.status]
        times = [opened + STEP * i for i in range(len(steps))]
        yield CaseRow(
            id=case_id,
            utility_id=self.utility.id,
            number=f"CASE-{opened:%Y}-{next(self.serials):06d}",
            kind="complaint" if story.category in ("billing", "water_quality") else "service_request",
            category=story.category,
            subject=story.subject,
            description=story.description,
            priority="medium",
            status=story.status,
            team=team,
            assignee=assignee,
            customer_id=customer,
            account_id=account,
            opened_at=opened,
            expected_by=opened + ANSWERED_WITHIN[Priority.medium],
            resolved_at=next((t for step, t in zip(steps, times, strict=True) if step == "resolved"), None),
        )
        yield AssignmentRow(self.ids(), case_id, team, assignee, "routing", opened)
        for step, moment in zip(steps, times, strict=True):
            yield CaseStepRow(self.ids(), case_id, step, "routing" if step == "open" else assignee, moment)
        if len(steps) > 1:
            spanish = self.utility.default_language == "es"
            words = "Ya lo estamos revisando." if spanish else "We are looking into it."
            yield NoteRow(self.ids(), case_id, assignee, words, True, times[1])

    def _next(self, category: str) -> tuple[str, str]:
        """Round robin, as cases are routed."""
        team = self.utility.team_for(category)
        if team is None:
            raise ValueError(f"{self.utility.id} has no team for {category!r}")
        members = self.utility.teams[team].members
        member = members[self.turns[team] % len(members)]
        self.turns[team] += 1
        return team, member.id
