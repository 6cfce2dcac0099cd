"""Single words that stand inside answers (a status, a cause, a skill's short name), by language.

Whole sentences are in responses/<language>.yml; these are in responses/words/<language>.yml.
"""

from __future__ import annotations

from functools import lru_cache
from typing import cast

import yaml

from kit.settings import ROOT


@lru_cache(maxsize=8)
def _table(language: str) -> dict[str, dict[str, str]]:
    text = (ROOT / "responses" / "words" / f"{language}.yml").read_text(encoding="utf-8")
    return cast("dict[str, dict[str, str]]", yaml.safe_load(text))


def word(group: str, key: str, language: str) -> str:
    """The word for `key` in a group (`case_status`, `cause`, …); the key itself, readable, when it is new to us."""
    return _table(language)[group].get(key, key.replace("_", " "))
