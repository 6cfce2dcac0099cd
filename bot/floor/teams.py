"""Which team a handoff goes to: by the reason it was asked for, then by the task it is about. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from kit.utility import Utility

URGENT = frozenset({"emergency"})
"""Reasons that go before everybody else, whatever the hours, to whoever is there."""

REASONS: Mapping[str, str] = {"emergency": "emergency", "dispute": "dispute"}
"""Reasons that say by themselves what it is about, as a case category."""

TOPICS: Mapping[str, str] = {
    "check_balance": "billing",
    "get_bill": "billing",
    "bill_due_date": "billing",
    "check_usage": "billing",
    "high_bill": "dispute",
    "dispute": "dispute",
    "complaint": "other",
    "conservation_tips": "billing",
    "ask_rates": "tariff",
    "pay_bill": "payment",
    "payment_status": "payment",
    "autopay": "payment",
    "payment_plan": "payment_plan",
    "extension": "payment_plan",
    "assistance_program": "payment_plan",
    "report_outage": "outage",
    "outage_status": "outage",
    "low_pressure": "low_pressure",
    "water_quality": "water_quality",
    "report_leak": "leak",
    "emergency": "emergency",
    "meter_problem": "meter",
    "submit_meter_reading": "meter",
    "start_service": "connection",
    "reconnect_service": "connection",
    "stop_service": "account",
    "move_service": "account",
    "change_holder": "account",
    "update_contact": "account",
    "paperless": "account",
    "appointment": "account",
    "requirements": "account",
    "opt_out": "account",
}
"""The category behind each task; what stands in no line is "other"."""

OTHER = "other"


def is_urgent(reason: str) -> bool:
    """Whether it can't wait its turn."""
    return reason in URGENT


def team_for(utility: Utility, *, reason: str, topic: str) -> str:
    """The key of the team that a handoff goes to; empty when the utility has no teams: then anybody may take it."""
    category = REASONS.get(reason) or TOPICS.get(topic, OTHER)
    return utility.team_for(category) or utility.team_for(OTHER) or next(iter(utility.teams), "")
