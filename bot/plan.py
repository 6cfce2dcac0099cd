"""What a turn is going to do, decided before anyone is asked: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import language, rating
from bot.foreign import is_foreign
from bot.mailbox import Claim
from bot.rating import Rated
from bot.reading import Ask, Nothing, Reading, Say, offered_from_json, read, read_command
from kit.utility import Utility

MESSAGES_A_MINUTE = 60
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a turn is going to do, decided before anyone is asked. `lead` is said before what Rasa says."""

    reading: Reading
    language: str
    outcome: str = "handled"
    rated: Rated | None = None
    lead: str = ""


def plan(claim: Claim, utility: Utility, *, now: datetime, commands: bool = False) -> Plan:
    """Whose word it is, whether it is too much, what was asked, and in which language to answer.

    `commands`: one word may be an order; who opts out is heard whoever has the word.
    """
    current = claim.language or _locale(claim, utility) or utility.default_language
    order = read_command(claim.messages) if commands else None
    if isinstance(order, Say | Nothing) and order.preference:
        return Plan(order, _spoken(order, current, utility))
    if claim.owner != "bot":
        return Plan(Nothing(), current, "held")
    if claim.recent > MESSAGES_A_MINUTE:
        told = claim.limited_at is not None and now - claim.limited_at < MINUTE
        return Plan(Nothing() if told else Say("limited"), current, "limited")
    offered = offered_from_json(claim.offered)
    reading = order or read(claim.messages, offered=offered, in_form=claim.active_loop is not None, language=current)
    if order:
        return Plan(order, _spoken(order, current, utility))
    words = reading.words if isinstance(reading, Ask) else ""
    known = claim.language or _locale(claim, utility)
    strange = known is None and is_foreign(words)  # neither of ours speaks for it
    chosen = language.choose(words, current=known, allowed=utility.languages) if words and not strange else current
    outcome = "ignored" if isinstance(reading, Nothing) else "handled"
    return Plan(reading, chosen, outcome, rating.read_rating(reading, claim.rating, utility))


def _spoken(order: Reading, current: str, utility: Utility) -> str:
    """An order's own language, where the utility speaks it."""
    own = "" if isinstance(order, Nothing) else order.language
    return own if own in utility.languages else current


def _locale(claim: Claim, utility: Utility) -> str | None:
    """The language of the customer's device, when the channel tells and the utility speaks it."""
    locale = next((message.locale for message in claim.messages if message.locale), None)
    spoken = (locale or "")[:2].lower()
    return spoken if spoken in utility.languages else None
