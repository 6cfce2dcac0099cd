"""The identity rows of DESIGN.md's seams, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.identity.codes import IssuedCode
from backend.identity.contacts import Contact
from backend.identity.contracts import Contract
from backend.identity.service import Shown
from backend.kit.schemas import Answer, Body, Moment
from backend.notifications.models import NotificationStatus, Via


class ContactJson(Answer):
    """A contact on file, named without giving it away."""

    via: Via
    masked: str

    @classmethod
    def of(cls, contact: Contact) -> ContactJson:
        """From a contact."""
        return cls(via=contact.via, masked=contact.masked)


class IdentityJson(Answer):
    """What the conversation has proven, which contracts that opens, and where a code could go."""

    level: int
    contracts: list[Contract]
    selected: UUID | None
    contacts: list[ContactJson]

    @classmethod
    def of(cls, shown: Shown) -> IdentityJson:
        """From what the service shows."""
        return cls(
            level=shown.access.level,
            contracts=shown.contracts,
            selected=shown.access.selected,
            contacts=[ContactJson.of(contact) for contact in shown.contacts],
        )


class KinJson(Answer):
    """A customer's other conversations, by id, and the phone that they can be reached at."""

    items: list[UUID]
    phone: str | None


class StaffIdentityJson(Answer):
    """Who a conversation is, for staff. `proof`: code (level 2), phone, contract (the holder, unproven), or none."""

    proof: Literal["code", "phone", "contract", "none"]
    level: int
    customer_id: UUID | None
    account_id: UUID | None = Field(description="The contract being asked about")
    several: bool = Field(description="More than one customer has the phone that writes")


class ConversationJson(Answer):
    """A conversation that named a contract of the customer's, or proved to be them."""

    conversation_id: UUID
    proven: bool


class ConversationsJson(Answer):
    """At most 100, the last identified first."""

    items: list[ConversationJson]


class ContractClaim(Body):
    """A contract number as typed: spaces, dashes and words around it don't matter."""

    contract_number: Annotated[str, Field(min_length=1, max_length=64)]


class ContractChoice(Body):
    """One of the caller's contracts."""

    account_id: UUID


class CodeRequest(Body):
    """Where the code should go; left out, to the phone if there is one."""

    via: Via | None = None


class CodeSent(Answer):
    """A code is on its way."""

    via: Via
    masked: str
    expires_at: datetime
    sends_left: int
    pin: bool = Field(description="On a call: the customer's PIN would do as well")

    @classmethod
    def of(cls, issued: IssuedCode) -> CodeSent:
        """From the code, without the code."""
        return cls(
            pin=issued.has_pin,
            via=issued.contact.via,
            masked=issued.contact.masked,
            expires_at=issued.expires_at,
            sends_left=issued.sends_left,
        )


class CodeTyped(Body):
    """The code as typed, or as it was concealed on a call (kit/concealed.py)."""

    code: Annotated[str, Field(min_length=1, max_length=400)]


class NewPin(Body):
    """A PIN of one's own choice."""

    pin: Annotated[str, Field(pattern=r"^[0-9]{4,6}$", description="4 to 6 digits")]


class PinSet(Answer):
    """Since when it counts."""

    set_at: Moment


class PinJson(Answer):
    """Since when a customer has a PIN; null: they have none. Never which."""

    set_at: Moment | None


class PinInvited(Answer):
    """The way to the page on which a PIN is set is on its way to the contact on file."""

    via: Via
    masked: str
    status: NotificationStatus
