"""Tables of the desk's pages, with headings for every column and row; changed in place while somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui.element import Element

from desk.elements import Words, box, words


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading. `classes`: `number` puts it to the right, `spare` leaves it out on a phone."""

    title: str
    classes: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and how it looks."""

    text: str
    classes: str = ""


class Table:
    """A table in the current slot. The first column names each row. It scrolls sideways where it must."""

    def __init__(self, caption: str, columns: Sequence[Column], *, classes: str = "") -> None:
        self._columns = columns
        self._shown: list[tuple[Cell, ...]] = []
        self._lines: list[tuple[Element, list[Words]]] = []
        self.whole = box("table-frame", role="group", aria_label=caption, tabindex="0")
        with self.whole, box(f"desk-table {classes}".strip(), tag="table"):
            words(caption, "visually-hidden", tag="caption")
            with box(tag="thead"), box(tag="tr"):
                for column in columns:
                    words(column.title, column.classes, tag="th", scope="col")
            self._body = box(tag="tbody")

    def show(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Exactly these rows; what did not change is not touched."""
        while len(self._lines) > len(rows):
            self._lines.pop()[0].delete()
            self._shown.pop()
        for place, row in enumerate(rows):
            if place == len(self._lines):
                self._add(row)
            elif self._shown[place] != tuple(row):
                self._change(place, row)

    def _add(self, row: Sequence[Cell]) -> None:
        with self._body, box(tag="tr") as line:
            made = [
                words(cell.text, f"{column.classes} {cell.classes}".strip(), tag="td" if place else "th")
                for place, (column, cell) in enumerate(zip(self._columns, row, strict=True))
            ]
        made[0].props["scope"] = "row"
        self._lines.append((line, made))
        self._shown.append(tuple(row))

    def _change(self, place: int, row: Sequence[Cell]) -> None:
        for column, cell, element in zip(self._columns, row, self._lines[place][1], strict=True):
            element.text = cell.text
            element.classes(replace=f"{column.classes} {cell.classes}".strip())
        self._shown[place] = tuple(row)
