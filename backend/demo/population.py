"""Everyone else: customers drawn at random, in the proportions of a real utility."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from backend.demo.cast import CAST
from backend.demo.names import NAMES, Names
from backend.demo.subscriber import Contract, Subscriber
from kit.utility import Utility, plain

CUSTOMERS = {"cantera": 1200, "prairie": 600}
FIRST_PHONE, PHONES = 1000, 9000
"""Subscriber numbers within the 555 exchange; 0101 to 0199 are the cast's."""


@dataclass(slots=True)
class _Draw:
    utility: Utility
    rng: Random
    phones: list[int] = field(default_factory=list)

    @property
    def names(self) -> Names:
        return NAMES[self.utility.id]

    def phone(self) -> str | None:
        number = self.phones.pop()
        if self.rng.random() < 0.13:
            return None
        return f"+52442555{number:04d}" if self.utility.country == "MX" else f"+1512555{number:04d}"

    def name(self) -> str:
        count = 2 if self.names.two_surnames else 1
        return " ".join([self.rng.choice(self.names.given), *self.rng.choices(self.names.surnames, k=count)])

    def zone(self) -> str:
        return self.rng.choice(self.utility.zones).code


def subscribers(utility: Utility, rng: Random) -> Iterator[Subscriber]:
    """The cast first (so that its contract numbers stay), then the rest, CUSTOMERS in all."""
    cast = CAST[utility.id]
    yield from cast
    taken = len(cast) + sum(member.holder is not None for member in cast)
    draw = _Draw(utility, rng, rng.sample(range(FIRST_PHONE, FIRST_PHONE + PHONES), PHONES))
    for number in range(CUSTOMERS[utility.id] - taken):
        yield _business(draw) if rng.random() < 0.05 else _household(draw, number)


def _household(draw: _Draw, number: int) -> Subscriber:
    rng, name = draw.rng, draw.name()
    zone, foreign = draw.zone(), rng.random() < (0.03 if draw.utility.country == "MX" else 0.22)
    first, second = draw.utility.languages[0], draw.utility.languages[1]
    if draw.utility.id == "cantera":
        contracts = [_contract(draw, "domestica", zone, rng.lognormvariate(2.75, 0.42))]
    else:
        contracts = [_contract(draw, "residential", zone, rng.lognormvariate(6.8, 0.35))]
        if rng.random() < 0.25:
            contracts.append(_contract(draw, "residential_water", zone, rng.lognormvariate(1.75, 0.4)))
    return Subscriber(
        name=name,
        language=second if foreign else first,
        contracts=tuple(contracts),
        phone=draw.phone(),
        email=_email(name, number) if rng.random() < 0.7 else None,
    )


def _business(draw: _Draw) -> Subscriber:
    rng, names = draw.rng, draw.names
    tariff, level = ("comercial", 3.8) if draw.utility.id == "cantera" else ("business", 8.1)
    name = f"{rng.choice(names.businesses)} {rng.choice(names.surnames)}{rng.choice(names.business_endings)}"
    return Subscriber(
        name=name,
        language=draw.utility.default_language,
        contracts=(_contract(draw, tariff, draw.zone(), rng.lognormvariate(level, 0.5)),),
        phone=draw.phone(),
        email=f"{plain(name).replace(' ', '.')[:40]}@example.com",
        business=True,
    )


def _contract(draw: _Draw, tariff: str, zone: str, level: float) -> Contract:
    rng = draw.rng
    unpaid = rng.choices((0, 1, 2, 3, 4, 6), weights=(46, 43, 5, 3, 2, 1))[0]
    debtor = unpaid >= 4 and draw.utility.services.get("electric") is not None
    restricted = unpaid >= 4 and not debtor and rng.random() < 0.5
    return Contract(
        tariff=tariff,
        level=level,
        zone=zone,
        unpaid=unpaid,
        age_days=rng.randint(5, 27),
        partly_minor=rng.choice((2000, 3000, 5000)) if unpaid and rng.random() < 0.05 else 0,
        credit_minor=rng.randint(100, 20000) if not unpaid and rng.random() < 0.03 else 0,
        goodwill_minor=rng.randint(500, 9000) if not unpaid and rng.random() < 0.02 else 0,
        status="disconnected" if debtor else "restricted" if restricted else "active",
        autopay=unpaid < 2 and rng.random() < 0.18,
        plan_active=2 <= unpaid <= 3 and rng.random() < 0.3,
        behaviour="leak" if rng.random() < 0.02 else "plain",
        estimated_share=0.05,
    )


def _email(name: str, number: int) -> str:
    words = plain(name).split()
    return f"{words[0]}.{words[-1]}{number}@example.com"
