"""The card that tells who is behind a conversation: read only, and true when nobody knows."""

from __future__ import annotations

from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency
from nicegui import background_tasks

from bot.identity import Speaker, proven_phone
from desk.elements import box, icon, words
from desk.staff.errors import RefusedError
from desk.staff.guard import Seat
from desk.work.customer import Case, Contract, Customer, DownError, Records
from desk.work.office import Office
from desk.work.talk import Head
from desk.work.words import WORDS, speaker

ICONS = {"code": "verified_user", "phone": "phone_iphone", "contract": "help", "none": "help"}


class Beside:
    """Built into the current slot. It asks again whenever the customer has said something more."""

    def __init__(self, office: Office, seat: Seat, head: Head) -> None:
        self._office, self._seat, self._say = office, seat, speaker(seat.language)
        self._utility = office.gateway.utilities[head.utility]
        self._records = Records(office.gateway.client, office.gateway.settings.ventanilla_backend_url)
        self._asked: int | None = None
        self._shown: Customer | str | None = None
        with box("desk-card side-card", tag="section", aria_labelledby="who"):
            words(self._say("who"), "desk-card-title", tag="h2", id="who")
            with box("who") as self._card:
                words(self._say("who_loading"), "side-none", tag="p", role="status")

    def follow(self, head: Head) -> None:
        """Ask in the background, once for each of the customer's messages: a page never waits for the records."""
        if head.arrival != self._asked:
            self._asked = head.arrival
            background_tasks.create(self._ask(head), name="desk records")

    async def _ask(self, head: Head) -> None:
        gateway = self._office.gateway
        speaker_ = Speaker(head.id, head.utility, head.channel, head.address)
        phone = proven_phone(speaker_, gateway.channels[head.channel].capabilities)
        try:
            token = self._seat.staff_token(head.utility)
            found: Customer | str = await self._records.customer(head.utility, head.id, phone=phone, token=token)
        except (DownError, RefusedError):
            found = "down"
            self._asked = None  # the next look asks again
        if found != self._shown and not self._card.is_deleted:
            self._shown = found
            self._card.clear()
            with self._card:
                self._draw(found)

    def _draw(self, found: Customer | str) -> None:
        if isinstance(found, str):
            self._nobody("cloud_off", "who_down")
        elif found.several:
            self._nobody("groups", "who_several")
        elif not found.name:
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
        for contract in found.contracts:
            self._contract(contract)
        if not found.contracts:
            words(self._say("contracts_empty"), "side-none", tag="p")
        words(self._say("cases"), "who-title", tag="h3")
        for case in found.cases:
            self._case(case)
        if not found.cases:
            words(self._say("cases_empty"), "side-none", tag="p")

    def _contract(self, contract: Contract) -> None:
        with box("who-contract asked" if contract.asked else "who-contract"):
            with box("who-line"):
                words(contract.number, "who-number")
                tone = "owed" if contract.balance.amount_minor > 0 else "calm"
                words(self._balance(contract), f"who-balance {tone}")
            words(" · ".join(self._facts(contract)), "side-hint")

    def _balance(self, contract: Contract) -> str:
        minor = contract.balance.amount_minor
        if minor == 0:
            return self._say("owes_nothing")
        told = format_currency(abs(Decimal(minor)) / 100, contract.balance.currency, locale=self._locale)
        return f"{self._say('owes' if minor > 0 else 'in_credit')} {told}"

    @property
    def _locale(self) -> str:
        country = {"MX": "MX", "US": "US"}.get(self._utility.country, "MX")
        return f"{self._seat.language}_{country}"

    def _facts(self, contract: Contract) -> list[str]:
        key = f"status_{contract.status}"
        facts = [self._say(key) if key in WORDS else contract.status]
        if contract.nickname:
            facts.insert(0, contract.nickname)
        facts += [self._say(name) for name in ("autopay", "plan", "paperless") if getattr(contract, name)]
        if contract.asked:
            facts.append(self._say("being_asked_about"))
        return facts

    def _case(self, case: Case) -> None:
        local = case.expected_by.astimezone(self._utility.timezone)
        day = format_date(local, "d MMM", locale=self._locale)
        with box("who-contract"):
            with box("who-line"):
                words(case.subject, "who-subject")
                words(case.number, "who-number")
            words(self._say("expected_by", date=day), "side-hint")
