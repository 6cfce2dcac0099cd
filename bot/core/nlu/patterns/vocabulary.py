"""Sets of words, written as people read them."""

from __future__ import annotations


def vocabulary(said: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(said.split())
