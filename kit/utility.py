"""One utility (tenant) as its folder describes it: `utilities/<id>/utility.yml`, checked and typed."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from kit.hours import after_business_seconds, business_seconds, is_open, next_opening
from kit.settings import Settings
from kit.utility_parts import (
    SCALES,
    Brand,
    ClockHours,
    Contacts,
    ContractNumbers,
    Language,
    LateFee,
    Localized,
    Office,
    Part,
    PaymentRules,
    Relief,
    ServiceLevel,
    Silence,
    Survey,
    SurveyKind,
    Tariff,
    Team,
    Template,
    Tone,
    Zone,
)

UTILITIES = Settings().ventanilla_utilities

__all__ = ["UTILITIES", "ServiceLevel", "Silence", "UnknownTariffError", "Utility", "UtilityError", "load", "load_all"]


class UtilityError(ValueError):
    """A utility's folder is missing, or its file is wrong; the message names the file and each field."""


class UnknownTariffError(KeyError):
    """The utility has no tariff of that code."""


class Utility(Part):
    """Everything about one utility that is not in the database."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    name: str
    legal_name: str
    country: str = Field(pattern=r"^[A-Z]{2}$")
    region: Localized
    brand: Brand
    languages: tuple[Language, ...] = Field(min_length=1)
    tone: Tone
    zone: str
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    services: dict[str, str]
    contract: ContractNumbers
    hours: tuple[ClockHours, ...]
    holidays: frozenset[date]
    contacts: Contacts
    offices: tuple[Office, ...]
    tariffs: dict[str, Tariff]
    payments: PaymentRules
    teams: dict[str, Team]
    zones: tuple[Zone, ...]
    alternative_supply: Localized
    channels: dict[str, tuple[dict[str, str], ...]] = Field(default_factory=dict)
    desks: dict[str, dict[str, str]] = Field(default_factory=dict)
    templates: dict[str, Template] = Field(default_factory=dict)
    surveys: dict[SurveyKind, Survey] = Field(default_factory=dict)
    silence: Silence = Field(default_factory=Silence)
    service_level: ServiceLevel = Field(default_factory=ServiceLevel)
    relief: Relief = Field(default_factory=Relief)
    late_fee: LateFee | None = None
    greeting_test: bool = False
    folder: Path

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"unknown time zone {value!r}") from error
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Utility:
        for code, tariff in self.tariffs.items():
            if tariff.service not in self.services:
                raise ValueError(f"tariffs.{code}.service: {tariff.service!r} is not one of services")
        codes = [zone.code for zone in self.zones]
        if len(codes) != len(set(codes)):
            raise ValueError("zones: two zones have one code")
        owned = [category for team in self.teams.values() for category in team.categories]
        if len(owned) != len(set(owned)):
            raise ValueError("teams: a category belongs to two teams")
        if self.teams and sum(team.supervisors for team in self.teams.values()) != 1:
            raise ValueError("teams: exactly one team has supervisors: true")
        for kind, survey in self.surveys.items():
            low, high = SCALES[kind]
            why = survey.question("reason")
            if why and why.below is not None and not low < why.below <= high + 1:
                raise ValueError(f"surveys.{kind}.questions: below must be between {low + 1} and {high + 1}")
        for name, template in self.templates.items():
            if missing := set(self.languages) - set(template.languages):
                raise ValueError(f"templates.{name}.languages: missing {sorted(missing)}")
        return self

    @property
    def default_language(self) -> Language:
        """The language spoken until the customer's is known."""
        return self.languages[0]

    @property
    def timezone(self) -> ZoneInfo:
        """The zone in which the utility's dates and hours are meant."""
        return ZoneInfo(self.zone)

    @property
    def logo(self) -> Path:
        """The logo's SVG file."""
        return self.folder / self.brand.logo

    def today(self, now: datetime) -> date:
        """The calendar day at the utility at the moment `now` (aware)."""
        return now.astimezone(self.timezone).date()

    def begins(self, day: date) -> datetime:
        """When that calendar day begins at the utility, in UTC."""
        return datetime.combine(day, time(), self.timezone).astimezone(UTC)

    def is_open(self, at: datetime) -> bool:
        """Whether people answer at `at` (aware): within hours, and no holiday."""
        return is_open(self.hours, self.holidays, at.astimezone(self.timezone))

    def next_opening(self, at: datetime) -> datetime | None:
        """When people answer next, in UTC: `at` itself when open, None when nothing opens within 30 days."""
        local = next_opening(self.hours, self.holidays, at.astimezone(self.timezone))
        return local.astimezone(UTC) if local else None

    def business_seconds(self, start: datetime, end: datetime) -> float:
        """Seconds between two moments (aware) in which people answer; negative when `end` comes first."""
        return business_seconds(self.hours, self.holidays, self.timezone, start=start, end=end)

    def after_business_seconds(self, start: datetime, seconds: float) -> datetime | None:
        """When people will have answered for `seconds` since `start` (aware), in UTC; None when they never will."""
        return after_business_seconds(self.hours, self.holidays, self.timezone, start=start, seconds=seconds)

    def office_is_open(self, office: Office, at: datetime) -> bool:
        """Whether `office` (its own hours, or else the utility's) is open at `at` (aware)."""
        return is_open(office.hours or self.hours, self.holidays, at.astimezone(self.timezone))

    def tariff(self, code: str) -> Tariff:
        """The tariff of that code. Raises UnknownTariffError."""
        try:
            return self.tariffs[code]
        except KeyError as error:
            raise UnknownTariffError(f"{self.id} has no tariff {code!r}") from error

    def unit(self, service: str) -> str:
        """The unit in which a service is measured: m3, kWh, HCF."""
        return self.services[service]

    def find_zone(self, code: str) -> Zone | None:
        """The zone of that code."""
        return next((zone for zone in self.zones if zone.code == code), None)

    def find_zones(self, words: str) -> tuple[Zone, ...]:
        """Zones that a customer may mean: a postal code, or a name or alias within the words, accents and case aside.

        An exact name comes alone; otherwise in the file's order.
        """
        asked = plain(words)
        if not asked:
            return ()
        exact = tuple(zone for zone in self.zones if asked in _names(zone))
        if exact:
            return exact
        padded = f" {asked} "
        return tuple(
            zone
            for zone in self.zones
            if any(f" {name} " in padded or (len(asked) >= 4 and asked in name) for name in _names(zone))
        )

    def team_for(self, category: str) -> str | None:
        """The key of the team that owns a case category."""
        return next((key for key, team in self.teams.items() if category in team.categories), None)

    @property
    def supervisors(self) -> str | None:
        """The key of the supervisors' team."""
        return next((key for key, team in self.teams.items() if team.supervisors), None)


def plain(words: str) -> str:
    """Lower case, without accents and punctuation, single spaces: how names are compared."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    kept = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(kept.split())


@lru_cache(maxsize=4096)
def _plain_cached(words: str) -> str:
    return plain(words)


def _names(zone: Zone) -> tuple[str, ...]:
    return tuple(_plain_cached(name) for name in (zone.name, zone.code, *zone.aliases, *zone.postal_codes))


def load(utility_id: str, root: Path = UTILITIES) -> Utility:
    """The utility of that id, read once. Raises UtilityError naming the file and the fields that are wrong."""
    return _load(utility_id, root)


@lru_cache(maxsize=64)
def _load(utility_id: str, root: Path) -> Utility:
    path = root / utility_id / "utility.yml"
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UtilityError(f"{path}: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise UtilityError(f"{path}: not YAML: {error}") from error
    if not isinstance(raw, dict):
        raise UtilityError(f"{path}: a mapping is expected at the top")
    if raw.get("id") != utility_id:
        raise UtilityError(f"{path}: id: must be the folder's name, {utility_id!r}")
    try:
        return Utility.model_validate({**raw, "folder": path.parent})
    except ValidationError as error:
        faults = (
            f"{'.'.join(map(str, e['loc'])) or 'utility'}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        )
        raise UtilityError(f"{path}: " + "; ".join(faults)) from error


@lru_cache(maxsize=8)
def load_all(root: Path = UTILITIES) -> dict[str, Utility]:
    """Every utility under `root`, by id, in the folders' order. Raises UtilityError."""
    return {path.parent.name: load(path.parent.name, root) for path in sorted(root.glob("*/utility.yml"))}
