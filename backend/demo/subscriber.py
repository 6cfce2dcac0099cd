"""What a customer of the demo is like: written by hand for the cast, drawn at random for everyone else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Behaviour = Literal["plain", "leak", "estimated"]


@dataclass(frozen=True, slots=True)
class Contract:
    """One account's story. Amounts in minor units.

    `level` is a month's usual quantity. The last `unpaid` bills are not paid; of the oldest of them `partly_minor` is.
    `age_days` is how long ago the newest period ended: the bill comes 2 days later and is due 18 days after that, so 25
    days means just overdue. `credit_minor` was paid too much; `goodwill_minor` was credited by the utility.
    `pending_cash`: the newest bill was paid at a store yesterday and is not confirmed yet.
    """

    tariff: str
    level: float
    zone: str
    nickname: str | None = None
    unpaid: int = 0
    partly_minor: int = 0
    age_days: int = 6
    credit_minor: int = 0
    goodwill_minor: int = 0
    status: str = "active"
    autopay: bool = False
    plan_active: bool = False
    prepaid: bool = False
    pending_cash: bool = False
    behaviour: Behaviour = "plain"
    estimated_share: float = 0.0


@dataclass(frozen=True, slots=True)
class CaseStory:
    """A case that the customer has open."""

    category: str
    subject: str
    description: str
    status: str


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A customer with contracts. `key` and `tags` are of the cast only; `holder` is who signed, where it's a tenant."""

    name: str
    language: str
    contracts: tuple[Contract, ...]
    phone: str | None = None
    email: str | None = None
    business: bool = False
    holder: str | None = None
    case: CaseStory | None = None
    key: str = ""
    tags: tuple[str, ...] = ()
