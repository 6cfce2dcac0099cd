"""The problems of the service layer: those that every API of ours has (`kit/problems.py`), and its own.

A domain's own problems derive from Problem in its `errors.py`.
"""

from __future__ import annotations

from kit.problems import (
    MEDIA_TYPE,
    BodyTooLarge,
    IdempotencyMismatch,
    IdempotencyRequired,
    Invalid,
    NotFound,
    Problem,
    RateLimited,
    Unauthorized,
    answer,
    body,
    install,
    responses,
)

__all__ = [
    "MEDIA_TYPE",
    "BodyTooLarge",
    "IdempotencyMismatch",
    "IdempotencyRequired",
    "Invalid",
    "LevelRequired",
    "NotFound",
    "Problem",
    "RateLimited",
    "Unauthorized",
    "answer",
    "body",
    "install",
    "responses",
]


class LevelRequired(Problem):
    """The conversation has not proven enough. Extras: required, current, contacts (`[{"via", "masked"}]`)."""

    slug, status, title = "level-required", 403, "More proof of identity is needed"
