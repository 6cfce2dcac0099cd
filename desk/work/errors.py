"""What can keep an agent from doing something, besides `bot.handoff.HandoffError`.

ActError
├── EndedError       the session has ended
├── BehindError      the customer wrote something that the page has not shown yet
├── GapError         a variable of an answer, or a value of a template, is missing
├── TemplateError    there is no such template, or the channel has none
├── OptedOutError    the customer wants no messages that they did not ask for
├── ClosedError      the channel takes no free words now
└── FileRefusedError a file that the channel does not carry, or that is not let in
"""

from __future__ import annotations

from bot.files.errors import FileError, TooLargeError


class ActError(Exception):
    """Root."""


class EndedError(ActError):
    """The session has ended."""


class BehindError(ActError):
    """The customer wrote something that the page has not shown yet."""


class GapError(ActError):
    """A variable of an answer, or a value of a template, is missing."""


class TemplateError(ActError):
    """There is no such template in the conversation's language, or the channel has none."""


class OptedOutError(ActError):
    """The customer wants no messages that they did not ask for."""


class ClosedError(ActError):
    """The channel takes no free words now."""


class FileRefusedError(ActError):
    """`reason` is empty, kind, large or many (`bot.files.errors`); `max_bytes` where it is too large."""

    def __init__(self, error: FileError) -> None:
        super().__init__(error.reason)
        self.reason = error.reason
        self.max_bytes = error.max_bytes if isinstance(error, TooLargeError) else 0
