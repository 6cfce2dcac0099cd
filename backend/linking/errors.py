"""What can go wrong with a link.

Problem
└── GrantInvalid  409
"""

from __future__ import annotations

from backend.kit.problems import Problem


class GrantInvalid(Problem):
    """A code or token that is unknown, expired, used before, of another client, or of a link that ended.

    One that was used before ends its link: somebody else may have it (RFC 6749 4.1.2, RFC 9700 4.14.2).
    """

    slug, status, title = "grant-invalid", 409, "This code or token is good for nothing"
