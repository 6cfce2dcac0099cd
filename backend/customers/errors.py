"""What can go wrong with customers' records.

Problem
├── DisconnectionForbidden 409 from, to, allowed
└── TransitionRefused      409 from, to, allowed (kit)
"""

from __future__ import annotations

from backend.kit.problems import Problem


class DisconnectionForbidden(Problem):
    """Domestic water in Mexico is restricted, never cut off (Ley General de Aguas, DOF 2025-12-11, art. 9).

    Extras: from, to, allowed.
    """

    slug, status, title = "disconnection-forbidden", 409, "Domestic water may be restricted, never disconnected"
