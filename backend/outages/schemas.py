"""Outages as JSON: to customers, to anyone, to staff."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, model_validator

from backend.customers.models import Service
from backend.kit.schemas import Answer, Body, Moment
from backend.outages.models import OVER, Outage, OutageCause, OutageKind, OutageStatus
from kit.utility import Utility
from kit.utility_parts import Localized
from kit.words import Words

HIDDEN: Final = ("id", "status", "zone", "area", "started_at", "restored_at", "affected")
"""What could be looked up in the public list of outages, which names the zones."""


class OutageJson(Answer):
    """An outage. Who gave only a contract number hears what, why and until when; the rest would tell where it is.

    `alternative_supply` says, in each language, where water comes from meanwhile; null when that is of no use.
    """

    id: UUID | None
    kind: OutageKind
    service: Service
    cause: OutageCause
    status: OutageStatus | None
    zone: str | None
    area: str | None
    started_at: datetime | None
    eta: datetime | None
    restored_at: datetime | None
    affected: int | None
    alternative_supply: dict[str, str] | None
    planned_start: datetime | None
    planned_end: datetime | None

    @classmethod
    def of(cls, outage: Outage, utility: Utility, *, place: bool = True) -> OutageJson:
        """From a row; without `place`, nothing says where it is, and the utility's usual words on water are told."""
        zone = utility.find_zone(outage.zone)
        values = {name: getattr(outage, name) for name in cls.model_fields if name != "alternative_supply"}
        values["area"] = outage.area or (zone.name if zone else None)
        if not place:
            values |= dict.fromkeys(HIDDEN)
        return cls(**values, alternative_supply=_supply(outage, utility.alternative_supply, own=place))


def _supply(outage: Outage, usual: Localized, *, own: bool) -> dict[str, str] | None:
    if outage.status in OVER:
        return None
    return {"es": (own and outage.supply_es) or usual.es, "en": (own and outage.supply_en) or usual.en}


class HistoryJson(Answer):
    """One step of an outage."""

    status: OutageStatus
    eta: datetime | None
    note: str | None
    changed_by: str
    at: datetime


class OutageDetail(Answer):
    """An outage with every step, for staff."""

    outage: OutageJson
    history: list[HistoryJson]


class NewOutage(Body):
    """An outage as staff open it. `affected` is counted from the records when left out."""

    kind: OutageKind
    service: Service
    cause: OutageCause = OutageCause.unknown
    zone: Annotated[str, Field(min_length=1, max_length=64)]
    area: Words | None = None
    started_at: Moment | None = None
    eta: Moment | None = None
    affected: Annotated[int, Field(ge=0, le=100_000_000)] | None = None
    supply_es: Words | None = None
    supply_en: Words | None = None
    planned_start: Moment | None = None
    planned_end: Moment | None = None

    @model_validator(mode="after")
    def _planned_has_times(self) -> NewOutage:
        times = (self.planned_start, self.planned_end)
        if self.kind is OutageKind.unplanned:
            if any(times):
                raise ValueError("planned_start and planned_end belong to planned outages")
        elif self.planned_start is None or self.planned_end is None or self.planned_end <= self.planned_start:
            raise ValueError("a planned outage needs planned_start and a later planned_end")
        return self


class StatusChange(Body):
    """The next step."""

    status: OutageStatus
    note: Words | None = None


class NewEstimate(Body):
    """When service should be back; null when nobody knows any more."""

    eta: Moment | None
    note: Words | None = None


class NewZone(Body):
    """Where it is after all; `area` in words, or the zone's name."""

    zone: Annotated[str, Field(min_length=1, max_length=64)]
    area: Words | None = None
    note: Words | None = None


class AffectedJson(Answer):
    """An account without service, for staff. `notified_at` is when its holder was told; null until then."""

    account_id: UUID
    contract_number: str
    customer: str | None
    phone: str | None
    address: str
    postal_code: str
    notified_at: datetime | None
