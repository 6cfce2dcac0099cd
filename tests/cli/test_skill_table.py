"""The README's table of skills and channels: of the shape that the project has now, and written from a run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from channels.registry import CHANNELS
from cli.skill_table import BEGIN, END, README, NoTableError, read, render, skills, table, write


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_readme_has_a_row_for_each_skill_and_a_column_for_each_channel() -> None:
    """After a new skill or channel: ./ventanilla test --every-channel"""
    head, _, *rows = table(README.read_text(encoding="utf-8")).splitlines()
    assert cells(head) == ["skill", *CHANNELS]
    assert [cells(row)[0].strip("`") for row in rows] == skills()
    assert all(re.fullmatch(r"\d+|–", cell) for row in rows for cell in cells(row)[1:])


def test_what_a_run_showed_stands_in_the_table(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write({"bill": {"whatsapp": 7}}, path=path)
    told = path.read_text(encoding="utf-8")
    assert "| `bill` | 7 |" in told
    assert "old" not in told
    assert told.startswith("before\n")
    assert told.endswith("after\n")


def test_a_channel_that_was_not_played_keeps_its_column(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(
        f"x\n{BEGIN}\n{render({'bill': {'whatsapp': 7, 'web': 3}, 'meter': {'web': 2}})}\n{END}\n", encoding="utf-8"
    )
    write({"bill": {"web": 4}}, path=path)
    assert read(table(path.read_text(encoding="utf-8"))) == {
        **{skill: {} for skill in skills()},
        "bill": {"whatsapp": 7, "web": 4},
    }


def test_without_its_marks_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("no table here\n", encoding="utf-8")
    with pytest.raises(NoTableError):
        write({}, path=path)
    assert render({}).count("\n") == len(skills()) + 1
