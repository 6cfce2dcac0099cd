"""The card that tells who is behind a conversation, and what the records hold of them: true when nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from nicegui import background_tasks

from bot.identity import Speaker, proven_link, proven_phone
from desk.elements import box, button, icon, words
from desk.staff.errors import RefusedError
from desk.staff.guard import Seat
from desk.work.customer import Contract, Customer, DownError, Records, asked_by
from desk.work.office import Office
from desk.work.parts import Parts
from desk.work.quick_plans import Subject
from desk.work.saying import Teller
from desk.work.talk import Head
from desk.work.words import WORDS, speaker

ICONS = {"code": "verified_user", "phone": "phone_iphone", "contract": "help", "none": "help"}


class Beside:
    """Built into the current slot. It asks again whenever the customer has said something more."""

    def __init__(self, office: Office, seat: Seat, head: Head) -> None:
        self.on_change: list[Callable[[], None]] = []
        self._office, self._seat, self._say = office, seat, speaker(seat.language)
        self._teller = Teller(seat.language, office.gateway.utilities[head.utility])
        self._records = asked_by(seat, head.utility, office.gateway)
        self._head = head
        self._asked: int | None = None
        self._shown: Customer | str | None = None
        self._chosen: UUID | None = None
        self._parts: Parts | None = None
        with box("desk-card side-card", tag="section", aria_labelledby="who"):
            words(self._say("who"), "desk-card-title", tag="h2", id="who")
            with box("who") as self._card:
                words(self._say("who_loading"), "side-none", tag="p", role="status")
            self._dossier = box("dossier")

    def follow(self, head: Head) -> None:
        """Ask in the background, once for each of the customer's messages: a page never waits for the records."""
        self._head = head
        if self._parts:
            self._parts.tick()
        if head.arrival != self._asked:
            self._asked = head.arrival
            background_tasks.create(self._ask(head), name="desk records")

    def renew(self) -> None:
        """Something of theirs was changed: ask for all of it again."""
        background_tasks.create(self._ask(self._head), name="desk records")
        if self._parts:
            self._parts.renew()

    @property
    def records(self) -> Records:
        """The service layer, as the person at the desk asks it."""
        return self._records

    def subject(self) -> Subject | None:
        """Who it is and which contract is shown; None while nobody is named."""
        found = self._shown
        if not isinstance(found, Customer) or found.id is None:
            return None
        language = self._head.language or self._teller.utility.default_language
        return Subject(self._teller, found, found.contract(self._chosen), self._head.id, language)

    async def _ask(self, head: Head) -> None:
        gateway = self._office.gateway
        speaker_ = Speaker(head.id, head.utility, head.channel, head.address, head.shared_phone)
        can = gateway.channels[head.channel].capabilities
        phone, link = proven_phone(speaker_, can), proven_link(speaker_, can)
        try:
            found: Customer | str = await self._records.customer(head.id, phone=phone, link=link)
        except (DownError, RefusedError):
            found = "down"
            self._asked = None  # the next look asks again
        if found != self._shown and not self._card.is_deleted:
            self._shown = found
            self._redraw(found)

    def _redraw(self, found: Customer | str) -> None:
        self._card.clear()
        with self._card:
            self._draw(found)
        if isinstance(found, Customer):
            self._draw_parts(found)
        for heard in self.on_change:
            heard()

    def _draw_parts(self, found: Customer) -> None:
        """The parts stay as they are as long as it is about the same customer and contract."""
        contract = found.contract(self._chosen)
        if found.id is None:
            self._parts = None
            self._dossier.clear()
            return
        if self._parts is None or self._parts.customer.id != found.id:
            self._dossier.clear()
            with self._dossier:
                self._parts = Parts(self._office, self._seat, self._records, self._head, found, contract)
        else:
            self._parts.follow(found, contract)

    def _draw(self, found: Customer | str) -> None:
        if isinstance(found, str):
            self._nobody("cloud_off", "who_down")
        elif found.several:
            self._nobody("groups", "who_several")
        elif found.id is None:
            self._nobody("person_off", "who_unknown")
        else:
            self._somebody(found)

    def _nobody(self, symbol: str, key: str) -> None:
        with box("who-none"):
            icon(symbol, "who-icon")
            words(self._say(key), "who-name", tag="p")
            words(self._say(f"{key}_hint"), "side-hint", tag="p")

    def _somebody(self, found: Customer) -> None:
        words(found.name, "who-name", tag="p")
        with box(f"who-proof {found.proof}", tag="p"):
            icon(ICONS[found.proof], "who-proof-icon")
            words(self._say(f"proof_{found.proof}"))
        with box("facts who-facts", tag="dl"):
            for key, value in (("phone", found.phone), ("email", found.email)):
                if value:
                    words(self._say(key), tag="dt")
                    words(value, tag="dd")
        words(self._say("contracts"), "who-title", tag="h3")
        if len(found.contracts) > 1:
            words(self._say("contracts_choose"), "side-hint", tag="p")
        shown = found.contract(self._chosen)
        with box("who-contracts", role="group", aria_label=self._say("contracts")):
            for contract in found.contracts:
                self._contract(contract, is_shown=contract == shown, is_only=len(found.contracts) == 1)
        if not found.contracts:
            words(self._say("contracts_empty"), "side-none", tag="p")

    def _contract(self, contract: Contract, *, is_shown: bool, is_only: bool) -> None:
        if is_only:
            with box("who-contract"):
                self._contract_lines(contract)
            return
        pressed = "true" if is_shown else "false"
        with button("who-contract choosable", lambda: self._choose(contract.id), aria_pressed=pressed):
            self._contract_lines(contract)

    def _contract_lines(self, contract: Contract) -> None:
        with box("who-line"):
            words(contract.number, "who-number")
            tone = "owed" if contract.balance.amount_minor > 0 else "calm"
            words(self._balance(contract), f"who-balance {tone}")
        words(" · ".join(self._facts(contract)), "side-hint")

    def _choose(self, contract: UUID) -> None:
        self._chosen = contract
        if isinstance(self._shown, Customer):
            self._redraw(self._shown)

    def _balance(self, contract: Contract) -> str:
        minor = contract.balance.amount_minor
        if minor == 0:
            return self._say("owes_nothing")
        return f"{self._say('owes' if minor > 0 else 'in_credit')} {self._teller.amount(contract.balance)}"

    def _facts(self, contract: Contract) -> list[str]:
        key = f"status_{contract.status}"
        facts = [self._say(key) if key in WORDS else contract.status]
        if contract.nickname:
            facts.insert(0, contract.nickname)
        facts += [self._say(name) for name in ("autopay", "plan", "paperless") if getattr(contract, name)]
        if contract.asked:
            facts.append(self._say("being_asked_about"))
        return facts
