"""The payment reference that each bill carries (PAY-15, CNV-05): digits only, so that a cashier can type it.

contract number · month of the bill (three digits: months since January 2000) · Luhn check digit (ISO/IEC 7812-1,
Annex B). It names what is paid, not how much: any amount can be paid under it. As the contract can be read back out
of it, money that comes under a reference nobody asked us for still finds its account.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from stdnum import luhn

_MONTH_DIGITS: Final = 3
_CHECK_DIGITS: Final = 1
_EPOCH_YEAR: Final = 2000


class ReferenceTooShortError(ValueError):
    """The utility's `payments.reference.digits` leave no room for its contract numbers."""


def build(contract_number: str, *, month: date, digits: int) -> str:
    """The reference of `digits` digits for the bill of `month`. Raises ReferenceTooShortError."""
    room = digits - _MONTH_DIGITS - _CHECK_DIGITS
    contract = "".join(c for c in contract_number if c.isascii() and c.isdigit())
    if len(contract) > room:
        raise ReferenceTooShortError(f"{digits} digits leave {room} for a contract number of {len(contract)}")
    months = ((month.year - _EPOCH_YEAR) * 12 + month.month - 1) % 10**_MONTH_DIGITS
    body = f"{contract.zfill(room)}{months:0{_MONTH_DIGITS}d}"
    return body + str(luhn.calc_check_digit(body))


def is_valid(reference: str) -> bool:
    """Whether it is all digits and the check digit fits."""
    return reference.isascii() and reference.isdigit() and bool(luhn.is_valid(reference))


def contract_in(reference: str, *, digits: int) -> str | None:
    """The contract number, of the utility's `contract.digits`, that a valid reference was built of."""
    end = len(reference) - _MONTH_DIGITS - _CHECK_DIGITS
    if not is_valid(reference) or end < digits:
        return None
    return reference[end - digits : end]
