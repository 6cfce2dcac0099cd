"""Files for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence

import pytest

from desk.supervision.export import Value, line, safe, streamed


@pytest.mark.parametrize("words", ["=1+1", "+52", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0"])
def test_words_that_a_spreadsheet_would_run_are_quoted(words: str) -> None:
    assert safe(words) == f"'{words}"


@pytest.mark.parametrize("value", ["Pagar", "1-2", "", "¿Cuánto?"])
def test_other_words_stay_as_they_are(value: str) -> None:
    assert safe(value) == value


def test_numbers_stay_numbers_and_nothing_is_empty() -> None:
    assert line([-3, 2.5, None]) == "-3,2.5,\r\n"


async def test_the_file_has_its_mark_its_columns_and_every_row() -> None:
    async def rows() -> AsyncIterator[Sequence[Value]]:
        yield 'dijo "no", y se fue', 1
        yield "=1+1", 2

    answer = streamed("dias.csv", ("Motivo", "Cuántas"), rows())
    sent = "".join([str(piece) async for piece in answer.body_iterator])
    assert sent[0] == "\ufeff"
    assert list(csv.reader(io.StringIO(sent[1:]))) == [
        ["Motivo", "Cuántas"],
        ['dijo "no", y se fue', "1"],
        ["'=1+1", "2"],
    ]
    assert answer.headers["content-disposition"] == 'attachment; filename="dias.csv"'
    assert answer.headers["cache-control"] == "no-store"
