"""The contacts on file of a customer, and how they are named without giving them away."""

from __future__ import annotations

from dataclasses import dataclass

from backend.customers.models import Customer
from backend.notifications.models import Via


@dataclass(frozen=True, slots=True)
class Contact:
    """A phone number (E.164) or an e-mail address on file."""

    via: Via
    address: str

    @property
    def masked(self) -> str:
        """As it may be named to somebody who has proven nothing yet."""
        return mask_phone(self.address) if self.via is Via.sms else mask_email(self.address)


def mask_phone(phone: str) -> str:
    """The last two digits: `•• 34`."""
    return f"•• {phone[-2:]}"


def mask_email(email: str) -> str:
    """The first letter and the domain: `m•••@correo.mx`."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}•••@{domain}"


def on_file(customer: Customer) -> tuple[Contact, ...]:
    """What is on file for `customer`, the phone first."""
    found = ((Via.sms, customer.phone), (Via.email, customer.email))
    return tuple(Contact(via, address) for via, address in found if address)


def national_mobile(phone: str) -> str:
    """E.164 as kept on file: WhatsApp writes Mexican mobiles `521…`, which no directory has (CHANNELS.md)."""
    bare = phone.removeprefix("+")
    if bare.startswith("521") and len(bare) == 13:
        bare = f"52{bare[3:]}"
    return f"+{bare}"
