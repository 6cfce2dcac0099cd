"""Files for spreadsheets: UTF-8 with a mark that Excel knows it by, comma-separated, one line at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import StreamingResponse

from desk.staff import audit
from desk.staff.door import Door
from desk.staff.errors import RefusedError
from desk.staff.guard import Seat, seat_of
from desk.staff.sheet import HEADERS

MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so is run by spreadsheets (https://owasp.org/www-community/attacks/CSV_Injection)."""

Value = str | int | float | None


def safe(value: Value) -> str:
    """What is written for a value: words that a spreadsheet would run get an apostrophe before them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" ").startswith(FORMULA) else value
    return str(value)


def line(values: Sequence[Value]) -> str:
    """One line of the file."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([safe(value) for value in values])
    return written.getvalue()


async def _lines(columns: Sequence[str], rows: AsyncIterable[Sequence[Value]]) -> AsyncIterator[str]:
    yield MARK + line(columns)
    async for row in rows:
        yield line(row)


def streamed(name: str, columns: Sequence[str], rows: AsyncIterable[Sequence[Value]]) -> StreamingResponse:
    """The file `name`, sent while it is being written."""
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_lines(columns, rows), media_type="text/csv; charset=utf-8", headers=headers)


async def supervisor(door: Door, request: Request) -> Seat:
    """Who asks for a file. Raises RefusedError: 404 for a stranger, 403 for an agent."""
    seat = await seat_of(door, request)
    if seat is None or seat.person.must_change:
        raise RefusedError(404)
    request.scope.setdefault("state", {})["seat"] = seat
    if not seat.person.is_at_least("supervisor"):
        raise RefusedError(403)
    return seat


async def note(seat: Seat, what: str, *, utility: str | None, detail: Mapping[str, str]) -> None:
    """Write down that somebody took a file, before the first line of it leaves."""
    async with seat.door.engine.begin() as connection:
        await audit.write(
            connection,
            what,
            now=seat.door.clock(),
            address=seat.address,
            person=seat.person,
            utility=utility,
            detail=detail,
        )
