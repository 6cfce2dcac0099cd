"""Words that people type, before they are stored: PostgreSQL takes no NUL, and nobody reads control characters."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field


def readable(typed: str) -> str:
    """Without control and format characters (zero-width, text direction) but line ends and tabs; outer space stripped.

    Joiners stay: emoji and some scripts need them.
    """
    kept = (one for one in typed if one in "\n\t\u200d\u200c" or unicodedata.category(one) not in ("Cc", "Cf", "Cs"))
    return "".join(kept).strip()


def _something(typed: str) -> str:
    words = readable(typed)
    if not words:
        raise ValueError("words are expected")
    return words


Asked = Annotated[str, AfterValidator(readable)]
"""Words in a question or an address: what cannot be read is left out."""
Line = Annotated[str, Field(max_length=200), AfterValidator(_something)]
Words = Annotated[str, Field(max_length=4000), AfterValidator(_something)]
