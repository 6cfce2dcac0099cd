"""SendGrid's multipart form: fields and files, in memory, at most so many of each.

The boundary is read from the body itself, so that what was kept raw can be read again without its headers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from channels.errors import MalformedError

MAX_PARTS = 60
BOUNDARY = re.compile(rb"^\s*--([^\r\n]{1,200})\r?\n")


@dataclass(slots=True)
class Sent:
    """One part of the form; a file has a `filename`."""

    name: str = ""
    filename: str | None = None
    content: bytearray = field(default_factory=bytearray)


class _Reader:
    """The parts as the parser meets them."""

    def __init__(self) -> None:
        self.parts: list[Sent] = []
        self._header = bytearray()
        self._value = bytearray()

    def begin(self) -> None:
        if len(self.parts) == MAX_PARTS:
            raise MalformedError("too many parts")
        self.parts.append(Sent())

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._value))
            self.parts[-1].name = options.get(b"name", b"").decode("utf-8", "replace")
            if b"filename" in options:
                self.parts[-1].filename = options[b"filename"].decode("utf-8", "replace")
        self._header.clear()
        self._value.clear()

    def data(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].content += data[start:end]


def read_form(body: bytes) -> list[Sent]:
    """Every part of a form. Raises MalformedError when `body` is none."""
    match = BOUNDARY.match(body)
    if match is None:
        raise MalformedError("no boundary")
    reader = _Reader()
    parser = MultipartParser(
        match[1].rstrip(),
        {
            "on_part_begin": reader.begin,
            "on_header_field": reader.header_field,
            "on_header_value": reader.header_value,
            "on_header_end": reader.header_end,
            "on_part_data": reader.data,
        },
    )
    try:
        parser.write(body[match.start(1) - 2 :])
        parser.finalize()
    except (FormParserError, ValueError, IndexError) as error:
        raise MalformedError("no form") from error
    return reader.parts
