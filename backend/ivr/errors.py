"""What can go wrong with a telephone flow's request.

Problem
├── NotVerified  403: no such contract, no code waiting, or not this one; it is not told which
└── (identity) CodeLocked 429
"""

from __future__ import annotations

from backend.kit.problems import Problem


class NotVerified(Problem):
    """Contract and code don't open anything together. Says nothing of which of them is wrong."""

    slug, status, title = "not-verified", 403, "That contract and that code don't go together"
