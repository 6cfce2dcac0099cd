"""The greeting under test (CNV-22): which of two a conversation hears, the same one for ever."""

from __future__ import annotations

import hashlib
from uuid import UUID

from kit.utility import Utility

VARIANTS = ("formal", "conversational")


def variant(conversation: UUID, utility: Utility) -> str:
    """One of VARIANTS, half of all conversations each; empty when the utility compares none."""
    if not utility.greeting_test:
        return ""
    return VARIANTS[hashlib.sha256(b"greeting" + conversation.bytes).digest()[0] % 2]
