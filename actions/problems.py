"""What the backend may refuse.

BackendError
├── BackendUnavailableError   no answer, or a 5xx: the turn fails and is tried again
└── Problem                   problem+json, told apart by its slug (DESIGN.md, Seams)
    ├── LevelRequired  ├── ContractUnknown  ├── ContractNeeded  ├── NoContact
    ├── OtpWrong  ├── OtpExpired  ├── OtpLocked  ├── RateLimited (otp-rate-limited, rate-limited)
    ├── AmountInvalid  ├── Invalid  └── NotFound
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from actions.records import Contact, Contract
from kit.money import Money


class BackendError(Exception):
    """Anything that went wrong between us and the backend."""


class BackendUnavailableError(BackendError):
    """The backend did not answer, or failed. Never turned into words: the runtime apologises and tries again."""


class ProblemBody(BaseModel):
    """problem+json (RFC 9457) with the members that our slugs add."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    type: str = ""
    status: int = 0
    title: str = ""
    detail: str = ""
    required: int = 0
    current: int = 0
    contacts: tuple[Contact, ...] = ()
    contracts: tuple[Contract, ...] = ()
    tries_left: int | None = None
    well_formed: bool = True
    retry_after: int | None = None
    minimum: Money | None = None
    maximum: Money | None = None

    @property
    def slug(self) -> str:
        """The last part of `type`: `level-required` of `/problems/level-required`."""
        return self.type.rsplit("/", 1)[-1]


class Problem(BackendError):
    """The backend refused, and said why."""

    def __init__(self, body: ProblemBody) -> None:
        super().__init__(body.slug or str(body.status))
        self.body = body


class LevelRequired(Problem):
    """The conversation has to prove more: 1 is a contract number, 2 a code sent to the contact on file."""


class ContractUnknown(Problem):
    """No contract of this utility has that number."""


class ContractNeeded(Problem):
    """There are several contracts and none is selected."""


class NoContact(Problem):
    """There is nowhere to send a code to."""


class OtpWrong(Problem):
    """The code is not the one that was sent; `tries_left` says how many more."""


class OtpExpired(Problem):
    """The code was right once: it is over, or was never sent."""


class OtpLocked(Problem):
    """Too many wrong codes: no more for a while."""


class RateLimited(Problem):
    """Too many codes sent or contract numbers tried."""


class AmountInvalid(Problem):
    """The amount is below the minimum or above what can be paid."""


class Invalid(Problem):
    """What was sent makes no sense to the backend: the customer is asked again."""


class NotFound(Problem):
    """There is no such thing, or it is somebody else's."""


PROBLEMS: Mapping[str, type[Problem]] = {
    "level-required": LevelRequired,
    "contract-unknown": ContractUnknown,
    "contract-needed": ContractNeeded,
    "no-contact": NoContact,
    "otp-wrong": OtpWrong,
    "otp-expired": OtpExpired,
    "otp-locked": OtpLocked,
    "otp-rate-limited": RateLimited,
    "rate-limited": RateLimited,
    "amount-invalid": AmountInvalid,
    "not-found": NotFound,
    "validation": Invalid,
}


def problem(body: ProblemBody) -> Problem:
    """The typed problem of a body; an unknown slug is a plain Problem, which fails the turn."""
    return PROBLEMS.get(body.slug, Problem)(body)
