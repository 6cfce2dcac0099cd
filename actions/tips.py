"""How to use less, for what this customer uses (CNV-13): which tips depends on a figure, and the figure is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from actions import knowledge
from actions.base import Skill
from actions.client import Backend
from actions.outage import service_of
from actions.problems import NotFound
from actions.records import Comparison
from actions.reply import Reply
from actions.tariff import span_of, tariff_of
from actions.turn import Turn
from actions.usage import values_of
from kit.utility import plain
from kit.utility_parts import Tariff

Level = Literal["low", "usual", "high", "leak"]
LOW = Decimal("0.8")
HIGH = Decimal("1.2")
"""Shares of the customer's own average below and above which a period is no usual one."""
LEAK = Decimal("1.5")
"""From this share of the average on, and of the same month a year ago where it is known, water may be leaking."""
_WATER = {"agua", "water", "regadera", "shower", "jardin", "riego", "lawn", "sprinkler"}
_ELECTRIC = {"luz", "electricidad", "aire", "clima", "power", "electric", "electricity", "ac", "kwh"}


@dataclass(frozen=True, slots=True)
class Standing:
    """How much is used, and the response that says by which figure that was seen."""

    level: Level
    source: str
    values: dict[str, str] = field(default_factory=dict)


class ConservationTips(Skill):
    """Tips for the service that is meant; general ones for who hasn't said who they are."""

    intents = ("conservation_tips",)
    aside = True

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The figure, then three tips that fit it; first the passage where one explains what was asked."""
        return await knowledge.before(turn, backend, await self._tips(turn, backend, data))

    async def _tips(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """Asks nobody who they are: without a figure tips are general."""
        service = service_meant(turn, data)
        found = await _usage(backend, service)
        if found is None or found.estimated:
            return Reply().say("tips_electric" if service == "electric" else "tips")
        standing = standing_of(found, turn, service)
        reply = Reply().say(standing.source, **standing.values)
        return reply.say(f"tips_{service}_{standing.level}")


def service_meant(turn: Turn, data: dict[str, str]) -> str:
    """Water or electricity, by the words; else the utility's first service."""
    said = set(plain(turn.words).split())
    for name, words in (("water", _WATER), ("electric", _ELECTRIC)):
        if said & words and name in turn.utility.services:
            return name
    return service_of(turn, data) or next(iter(turn.utility.services))


async def _usage(backend: Backend, service: str) -> Comparison | None:
    """What the contract that is spoken of uses; None while nobody knows which, or nothing was measured."""
    known = await backend.identity()
    if known.level < 1 or known.account is None:
        return None
    try:
        return await backend.comparison(known.account.account_id, service=service)
    except NotFound:
        return None


def standing_of(found: Comparison, turn: Turn, service: str) -> Standing:
    """Against the customer's own average; in the first period, against the blocks of the household's tariff."""
    values = values_of(found, turn)
    if found.previous is None or not found.average_12:
        tariff = turn.utility.tariffs[tariff_of(turn, {"service": service})]
        level, position = by_tariff(found.quantity, tariff)
        block = f"{span_of(tariff, position, turn.language)} {turn.utility.unit(service).replace('m3', 'm³')}"
        told = {"tariff": tariff.name.in_language(turn.language), "block": block}
        return Standing(level, "tips_by_tariff", {**values, **told})
    return Standing(by_average(found, service), "tips_by_average", values)


def by_average(found: Comparison, service: str) -> Level:
    """The period's level against the year's average, which isn't zero."""
    average = found.average_12 or Decimal(1)
    share = found.quantity / average
    before = found.last_year.quantity if found.last_year else None
    seasonal = before is not None and found.quantity < before * LEAK
    if service == "water" and share >= LEAK and not seasonal:
        return "leak"
    if share > HIGH:
        return "high"
    return "low" if share < LOW else "usual"


def by_tariff(quantity: Decimal, tariff: Tariff) -> tuple[Level, int]:
    """The level and the position of the block that the last unit falls into: the first is low, the last two high."""
    limits = [block.up_to for block in tariff.blocks]
    position = next((at for at, limit in enumerate(limits) if limit is None or quantity <= limit), len(limits) - 1)
    if position == 0:
        return "low", position
    return ("high" if position >= max(2, len(limits) - 2) else "usual"), position
