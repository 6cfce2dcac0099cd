"""How the parts of the customer's card look. Nothing here asks for anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from desk.elements import anchor, box, icon, words
from desk.work import files
from desk.work.customer import Contract, Customer
from desk.work.dossier import Bill, Case, Outage, Payment, Terms
from desk.work.others import Other
from desk.work.rows import PATH
from desk.work.saying import Teller, channel_of
from desk.work.talk import Head
from desk.work.words import WORDS, speaker


@dataclass(frozen=True, slots=True)
class Drawing:
    """Each method fills the current slot. `head`: the conversation that it stands beside."""

    teller: Teller
    head: Head
    today: Callable[[], date]

    def say(self, key: str, **values: str) -> str:
        """The words for a key, in the language of who reads; the end of the key where there are none."""
        return speaker(self.teller.language)(key, **values) if key in WORDS else key.partition("_")[2]

    def terms(self, found: Terms, customer: Customer, contract: Contract | None) -> None:
        """Profile and contract, and what was agreed on it."""
        rows = [("terms_speaks", self.say(f"language_{customer.language}"))]
        rows += [("terms_place", place) for place in found.places] or [("terms_place", self.say("no_place"))]
        if contract:
            rows += self._agreed(found, contract)
        disputed = ", ".join(f"{one.number} ({one.subject})" for one in found.disputes)
        rows.append(("terms_disputes", disputed or self.say("disputes_none")))
        with box("facts dossier-facts", tag="dl"):
            for key, value in rows:
                words(self.say(key), tag="dt")
                words(value, tag="dd")

    def _agreed(self, found: Terms, contract: Contract) -> list[tuple[str, str]]:
        tariff = self.teller.utility.tariffs.get(contract.tariff)
        rows = [
            ("terms_service", self.say(f"service_{contract.service}")),
            ("terms_tariff", tariff.name.in_language(self.teller.language) if tariff else contract.tariff),
            ("terms_cycle", self.say(f"cycle_{found.billing_cycle}")),
            ("terms_paper", self.say("paper_digital" if contract.paperless else "paper_printed")),
            ("terms_autopay", self.say("is_on" if contract.autopay else "is_off")),
            ("terms_plan", self.say("plan_on" if contract.plan else "plan_off")),
        ]
        since = [("terms_since", self.teller.day(contract.opened_on))] if contract.opened_on else []
        return rows[:2] + since + rows[2:]

    def bills(self, found: Sequence[Bill]) -> None:
        """The newest first, each opens as a PDF."""
        if not self._any(found, "bills_empty"):
            return
        with box("dossier-list", tag="ul"):
            for bill in found:
                with box("dossier-line", tag="li"):
                    self._bill(bill)

    def _bill(self, bill: Bill) -> None:
        month = self.teller.month(bill.month)
        with box("who-line"):
            url = files.bill_path_of(self.head.id, bill.id)
            with anchor("", url, "dossier-link", new_tab=True, aria_label=self.say("bill_open", month=month)):
                icon("picture_as_pdf", "dossier-icon")
                words(month)
            words(self.teller.amount(bill.total), "who-number")
        told = [self.say(f"bill_{bill.status}")]
        if bill.left.amount_minor > 0:
            is_late = bill.due < self.today()
            told.append(self.say("bill_was_due" if is_late else "bill_due", date=self.teller.day(bill.due)))
            if bill.left != bill.total:
                told.append(self.say("bill_left", amount=self.teller.amount(bill.left)))
        words(" · ".join(told), f"side-hint {bill.status}")

    def payments(self, found: Sequence[Payment]) -> None:
        """The newest first."""
        if not self._any(found, "payments_empty"):
            return
        with box("dossier-list", tag="ul"):
            for payment in found:
                with box("dossier-line", tag="li"):
                    with box("who-line"):
                        words(self.teller.local_day(payment.at))
                        words(self.teller.amount(payment.amount), "who-number")
                    told = (self.say(f"method_{payment.method}"), self.say(f"payment_{payment.status}"))
                    words(" · ".join(told), f"side-hint {payment.status}")

    def cases(self, found: Sequence[Case]) -> None:
        """Open ones first."""
        if not self._any(found, "cases_none"):
            return
        with box("dossier-list", tag="ul"):
            for case in found:
                with box("dossier-line", tag="li"):
                    with box("who-line"):
                        words(case.subject, "who-subject")
                        words(case.number, "who-number")
                    words(self._stands(case), f"side-hint {'open' if case.is_open else ''}")

    def _stands(self, case: Case) -> str:
        told = [self.say(f"case_{case.status}")]
        if case.is_open:
            told.append(self.say("expected_by", date=self.teller.local_day(case.expected_by)))
        elif case.ended_at:
            told.append(self.say("case_ended", date=self.teller.local_day(case.ended_at)))
        return " · ".join(told)

    def outages(self, found: Sequence[Outage]) -> None:
        """Under way and announced."""
        if not self._any(found, "outages_empty"):
            return
        with box("dossier-list", tag="ul"):
            for outage in found:
                with box("dossier-line", tag="li"):
                    with box("who-line"):
                        kind = self.say("outage_planned" if outage.is_planned else "outage_now")
                        words(f"{kind}: {self.say(f'service_{outage.service}').lower()}")
                        words(self.say(f"outage_{outage.status}"), "who-number")
                    words(" · ".join(filter(None, (outage.area, *self._times(outage)))), "side-hint")

    def _times(self, outage: Outage) -> list[str]:
        if outage.is_planned and outage.begins and outage.until:
            return [self.teller.span(outage.begins, outage.until)]
        begins = self.teller.moment(outage.begins) if outage.begins else ""
        until = self.teller.moment(outage.until) if outage.until else ""
        back = self.say("outage_back", time=until) if until else self.say("outage_unknown")
        return [self.say("outage_from", time=begins), back] if begins else [back]

    def conversations(self, found: Sequence[Other]) -> None:
        """Who wrote last first, each with a way to it."""
        if not self._any([one for one in found if one.id != self.head.id], "conversations_empty"):
            return
        with box("dossier-list", tag="ul"):
            for one in found:
                with box("dossier-line", tag="li"):
                    self._conversation(one)

    def _conversation(self, one: Other) -> None:
        told = f"{channel_of(one.channel, self.teller.language)}, {self.teller.moment(one.at)}"
        if one.id == self.head.id:
            words(told)
            words(self.say("conversation_here"), "side-hint")
            return
        anchor(told, f"{PATH}/{one.id}", "dossier-link")
        ended = self._ended(one)
        words(ended if one.proven else f"{ended} · {self.say('unproven')}", "side-hint")

    def _ended(self, one: Other) -> str:
        if one.state == "closed":
            return self.say("ended_closed", reason=self.say(f"close_{one.reason}").lower())
        return self.say(f"ended_{one.state or 'bot'}", name=one.agent)

    def _any(self, found: Sequence[object], key: str) -> bool:
        """Say that there is nothing; whether there is something."""
        if not found:
            words(self.say(key), "side-none", tag="p")
        return bool(found)
