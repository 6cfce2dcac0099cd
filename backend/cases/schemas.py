"""Cases as JSON: to customers, and whole to staff."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from backend.cases.models import Case, CaseKind, CaseStatus, Category, Priority
from backend.cases.repository import Trail
from backend.customers.models import Service
from backend.kit.schemas import Answer, Body
from backend.outages.schemas import OutageJson
from kit.utility import Utility
from kit.words import Asked, Line, Words


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


CaseNumber = Annotated[Asked, Field(max_length=40)]
AnyCaseCategory = Annotated[Category, BeforeValidator(_lower)]
AnyCasePriority = Annotated[Priority, BeforeValidator(_lower)]


class StepJson(Answer):
    """One step."""

    status: CaseStatus
    at: datetime


class NoteJson(Answer):
    """A note that the customer may read."""

    author: str
    text: str
    at: datetime


class CaseJson(Answer):
    """A case as its customer sees it. `team` is the team's key, `team_name` its name in each language.

    Who gave only a contract number sees how a case on it stands, not what somebody wrote: `subject` is then empty.
    """

    number: str
    kind: CaseKind
    category: Category
    subject: str
    status: CaseStatus
    priority: Priority
    team: str
    team_name: dict[str, str]
    opened_at: datetime
    expected_by: datetime
    resolved_at: datetime | None
    history: list[StepJson]
    notes: list[NoteJson]

    @classmethod
    def of(cls, case: Case, trail: Trail, utility: Utility, *, words: bool = True) -> CaseJson:
        """From a row and its trail; without `words`, nothing that anybody wrote."""
        notes = [note for note in trail.notes if note.customer_visible] if words else []
        return cls(
            number=case.number,
            kind=case.kind,
            category=case.category,
            subject=case.subject if words else "",
            status=case.status,
            priority=case.priority,
            team=case.team,
            team_name=team_name(utility, case.team),
            opened_at=case.opened_at,
            expected_by=case.expected_by,
            resolved_at=case.resolved_at,
            history=[StepJson.model_validate(step) for step in trail.history],
            notes=[
                NoteJson(author="customer" if note.author == "customer" else "staff", text=note.text, at=note.at)
                for note in notes
            ],
        )


def team_name(utility: Utility, team: str) -> dict[str, str]:
    """A team's name in each language; its key where the utility has no such team any more."""
    found = utility.teams.get(team)
    return found.name.model_dump() if found else {"es": team, "en": team}


class StaffStepJson(StepJson):
    """One step, and whose."""

    changed_by: str


class StaffNoteJson(NoteJson):
    """A note, and whether the customer sees it."""

    customer_visible: bool


class AssignmentJson(Answer):
    """Who was given it."""

    team: str
    assignee: str
    assigned_by: str
    at: datetime


class StaffCaseJson(Answer):
    """A whole case."""

    number: str
    kind: CaseKind
    category: Category
    subject: str
    description: str
    location: str | None
    status: CaseStatus
    priority: Priority
    team: str
    assignee: str
    customer_id: UUID | None
    account_id: UUID | None
    outage_id: UUID | None
    conversation_id: UUID | None
    opened_at: datetime
    expected_by: datetime
    resolved_at: datetime | None
    history: list[StaffStepJson]
    notes: list[StaffNoteJson]
    assignments: list[AssignmentJson]

    @classmethod
    def whole(cls, case: Case, trail: Trail) -> StaffCaseJson:
        """From a row and its trail."""
        return cls(
            **{name: getattr(case, name) for name in cls.model_fields if name not in Trail.__slots__},
            history=[StaffStepJson.model_validate(step) for step in trail.history],
            notes=[StaffNoteJson.model_validate(note) for note in trail.notes],
            assignments=[AssignmentJson.model_validate(one) for one in trail.assignments],
        )


class NewCase(Body):
    """What somebody asks for. Without `priority`, the category's own."""

    category: AnyCaseCategory
    subject: Line
    description: Words
    location: Line | None = None
    priority: AnyCasePriority | None = None


class NewStaffCase(NewCase):
    """A case as staff open it: for whom, on which contract, out of which conversation, as far as there are any."""

    customer_id: UUID | None = None
    account_id: UUID | None = None
    conversation_id: UUID | None = None


class NewNote(Body):
    """The customer's words on a case."""

    text: Words


class NewReport(Body):
    """No service. Where: a zone's code, an address, one of the caller's contracts, or else the selected one."""

    service: Service | None = None
    zone: Line | None = None
    address: Line | None = None
    account_id: UUID | None = None
    description: Words


class ReportJson(Answer):
    """The case a report opened, and the outage that is known there already."""

    case: CaseJson
    known_outage: OutageJson | None


class StaffNote(Body):
    """Words of staff, internal unless said otherwise."""

    text: Words
    customer_visible: bool = False


class NewStatus(Body):
    """The next step."""

    status: CaseStatus


class NewAssignee(Body):
    """A team, and one of its members; without a member, whose turn it is."""

    team: Annotated[str, Field(max_length=64)]
    assignee: Annotated[str, Field(max_length=64)] | None = None
