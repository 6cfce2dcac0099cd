"""What the service costs, worked out for a quantity that the customer names (CNV-08)."""

from __future__ import annotations

from decimal import Decimal

from actions import format as fmt
from actions import knowledge
from actions.base import Skill
from actions.client import Backend
from actions.outage import service_of
from actions.records import EstimateLine
from actions.reply import Reply
from actions.turn import Question, Turn
from actions.understood import number_in
from kit.money import Money
from kit.utility import plain
from kit.utility_parts import Block, Tariff

_BUSINESS = {"negocio", "comercial", "comercio", "local", "empresa", "business", "commercial", "shop", "store"}
LARGEST = Decimal(100_000)
"""Beyond this a quantity is a slip of the finger."""
UNIT_WORDS = {"kwh": "electric", "kilowatt": "electric", "kilowatts": "electric", "kilovatios": "electric",
               "hcf": "water", "m3": "water", "metros": "water", "cubicos": "water", "gallons": "water"}  # fmt: skip
"""The service that a unit is of."""


class AskRates(Skill):
    """The tariff in words, or the price of a quantity."""

    intents = ("ask_rates",)
    repeatable = True

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """An estimate when a quantity is known, else the blocks."""
        if turn.entities.get("topic") == "quantity" and "quantity" not in data:
            return self._ask(turn, data)
        said = data.get("quantity") or (turn.entities.get("quantity", "") if turn.opens("ask_rates") else "")
        code = tariff_of(turn, data)
        quantity = number_in(said)
        if quantity is None:
            rates = Reply().say("rates", **structure(turn.utility.tariffs[code], turn))
            return await knowledge.before(turn, backend, rates, when=knowledge.asks_how_it_works)
        if not 0 < quantity <= LARGEST:
            return Reply().say("quantity_odd", unit=self._unit(turn, code)).ask(self._question(data))
        found = await backend.estimate(quantity=str(quantity), tariff=code, language=turn.language)
        unit = found.unit or turn.utility.unit(turn.utility.tariffs[code].service)
        lines = "\n".join(
            f"• {_concept(line, unit, turn)}: {fmt.money(line.amount, turn.language)}" for line in found.lines
        )
        values = {
            "quantity": fmt.quantity(quantity, unit, turn.language, turn.utility.currency),
            "total": fmt.money(found.total, turn.language),
            "tariff": turn.utility.tariffs[code].name.in_language(turn.language),
            "lines": lines,
        }
        return Reply().say("rates_estimate", **values).end()

    def _ask(self, turn: Turn, data: dict[str, str]) -> Reply:
        return Reply().say("ask_quantity", unit=self._unit(turn, tariff_of(turn, data))).ask(self._question(data))

    def _question(self, data: dict[str, str]) -> Question:
        kept = {name: value for name, value in data.items() if name != "quantity"}
        return Question(kind="quantity", task="ask_rates", data=kept)

    def _unit(self, turn: Turn, code: str) -> str:
        unit = turn.utility.unit(turn.utility.tariffs[code].service)
        return fmt.UNITS.get(unit, unit)


def _concept(line: EstimateLine, unit: str, turn: Turn) -> str:
    """What a line is for, and of how much: prices that rise with use make several lines of one name."""
    if line.quantity is None:
        return line.concept
    return f"{line.concept} ({fmt.quantity(line.quantity, unit, turn.language, turn.utility.currency)})"


def tariff_of(turn: Turn, data: dict[str, str]) -> str:
    """The tariff that the words mean: the household's of the (first) service, unless they name another."""
    said = set(plain(f"{data.get('quantity', '')} {turn.words} {turn.entities.get('quantity', '')}").split())
    service = next((name for unit, name in UNIT_WORDS.items() if unit in said and name in turn.utility.services), None)
    service = service or service_of(turn, data) or next(iter(turn.utility.services))
    codes = [code for code, tariff in turn.utility.tariffs.items() if tariff.service == service]
    business = [code for code in codes if "omer" in code or "business" in code]
    if business and said & _BUSINESS:
        return business[0]
    return next((code for code in codes if code not in business), codes[0])


def structure(tariff: Tariff, turn: Turn) -> dict[str, str]:
    """A tariff as a few short lines."""
    unit = turn.utility.unit(tariff.service)
    shown = fmt.UNITS.get(unit, unit)
    lines = [
        f"• {span_of(tariff, position, turn.language)} {shown}: {_price(block, turn)}"
        for position, block in enumerate(tariff.blocks)
    ]
    return {
        "tariff": tariff.name.in_language(turn.language),
        "fixed": fmt.money(Money(tariff.fixed_minor, turn.utility.currency), turn.language),
        "blocks": "\n".join(lines),
        "extras": fmt.join(tuple(extra.concept.in_language(turn.language) for extra in tariff.extras), turn.language),
        "unit": shown,
    }


def span_of(tariff: Tariff, position: int, language: str) -> str:
    """A block's units: `11 a 20`, `over 50`."""
    block = tariff.blocks[position]
    previous = (tariff.blocks[position - 1].up_to if position else None) or Decimal(0)
    first = previous + 1 if previous else Decimal(0)
    if block.up_to is None:
        return f"más de {previous:,}" if language == "es" else f"over {previous:,}"
    return f"{first:,} a {block.up_to:,}" if language == "es" else f"{first:,} to {block.up_to:,}"


def _price(block: Block, turn: Turn) -> str:
    if block.price_minor == block.price_minor.to_integral_value():
        return fmt.money(Money(int(block.price_minor), turn.utility.currency), turn.language)
    return f"{block.price_minor:.2f}¢"
