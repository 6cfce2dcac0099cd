"""The parts of utility.yml: brand, hours, offices, tariffs, payment rules, teams, zones, templates."""

from __future__ import annotations

import re
from datetime import time, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from clabe import validate_clabe
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator
from stdnum import damm

Language = Literal["es", "en"]
Tone = Literal["tu", "usted"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Part(BaseModel):
    """Frozen, and without fields that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Localized(Part):
    """One text in each language."""

    es: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `language`; Spanish for "es", English for all else."""
        return self.es if language == "es" else self.en


def luminance(color: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.1, https://www.w3.org/TR/WCAG21/#dfn-relative-luminance)."""

    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(color[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_with_white(color: str) -> float:
    """Contrast ratio of `#rrggbb` against white, 1 to 21."""
    return 1.05 / (luminance(color) + 0.05)


class Brand(Part):
    """Colours and logo. White text is set on `color`, so it must be dark enough (WCAG 1.4.3: 4.5)."""

    color: str = Field(pattern=r"^#[0-9a-f]{6}$")
    accent: str = Field(pattern=r"^#[0-9a-f]{6}$")
    logo: str

    @field_validator("color")
    @classmethod
    def _readable(cls, value: str) -> str:
        ratio = contrast_with_white(value)
        if ratio < 4.5:
            raise ValueError(f"contrast with white is {ratio:.2f}, below 4.5")
        return value


def weekdays(words: str) -> frozenset[int]:
    """`mon-fri`, `sat` or `mon,wed` as weekday numbers, Monday 0."""
    days: set[int] = set()
    for piece in words.split(","):
        first, _, last = piece.strip().partition("-")
        if first not in WEEKDAYS or (last and last not in WEEKDAYS):
            raise ValueError(f"{words!r}: days are {', '.join(WEEKDAYS)}, as mon-fri or mon,wed")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        if end < start:
            raise ValueError(f"{words!r}: a range goes forward in the week")
        days.update(range(start, end + 1))
    return frozenset(days)


class ClockHours(Part):
    """Local hours that begin on some days of the week; `close` is the first minute that is closed.

    A `close` no later than `open` is on the next day: 22:00–06:00 is a night, 00:00–00:00 the whole day.
    """

    days: str
    open: time
    close: time

    @field_validator("days")
    @classmethod
    def _known_days(cls, value: str) -> str:
        weekdays(value)
        return value

    @property
    def ends_next_day(self) -> bool:
        """Whether it goes on past midnight."""
        return self.close <= self.open


E164 = r"^\+[1-9]\d{7,14}$"


class Contacts(Part):
    """How to reach the utility. Numbers in E.164."""

    phone: str = Field(pattern=E164)
    emergency: str = Field(pattern=E164)
    whatsapp: str | None = Field(default=None, pattern=E164)
    sms: str | None = Field(default=None, pattern=E164)
    email: str
    web: str


class Office(Part):
    """A place to go to. Without hours of its own it keeps the utility's."""

    code: str
    name: str
    address: str
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    hours: tuple[ClockHours, ...] = ()
    services: tuple[Localized, ...] = ()


class Block(Part):
    """Units up to `up_to` (inclusive, cumulative; null is without end) at `price_minor` each (may have decimals)."""

    up_to: Decimal | None = Field(default=None, gt=0)
    price_minor: Decimal = Field(ge=0)


class Extra(Part):
    """A further line: a fixed amount, or a percentage of what stands above it.

    `of`: the service (fixed charge + units), the extras so far (a tax on drainage, say), or all of it.
    """

    concept: Localized
    fixed_minor: int | None = Field(default=None, ge=0)
    percent: Decimal | None = Field(default=None, gt=0)
    of: Literal["service", "extras", "all"] = "service"

    @model_validator(mode="after")
    def _one_of(self) -> Extra:
        if (self.fixed_minor is None) == (self.percent is None):
            raise ValueError("exactly one of fixed_minor and percent")
        return self


class Tariff(Part):
    """What a service costs a month: fixed charge, rising or falling blocks, extras in order."""

    service: str
    name: Localized
    fixed_minor: int = Field(ge=0)
    fixed_concept: Localized = Localized(es="Cargo fijo", en="Fixed charge")
    unit_concept: Localized = Localized(es="Consumo", en="Usage")
    blocks: tuple[Block, ...] = Field(min_length=1)
    extras: tuple[Extra, ...] = ()

    @model_validator(mode="after")
    def _blocks_in_order(self) -> Tariff:
        limits = [block.up_to for block in self.blocks]
        if limits[-1] is not None:
            raise ValueError("blocks: the last one has no up_to")
        bounded = [limit for limit in limits[:-1] if limit is not None]
        if len(bounded) != len(limits) - 1 or bounded != sorted(set(bounded)):
            raise ValueError("blocks: up_to must rise from block to block")
        return self


class Bank(Part):
    """Where a transfer goes. Mexico: a CLABE, whose check digit is verified; United States: routing and account."""

    name: str
    agreement: str
    beneficiary: str
    clabe: str | None = None
    routing: str | None = None

    @field_validator("clabe")
    @classmethod
    def _check_digit(cls, value: str | None) -> str | None:
        if value is not None and not validate_clabe(value):
            raise ValueError("the CLABE's check digit is wrong")
        return value


class Reference(Part):
    """The payment reference's length in digits, the check digit included."""

    digits: int = Field(ge=8, le=24)


class PaymentRules(Part):
    """Where and how one can pay, and the limits."""

    methods: tuple[Literal["cash", "transfer", "card", "ach", "check"], ...]
    stores: tuple[str, ...]
    stores_label: Localized
    bank: Bank | None
    reference: Reference
    minimum_minor: int = Field(gt=0)
    cash_maximum_minor: int = Field(gt=0)
    mail: str | None = None
    posting: Localized


class Member(Part):
    """One of a team's people."""

    id: str
    name: str
    languages: tuple[Language, ...] = ("es", "en")


class Team(Part):
    """Who works on cases of some categories; high priority goes to the team of supervisors.

    `phone` (E.164): where a caller is put through to; without one they are promised a call.
    """

    name: Localized
    phone: str | None = Field(default=None, pattern=E164)
    categories: tuple[str, ...] = ()
    members: tuple[Member, ...] = Field(min_length=1)
    supervisors: bool = False


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) else value


class Zone(Part):
    """A part of the service area, as outages speak of it."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    postal_codes: tuple[Annotated[str, BeforeValidator(_as_text)], ...] = ()
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class ContractNumbers(Part):
    """The shape of contract numbers. `damm`: the last digit is a check digit, https://en.wikipedia.org/wiki/Damm_algorithm."""

    digits: int = Field(ge=6, le=16)
    check: Literal["none", "damm"]

    def valid(self, number: str) -> bool:
        """Whether `number` (digits only) can be a contract number at all."""
        if not (number.isascii() and number.isdigit() and len(number) == self.digits):
            return False
        return self.check == "none" or bool(damm.is_valid(number))

    def from_serial(self, serial: int) -> str:
        """The contract number for a serial number, padded, with its check digit."""
        if self.check == "none":
            return str(serial).zfill(self.digits)
        body = str(serial).zfill(self.digits - 1)
        return body + str(damm.calc_check_digit(body))


SurveyKind = Literal["csat", "post_interaction", "nps"]
SurveyKey = Literal["score", "reason"]


SCALES: dict[SurveyKind, tuple[int, int]] = {"csat": (1, 5), "post_interaction": (1, 5), "nps": (0, 10)}
"""From the worst to the best, as the field has them: figures of different utilities can be compared."""


class SurveyQuestion(Part):
    """A question in words, where it is heard as `aloud`. `below`: the reason is only asked after a lower number."""

    key: SurveyKey
    text: Localized
    aloud: Localized | None = None
    below: int | None = None


class Survey(Part):
    """What customers are asked about how it went: a number, and why. Not again within `every_days`."""

    title: Localized
    every_days: int = Field(default=0, ge=0)
    questions: tuple[SurveyQuestion, ...]

    @model_validator(mode="after")
    def _in_order(self) -> Survey:
        if [one.key for one in self.questions] not in (["score"], ["score", "reason"]):
            raise ValueError("questions: one score, and at most one reason behind it")
        if self.questions[0].below is not None:
            raise ValueError("questions: the score has no below")
        return self

    def question(self, key: str) -> SurveyQuestion | None:
        """The question of that key, if it asks it."""
        return next((one for one in self.questions if one.key == key), None)

    def asks_why(self, score: int) -> bool:
        """Whether the reason of this number is asked."""
        why = self.question("reason")
        return why is not None and (why.below is None or score < why.below)


class Silence(Part):
    """What an open question does when nobody answers: reminds once, lapses, invites once by template."""

    remind_minutes: int = Field(default=20, ge=1)
    lapse_minutes: int = Field(default=240, ge=2)
    invite: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Silence:
        if self.lapse_minutes <= self.remind_minutes:
            raise ValueError("lapse_minutes: must be more than remind_minutes")
        return self

    @property
    def remind(self) -> timedelta:
        """Of silence, until the reminder."""
        return timedelta(minutes=self.remind_minutes)

    @property
    def lapse(self) -> timedelta:
        """Of silence, until the question is closed without a word."""
        return timedelta(minutes=self.lapse_minutes)


class ServiceLevel(Part):
    """What customers who wait for a person are promised, in business minutes, and how many an agent has at once.

    A warning comes when `warn_percent` of the time is used up. An emergency has seconds of the wall clock. After
    `language_minutes` who waits is given to somebody who doesn't speak their language, where nobody there does.
    """

    first_response_minutes: int = Field(default=5, ge=1)
    next_response_minutes: int = Field(default=10, ge=1)
    resolution_minutes: int = Field(default=480, ge=1)
    warn_percent: int = Field(default=80, ge=1, le=99)
    emergency_seconds: int = Field(default=60, ge=5)
    language_minutes: int = Field(default=5, ge=0)
    capacity: int = Field(default=4, ge=1)


class LateFee(Part):
    """What a bill carries extra when the one before it was not paid in time."""

    concept: Localized
    fixed_minor: int = Field(gt=0)


class ReliefLimits(Part):
    """How much one role may grant at a time: credit, a late fee waived, days to pay."""

    credit_minor: int = Field(ge=0)
    late_fee_minor: int = Field(ge=0)
    days: int = Field(ge=0)


class Relief(Part):
    """What agents and supervisors may grant; more than a supervisor's is for administrators."""

    agent: ReliefLimits = ReliefLimits(credit_minor=20_000, late_fee_minor=20_000, days=10)
    supervisor: ReliefLimits = ReliefLimits(credit_minor=500_000, late_fee_minor=100_000, days=30)


class TemplateText(Part):
    """One language of a template: the code it was approved under, and its body with {{1}}, {{2}}…"""

    code: str
    body: str = Field(max_length=1024)


class Template(Part):
    """A WhatsApp template approved by Meta; `variables` name {{1}}, {{2}}… in order."""

    version: int = Field(ge=1)
    category: Literal["utility", "marketing", "authentication"] = "utility"
    variables: tuple[str, ...]
    languages: dict[Language, TemplateText]

    @model_validator(mode="after")
    def _variables_match(self) -> Template:
        expected = set(range(1, len(self.variables) + 1))
        for language, text in self.languages.items():
            if set(map(int, re.findall(r"\{\{(\d+)\}\}", text.body))) != expected:
                raise ValueError(f"languages.{language}.body: must use {{{{1}}}} to {{{{{len(expected)}}}}}, each")
        return self

    def name_on_whatsapp(self, name: str) -> str:
        """The registered name: versions are templates of their own at Meta."""
        return f"{name}_v{self.version}"
