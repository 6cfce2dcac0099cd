"""What can go wrong while a customer says who they are.

Problem
├── ContractUnknown  404 digits, well_formed
├── ContractNeeded   409 contracts
├── NoContact        409
├── CodeWrong        422 tries_left
├── CodeExpired      422
├── CodeLocked       429 retry_after (seconds)
├── CodesLimited     429 retry_after (seconds)
├── PinEasy          422
└── (kit) RateLimited, LevelRequired, NotFound
"""

from __future__ import annotations

from backend.kit.problems import Problem


class ContractUnknown(Problem):
    """No contract of this utility has that number. Says the same whether or not another utility has it.

    `digits` is how long this utility's numbers are, `well_formed` whether length and check digit fit: both follow
    from the number itself, not from who is a customer.
    """

    slug, status, title = "contract-unknown", 404, "No contract has that number"


class ContractNeeded(Problem):
    """The customer has several contracts and none is selected."""

    slug, status, title = "contract-needed", 409, "Which contract?"


class NoContact(Problem):
    """There is no phone or e-mail on file that a code could go to, or it refuses messages."""

    slug, status, title = "no-contact", 409, "No contact on file"


class CodeWrong(Problem):
    """Not the code that was sent."""

    slug, status, title = "otp-wrong", 422, "That is not the code"


class CodeExpired(Problem):
    """No code is waiting: none was sent, five minutes have passed, or it was used."""

    slug, status, title = "otp-expired", 422, "The code is no longer valid"


class CodeLocked(Problem):
    """Three wrong tries at one code, or ten tries within an hour."""

    slug, status, title = "otp-locked", 429, "Too many tries"


class PinEasy(Problem):
    """A PIN that anyone would try first: the same digit, digits in a row, the end of a phone or contract number."""

    slug, status, title = "pin-easy", 422, "That PIN is easy to guess"


class CodesLimited(Problem):
    """Five codes within an hour."""

    slug, status, title = "otp-rate-limited", 429, "Too many codes sent"
