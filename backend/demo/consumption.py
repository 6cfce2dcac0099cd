"""How much is used each month: the season, a household's own level, and leaks."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Final

from backend.demo.subscriber import Contract

MONTHS: Final = 24

# Share of a usual month, January first. Querétaro: a dry hot spring, summer rain. Texas: air conditioning, lawns.
SEASONS: Final[dict[str, tuple[float, ...]]] = {
    "domestica": (0.88, 0.92, 1.04, 1.18, 1.24, 1.10, 0.98, 0.97, 0.95, 0.94, 0.90, 0.90),
    "comercial": (0.92, 0.94, 1.03, 1.12, 1.14, 1.06, 1.00, 0.99, 0.97, 0.96, 0.95, 0.92),
    "residential": (1.05, 0.95, 0.74, 0.72, 0.90, 1.30, 1.55, 1.60, 1.25, 0.82, 0.76, 0.98),
    "residential_water": (0.78, 0.78, 0.88, 0.98, 1.05, 1.25, 1.42, 1.45, 1.15, 0.95, 0.82, 0.78),
    "business": (0.96, 0.92, 0.88, 0.90, 1.00, 1.16, 1.24, 1.26, 1.12, 0.94, 0.88, 0.92),
}
LEAK: Final = (1.35, 1.9, 2.7)
"""A leak's last three months against a usual one."""


def period_ends(newest: date, count: int) -> list[date]:
    """`count` reading days a month apart, ending with `newest`, oldest first; on the 28th at the latest."""
    day = min(newest.day, 28)
    month = newest.year * 12 + newest.month - 1
    return [date(m // 12, m % 12 + 1, day) for m in range(month - count + 1, month + 1)]


def quantities(contract: Contract, ends: list[date], rng: Random) -> list[int]:
    """Whole units used in the periods that end on `ends`."""
    season = SEASONS[contract.tariff]
    used = [max(0, round(contract.level * season[end.month - 1] * rng.gauss(1.0, 0.08))) for end in ends]
    if contract.behaviour == "leak":
        for offset, factor in enumerate(LEAK):
            used[len(used) - len(LEAK) + offset] = round(contract.level * factor)
    return used


def estimated(contract: Contract, count: int, rng: Random) -> list[bool]:
    """Which of the readings were estimated; the newest is so only for who has the behaviour."""
    flags = [rng.random() < contract.estimated_share for _ in range(count)]
    flags[-1] = False
    if contract.behaviour == "estimated":
        flags[-3:] = [True, True, True]
    return flags
