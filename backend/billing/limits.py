"""How much of the utility's money each role may give away on its own: utility.yml's `relief`."""

from __future__ import annotations

from backend.billing.errors import AboveLimit
from backend.kit.auth import Caller
from backend.kit.schemas import money
from kit.utility import Utility
from kit.utility_parts import ReliefLimits

WITHOUT = ReliefLimits(credit_minor=10_000_000_000, late_fee_minor=10_000_000_000, days=365)
"""Of administrators and of scripts with the admin token."""


def of(caller: Caller, utility: Utility) -> ReliefLimits:
    """What the caller may grant at a time."""
    if caller.role == "admin":
        return WITHOUT
    return utility.relief.supervisor if caller.role == "supervisor" else utility.relief.agent


def check_amount(amount_minor: int, most_minor: int, *, currency: str) -> None:
    """Raises AboveLimit."""
    if amount_minor > most_minor:
        raise AboveLimit(limit=money(most_minor, currency))


def check_days(days: int, most: int) -> None:
    """Raises AboveLimit."""
    if days > most:
        raise AboveLimit(limit_days=most)
