"""A letter that nothing here answers becomes a case at the team for what it is about."""

from __future__ import annotations

from types import MappingProxyType

from actions import format as fmt
from actions.client import Backend
from actions.later import CATEGORIES as LATER
from actions.reply import Reply
from actions.turn import Turn
from actions.words import word

CHANNEL = "email"
LIKELY = 0.08
"""Of the classifier's belief, from which an intent says what a letter is about: enough to route it by."""
OTHER = "other"
SUBJECT = 80

CATEGORIES = MappingProxyType(
    dict(LATER)
    | {
        "start_service": "connection",
        "check_balance": "billing",
        "get_bill": "billing",
        "bill_due_date": "billing",
        "high_bill": "billing",
        "check_usage": "billing",
        "pay_bill": "payment",
        "payment_status": "payment",
        "ask_rates": "tariff",
        "report_outage": "outage",
        "outage_status": "outage",
        "low_pressure": "low_pressure",
        "water_quality": "water_quality",
        "report_leak": "leak",
        "emergency": "emergency",
        "dispute": "dispute",
    }
)
"""What an intent's letters are about; the team follows from the category (utility.yml)."""


def category_of(turn: Turn) -> str:
    """What the letter is most likely about."""
    likely = (intent for intent, belief in turn.ranking if belief >= LIKELY)
    return next((CATEGORIES[intent] for intent in likely if intent in CATEGORIES), OTHER)


async def filed(turn: Turn, backend: Backend) -> Reply:
    """The case, its number, its team and until when it is answered."""
    category = category_of(turn)
    said = turn.whole or turn.words
    case = await backend.open_case(
        category=category,
        subject=" ".join(said.split())[:SUBJECT] or word("category", category, turn.language),
        description=said,
    )
    expected = fmt.day(case.expected_by, turn.language, turn.utility)
    subject = word("category", category, turn.language)
    return Reply().say("mail_filed", case=case.number, subject=subject, expected=expected).about(case=case.number).end()
