"""What can go wrong with cases.

Problem
├── AssigneeUnknown   422
└── TransitionRefused 409 from, to, allowed (kit)
"""

from __future__ import annotations

from backend.kit.problems import Problem


class AssigneeUnknown(Problem):
    """The utility has no such team, or the team no such member. Extras: teams (`{team: [member ids]}`)."""

    slug, status, title = "assignee-unknown", 422, "No such team or member"
