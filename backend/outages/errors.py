"""What can go wrong with outages.

Problem
├── ZoneUnknown       422 zones
└── TransitionRefused 409 from, to, allowed (kit)
"""

from __future__ import annotations

from backend.kit.problems import Problem


class ZoneUnknown(Problem):
    """The utility has no such zone. Extras: zones (the codes there are)."""

    slug, status, title = "zone-unknown", 422, "No such zone"
