"""README.md's table of skills and channels, written from what a run of the dialogues showed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from channels.registry import CHANNELS
from kit.settings import ROOT

README = ROOT / "README.md"
BEGIN, END = "<!-- skills and channels -->", "<!-- end of skills and channels -->"

Counts = Mapping[str, Mapping[str, int]]
"""Skill → channel → dialogues that went as written."""


class NoTableError(ValueError):
    """README.md has lost the marks between which the table stands."""


def skills_by_intent() -> dict[str, str]:
    """Every intent that begins a rule → the folder of `data/` that the rule is in."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "data").glob("*/rules.yml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            found.setdefault(rule["steps"][0]["intent"], path.parent.name)
    return found


def skills() -> list[str]:
    """What the table has rows for."""
    return sorted(set(skills_by_intent().values()))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def render(counts: Counts) -> str:
    """The table: how many dialogues showed a skill on a channel; nothing where none did."""
    lines = [_row(["skill", *CHANNELS]), _row(["---", *("---:" for _ in CHANNELS)])]
    for skill in skills():
        shown = counts.get(skill, {})
        lines.append(_row([f"`{skill}`", *(str(shown.get(channel) or "–") for channel in CHANNELS)]))
    return "\n".join(lines)


def table(readme: str) -> str:
    """The table as it stands in `readme`. Raises NoTableError."""
    head, begin, rest = readme.partition(BEGIN)
    inside, end, _ = rest.partition(END)
    if not (head and begin and end):
        raise NoTableError(BEGIN)
    return inside.strip()


def read(told: str) -> dict[str, dict[str, int]]:
    """The counts of a table as `render` writes it."""
    head, *rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in told.splitlines()] or [[]]
    return {
        row[0]: {channel: int(cell) for channel, cell in zip(head[1:], row[1:], strict=True) if cell.isdigit()}
        for row in rows
        if len(row) == len(head) and not row[0].startswith("-")
    }


def write(counts: Counts, *, path: Path = README) -> None:
    """Put the table into the README; a channel that the run did not play keeps its column. Raises NoTableError."""
    told = path.read_text(encoding="utf-8")
    before = table(told)
    played = {channel for shown in counts.values() for channel in shown}
    merged = {
        skill: {channel: count for channel, count in shown.items() if channel not in played}
        for skill, shown in read(before).items()
    }
    for skill, shown in counts.items():
        merged[skill] = merged.get(skill, {}) | dict(shown)
    head, _, rest = told.partition(BEGIN)
    tail = rest.partition(END)[2]
    path.write_text(f"{head}{BEGIN}\n{render(merged)}\n{END}{tail}", encoding="utf-8")
