"""Why a file is not kept.

FileError
├── EmptyFileError      there is nothing in it
├── KindRefusedError    what it is by its bytes can't be carried, or isn't let in
├── TooLargeError       it is larger than `max_bytes`
└── TooManyError        the conversation has had a day's worth of files
"""

from __future__ import annotations


class FileError(Exception):
    """Root; `reason` is the word for it in tables and words."""

    reason = "file"


class EmptyFileError(FileError):
    """There is nothing in it."""

    reason = "empty"


class KindRefusedError(FileError):
    """What it is by its bytes can't be carried, or isn't let in."""

    reason = "kind"


class TooLargeError(FileError):
    """It is larger than `max_bytes`."""

    reason = "large"

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"more than {max_bytes} bytes")
        self.max_bytes = max_bytes


class TooManyError(FileError):
    """The conversation has had a day's worth of files."""

    reason = "many"
