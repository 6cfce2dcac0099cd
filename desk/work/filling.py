"""What is known for the variables of an answer: only that; what nobody knows stays a gap."""

from __future__ import annotations

from bot.identity import Speaker, proven_link, proven_phone
from desk.staff.errors import RefusedError
from desk.staff.guard import Seat
from desk.work.customer import Customer, DownError, asked_by
from desk.work.office import Office
from desk.work.saying import Teller
from desk.work.talk import Head
from kit.money import Money
from kit.utility import Utility

OWN_NAME = frozenset({"code", "phone"})
"""With less than these nobody has shown to be the holder, whose name then is not said."""


def spoken(head: Head, utility: Utility) -> str:
    """The customer's language, or the utility's until it is known. Pure."""
    return head.language if head.language in utility.languages else utility.default_language


def first_name(name: str) -> str:
    """How somebody is addressed. Pure."""
    return next(iter(name.split()), "")


def balance_of(money: Money, language: str, utility: Utility) -> str:
    """A balance in a sentence; credit says so. Pure."""
    told = Teller("en" if language == "en" else "es", utility).amount(money)
    if money.amount_minor >= 0:
        return told
    return f"{told} in credit" if language == "en" else f"{told} a favor"


def values_of(head: Head, utility: Utility, *, agent: str, customer: Customer | None) -> dict[str, str]:
    """The variables, by their Spanish names; those that nobody knows are empty. Pure."""
    values = {"nombre": first_name(head.name), "agente": first_name(agent), "empresa": utility.name}
    if customer is None:
        return values
    if customer.proof in OWN_NAME and customer.name:
        values["nombre"] = first_name(customer.name)
    asked = [one for one in customer.contracts if one.asked] or list(customer.contracts)
    if len(asked) == 1:
        values["contrato"] = asked[0].number
        values["saldo"] = balance_of(asked[0].balance, spoken(head, utility), utility)
    return values


class Filling:
    """Asks the records once for each of the customer's messages."""

    def __init__(self, office: Office, seat: Seat, utility: Utility) -> None:
        self._office, self._seat, self._utility = office, seat, utility
        self._known: tuple[int, Customer] | None = None

    async def values(self, head: Head) -> dict[str, str]:
        """What is known now."""
        customer = await self._customer(head)
        return values_of(head, self._utility, agent=self._seat.name, customer=customer)

    async def _customer(self, head: Head) -> Customer | None:
        if self._known and self._known[0] == head.arrival:
            return self._known[1]
        gateway = self._office.gateway
        speaker = Speaker(head.id, head.utility, head.channel, head.address, head.shared_phone)
        can = gateway.channels[head.channel].capabilities
        phone, link = proven_phone(speaker, can), proven_link(speaker, can)
        try:
            found = await asked_by(self._seat, head.utility, gateway).customer(head.id, phone=phone, link=link)
        except (DownError, RefusedError):
            return None
        self._known = (head.arrival, found)
        return found
