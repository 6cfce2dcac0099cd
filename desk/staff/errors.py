"""What can be refused to a person at the desk.

DeskError
├── SignInError
│   ├── WrongError            name, password or code is wrong; which one is not said
│   ├── LockedError           too many wrong tries
│   └── NotBegunError         the second step without a first one
├── PasswordRefusedError      the new password may not be one; `reason` says why
├── PersonError
│   ├── UnknownPersonError    nobody of that name
│   ├── PersonExistsError     the e-mail or the id is taken
│   └── PersonInvalidError    a field is wrong; `field` says which
└── RefusedError              the page is not for this person: 403, or 404 when it is another utility's
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

Reason = Literal["short", "long", "plain", "name", "same", "different"]


class DeskError(Exception):
    """Anything refused to a person at the desk."""


class SignInError(DeskError):
    """Signing in did not work."""


class WrongError(SignInError):
    """Name, password or code is wrong."""


class LockedError(SignInError):
    """Too many wrong tries; nothing is weighed before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__("locked")
        self.until = until


class NotBegunError(SignInError):
    """The second step was sent, and there is no first one (any more)."""


class PasswordRefusedError(DeskError):
    """The new password may not be one."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class PersonError(DeskError):
    """A person could not be found, added or changed."""


class UnknownPersonError(PersonError):
    """Nobody has that e-mail."""


class PersonExistsError(PersonError):
    """Somebody has that e-mail, or that id at the utility."""


class PersonInvalidError(PersonError):
    """A field of a new person is wrong."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field


class RefusedError(DeskError):
    """The page is not for this person."""

    def __init__(self, status: Literal[403, 404]) -> None:
        super().__init__(str(status))
        self.status: Literal[403, 404] = status
