"""The parts of the customer's card: which there are, and what each asks for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, TypeVar

from desk.staff.guard import Seat
from desk.work.customer import Contract, Customer, Records
from desk.work.dossier import Bill, Dossier, Payment, Terms
from desk.work.drawing import Drawing
from desk.work.office import Office
from desk.work.others import Other, conversations_of
from desk.work.saying import Teller, age_of
from desk.work.section import Section
from desk.work.talk import Head
from desk.work.words import speaker

T = TypeVar("T")

OF_CONTRACT = ("terms", "bills", "payments")
"""Parts that are of one contract; the others are of the customer."""


class Parts:
    """Built into the current slot, for one customer. `contract` is None where they have none."""

    def __init__(
        self, office: Office, seat: Seat, records: Records, head: Head, customer: Customer, contract: Contract | None
    ) -> None:
        if customer.id is None:
            raise ValueError("nobody is behind the conversation")
        self._office, self._seat, self._say = office, seat, speaker(seat.language)
        self.customer, self._contract = customer, contract
        self._utility = office.gateway.utilities[head.utility]
        self._dossier = Dossier(records, customer.id)
        self._sections: dict[str, Section[Any]] = {}
        drawing = Drawing(Teller(seat.language, self._utility), head, self._today)
        self._add("terms", self._load_terms, lambda found: drawing.terms(found, self.customer, self._contract))
        self._add("bills", self._load_bills, drawing.bills)
        self._add("payments", self._load_payments, drawing.payments)
        self._add("cases", self._dossier.cases, drawing.cases)
        self._add("outages", self._dossier.outages, drawing.outages)
        self._add("conversations", self._load_conversations, drawing.conversations)

    def _add(self, key: str, load: Callable[[], Awaitable[T]], draw: Callable[[T], None]) -> None:
        clock = self._seat.door.clock
        self._sections[key] = Section(
            key,
            self._say,
            load=load,
            draw=draw,
            clock=clock,
            ago=lambda since: age_of(since, clock(), self._seat.language),
        )

    def follow(self, customer: Customer, contract: Contract | None) -> None:
        """The same customer, as they are now; with another contract its parts are read anew."""
        is_other = (contract and contract.id) != (self._contract and self._contract.id)
        self.customer, self._contract = customer, contract
        if is_other:
            for key in OF_CONTRACT:
                self._sections[key].forget()

    def tick(self) -> None:
        """Say how old each part is by now."""
        for section in self._sections.values():
            section.tick()

    def renew(self) -> None:
        """Something of theirs was changed."""
        for section in self._sections.values():
            section.renew()

    def _today(self) -> date:
        return self._utility.today(self._seat.door.clock())

    async def _load_terms(self) -> Terms:
        return await self._dossier.terms(self._contract.id if self._contract else None)

    async def _load_bills(self) -> tuple[Bill, ...]:
        return await self._dossier.bills(self._contract.id, today=self._today()) if self._contract else ()

    async def _load_payments(self) -> tuple[Payment, ...]:
        return await self._dossier.payments(self._contract.id, today=self._today()) if self._contract else ()

    async def _load_conversations(self) -> tuple[Other, ...]:
        gateway = self._office.gateway
        return await conversations_of(
            gateway.engine,
            self._utility.id,
            phone=self.customer.phone,
            known=await self._dossier.conversations(),
            channels=gateway.channels,
        )
