"""The variables of a kept answer: `{nombre}` in Spanish, `{name}` in English, and what stands for them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

VARIABLES: dict[str, str] = {
    "nombre": "name",
    "agente": "agent",
    "empresa": "utility",
    "contrato": "contract",
    "saldo": "balance",
}
"""By their Spanish name, the English one. Both are read in any answer."""

_CANONICAL = {name: name for name in VARIABLES} | {english: name for name, english in VARIABLES.items()}
_BRACED = re.compile(r"\{([^{}\n]{1,40})\}")


def fill(words: str, values: Mapping[str, str]) -> str:
    """The words with what is known in them; `values` go by the Spanish names. What is not known stays a gap."""

    def put(found: re.Match[str]) -> str:
        return values.get(_CANONICAL.get(found[1].strip().lower(), ""), "") or found[0]

    return _BRACED.sub(put, words)


def gaps(words: str) -> tuple[str, ...]:
    """The variables that still stand in the words, as they are written there: `{nombre}`."""
    return tuple(found[0] for found in _BRACED.finditer(words) if found[1].strip().lower() in _CANONICAL)


def strangers(words: str) -> tuple[str, ...]:
    """What stands in braces and is no variable."""
    return tuple(found[0] for found in _BRACED.finditer(words) if found[1].strip().lower() not in _CANONICAL)
