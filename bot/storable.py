"""What PostgreSQL can keep: no NUL, no half of a surrogate pair, finite numbers, names that fit an index."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import TypeVar

from channels.message import DeliveryStatus, Inbound, Reach, Revision

MAX_NAME = 1024
"""Characters of an id or an address: an index row ends at 2,704 bytes."""

One = TypeVar("One", Inbound, Revision, DeliveryStatus, Reach)


def clean(text: str) -> str:
    """`text` without what jsonb refuses."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def storable(carried: Sequence[One]) -> tuple[One, ...]:
    """Those that can be kept. Words of parts are cleaned on their way, so only their numbers count."""
    return tuple(one for one in carried if all(_is_sound(getattr(one, field.name)) for field in fields(one)))


def _is_sound(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= MAX_NAME and clean(value) == value
    if isinstance(value, tuple):
        return all(_has_finite_numbers(part) for part in value)
    return True


def _has_finite_numbers(part: object) -> bool:
    if not is_dataclass(part):
        return True
    told = (getattr(part, field.name) for field in fields(part))
    return all(math.isfinite(value) for value in told if isinstance(value, float))
