"""Digits that only the service layer may read: concealed where they come in, so that nothing on their way keeps them.

A caller's PIN takes the way of every message, through tables, Rasa and actions. What travels there is this.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken

from kit.keys import derive

PREFIX = "concealed."
LASTS = timedelta(minutes=5)
"""As long as a code is good: a turn that comes later than that is asked anew."""
SHOWN = "••••"
"""What stands where they stood, however many they were."""


class UnreadableError(ValueError):
    """It was not concealed here, or too long ago."""


def conceal(digits: str, *, key: str, now: datetime) -> str:
    """`digits` as they may be kept and passed on. Never the same twice."""
    return PREFIX + _cipher(key).encrypt_at_time(digits.encode(), int(now.timestamp())).decode()


def is_concealed(words: str) -> bool:
    """Whether `words` are digits that were concealed."""
    return words.startswith(PREFIX)


def reveal(concealed: str, *, key: str, now: datetime) -> str:
    """The digits. Raises UnreadableError."""
    try:
        opened = _cipher(key).decrypt_at_time(
            concealed.removeprefix(PREFIX), int(LASTS.total_seconds()), int(now.timestamp())
        )
    except (InvalidToken, ValueError) as error:
        raise UnreadableError("not readable") from error
    return opened.decode()


def _cipher(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derive(key, "concealed digits")))
