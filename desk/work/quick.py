"""The card of quick actions: fill in, read exactly what will happen, confirm."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from uuid import uuid4, uuid5

from nicegui.element import Element
from sqlalchemy.exc import SQLAlchemyError

from desk.elements import Handler, WriteBox, box, button, icon, words
from desk.staff.errors import RefusedError
from desk.work import quick_plans as plans
from desk.work.customer import DownError
from desk.work.errors import EndedError
from desk.work.granting import DeniedError, Done, Granting, MissedError
from desk.work.quick_plans import Plan, PlanError, Relief, Subject
from desk.work.quick_words import CATEGORIES
from desk.work.words import WORDS, speaker
from kit.utility_parts import Language

KINDS = {"credit": "savings", "waiver": "money_off", "due": "event", "email": "mail", "case": "assignment"}
"""What can be done, with its symbol."""
MONEY = frozenset({"credit", "waiver", "due"})
"""What is done on a contract, within limits."""

About = Callable[[], Subject | None]
"""Who and what it is about now; None while nobody is known."""


class Quick:
    """Built into the current slot, hidden until somebody is known. `may_tell`: whether they may write to the customer
    now; `changed` is called after something was done."""

    def __init__(
        self,
        language: Language,
        granting: Granting,
        about: About,
        *,
        may_tell: Callable[[], bool],
        changed: Callable[[], None],
    ) -> None:
        self._say, self._granting, self._about = speaker(language), granting, about
        self._may_tell, self._changed = may_tell, changed
        self._kind, self._key, self._tells = "", "", False
        self._opened = uuid4()
        self._chosen: dict[str, str] = {}
        self._boxes: dict[str, WriteBox] = {}
        self._relief: Relief | None = None
        self._subject: Subject | None = None
        self._doing = asyncio.Lock()
        self._card = box("desk-card side-card quick", tag="section", aria_labelledby="quick")
        with self._card:
            words(self._say("quick"), "desk-card-title", tag="h2", id="quick")
            words(self._say("quick_hint"), "side-hint", tag="p")
            with box("quick-list"):
                for kind, symbol in KINDS.items():
                    with button("quick-open", lambda one=kind: self._open(one), data_quick=kind):  # type: ignore[misc]  # mypy infers no lambda with a default
                        icon(symbol)
                        words(self._say(f"quick_{kind}"))
            self._panel: Element = box("quick-panel", role="group", aria_label=self._say("quick"))
            self._said = words("", "quick-said", tag="p", role="status")
        self._panel.set_visibility(False)
        self._tell("")
        self._card.set_visibility(False)

    def follow(self) -> None:
        """Somebody is known, or nobody any more; what is being filled in stays as long as it is about the same."""
        subject = self._about()
        self._card.set_visibility(subject is not None)
        if self._subject and (subject is None or _of(subject) != _of(self._subject)):
            self._close()

    def _tell(self, said: str, tone: str = "poor") -> None:
        self._said.text = said
        self._said.classes(remove="good poor", add=tone)
        self._said.set_visibility(bool(said))

    def _close(self) -> None:
        self._kind, self._subject, self._relief = "", None, None
        self._chosen, self._boxes = {}, {}
        self._panel.clear()
        self._panel.set_visibility(False)

    async def _open(self, kind: str) -> None:
        """The form of an action, with what can be granted now."""
        self._close()
        self._tell("")
        subject = self._about()
        if subject is None or (kind != "case" and subject.contract is None):
            return
        self._kind, self._subject, self._opened = kind, subject, uuid4()
        if kind in MONEY and subject.contract:
            try:
                raw = await self._granting.records.get(f"accounts/{subject.contract.id}/relief")
                self._relief = plans.read_relief(raw)
            except (DownError, RefusedError):
                self._close()
                self._tell(self._say("part_down"))
                return
        if self._kind == kind:
            self._draw_form()

    def _draw_form(self) -> None:
        self._panel.clear()
        self._boxes = {}
        self._panel.set_visibility(True)
        with self._panel:
            words(self._say(f"quick_{self._kind}"), "quick-title", tag="h3")
            if not self._fields():
                self._buttons()
                return
            self._buttons(("quick_next", self._review))

    def _fields(self) -> bool:
        """The fields of the form; whether there is something to fill in."""
        subject, relief = self._subject, self._relief
        if subject is None:
            return False
        match self._kind:
            case "credit" if relief:
                self._write("amount", self._say("quick_amount", currency=relief.balance.currency), inputmode="decimal")
                words(self._say("quick_limit", limit=subject.teller.amount(relief.credit_limit)), "side-hint", tag="p")
            case "waiver" if relief:
                if not self._choose_bill(subject, relief):
                    return False
            case "due" if relief:
                if not self._choose_bill(subject, relief):
                    return False
                self._write("day", self._say("quick_date"), type="date")
                words(self._say("quick_days", count=relief.days_limit), "side-hint", tag="p")
            case "email":
                if not subject.customer.email:
                    words(self._say("quick_no_email"), "side-none", tag="p")
                    return False
                options = [(what, self._say(f"letter_{what}")) for what in plans.LETTERS]
                self._choose("what", self._say("quick_what"), options)
                return True
            case _:
                self._choose(
                    "category", self._say("quick_category"), [(one, self._say(f"category_{one}")) for one in CATEGORIES]
                )
                self._write("subject_line", self._say("quick_subject"), maxlength=120)
                self._write("description", self._say("quick_description"), type="textarea", autogrow=True)
                return True
        self._write("reason", self._say("quick_reason"), maxlength=plans.LONGEST_REASON)
        return True

    def _choose_bill(self, subject: Subject, relief: Relief) -> bool:
        """Which bill; for a waiver those with a fee. The only one is chosen."""
        options = []
        for bill in relief.bills:
            month = subject.teller.month(bill.month)
            if self._kind == "waiver" and bill.fee:
                told = self._say("quick_fee_of", month=month, amount=subject.teller.amount(bill.fee))
                options.append((str(bill.id), told))
            elif self._kind == "due" and bill.left.amount_minor > 0:
                told = self._say("quick_due_of", month=month, date=subject.teller.day(bill.due))
                options.append((str(bill.id), told))
        if not options:
            words(self._say("quick_no_fee" if self._kind == "waiver" else "quick_no_bill"), "side-none", tag="p")
            return False
        self._choose("bill", self._say("quick_bill"), options)
        return True

    def _write(self, name: str, label: str, **attributes: str | int | bool) -> None:
        words(label, "quick-label", aria_hidden="true")
        field = WriteBox(borderless=True, dense=True, aria_label=label, **attributes)
        field.classes("talk-box quick-box")
        field.value = self._chosen.get(name, "")
        self._boxes[name] = field

    def _choose(self, name: str, label: str, options: list[tuple[str, str]]) -> None:
        """One of several, by buttons that say which is pressed."""
        if len(options) == 1:
            self._chosen[name] = options[0][0]
        words(label, "quick-label", aria_hidden="true")
        shown: dict[str, Element] = {}

        def press(value: str) -> None:
            self._chosen[name] = value
            for key, element in shown.items():
                element.props["aria-pressed"] = "true" if key == value else "false"

        with box("quick-choices", role="group", aria_label=label):
            for value, told in options:
                pressed = "true" if self._chosen.get(name) == value else "false"
                with button("quick-choice", lambda one=value: press(one), aria_pressed=pressed) as element:  # type: ignore[misc]  # mypy infers no lambda with a default
                    words(told)
                shown[value] = element

    def _buttons(self, *acts: tuple[str, Handler]) -> None:
        """The first is the one that is meant."""
        with box("quick-buttons"):
            for number, (key, act) in enumerate(acts):
                with button("plain-button" if number else "main-button", act):
                    words(self._say(key))
            with button("plain-button", self._close):
                words(self._say("quick_cancel"))

    def _plan(self) -> Plan:
        subject, relief = self._subject, self._relief
        given = self._chosen
        if subject is None:
            raise PlanError
        match self._kind:
            case "credit" if relief:
                return plans.credit(subject, relief, amount=given["amount"], reason=given["reason"])
            case "waiver" if relief:
                return plans.waiver(subject, relief, bill=given.get("bill", ""), reason=given["reason"])
            case "due" if relief:
                bill, day = given.get("bill", ""), given["day"]
                return plans.due(subject, relief, bill=bill, day=day, reason=given["reason"])
            case "email":
                return plans.email(subject, what=given.get("what", ""))
            case _:
                return plans.case(
                    subject,
                    category=given.get("category", ""),
                    subject_line=given["subject_line"],
                    description=given["description"],
                )

    def _review(self) -> None:
        """What will happen, to the letter.

        Its key hangs on what was filled in since the form was opened: who goes back, changes nothing and confirms again
        does it once.
        """
        self._chosen |= {name: field.written for name, field in self._boxes.items()}
        try:
            plan = self._plan()
        except PlanError:
            self._tell(self._say("quick_incomplete"))
            return
        self._tell("")
        asked = json.dumps([plan.deed.path, dict(plan.deed.body)], sort_keys=True, default=str)
        self._key, self._tells = uuid5(self._opened, asked).hex, False
        self._panel.clear()
        with self._panel:
            words(self._say(f"quick_{self._kind}"), "quick-title", tag="h3")
            with box("quick-plan"):
                for line in plan.lines:
                    words(line, tag="p")
            if self._subject and self._subject.customer.proof == "contract":
                words(self._say("quick_unproven"), "quick-warning", tag="p")
            if self._may_tell():
                self._tick(plan)
            self._buttons(("quick_confirm", lambda: self._confirm(plan)), ("quick_change", self._draw_form))

    def _tick(self, plan: Plan) -> None:
        def press() -> None:
            self._tells = not self._tells
            tick.props["aria-checked"] = "true" if self._tells else "false"

        with button("quick-tick", press, role="checkbox", aria_checked="false") as tick:
            box("quick-mark", aria_hidden="true")
            words(self._say("quick_tell"))
        words(self._say("quick_tells", words=plan.told.replace("{number}", "…")), "side-hint", tag="p")

    async def _confirm(self, plan: Plan) -> None:
        subject, key = self._subject, self._key
        if subject is None or self._doing.locked():
            return
        deed = plan.deed.telling(plan.told) if self._tells else plan.deed
        self._tell(self._say("quick_doing"), "good")
        async with self._doing:
            try:
                done = await self._granting.do(subject.conversation, deed, key=key)
            except EndedError:
                self._tell(self._say("trouble_ended"))
            except DeniedError as error:
                slug = f"denied_{error.slug}"
                self._tell(self._say(slug if slug in WORDS else "denied"))
            except (MissedError, RefusedError, SQLAlchemyError, OSError):
                self._tell(self._say("quick_missed"))
            else:
                self._finish(done, wanted=self._tells)

    def _finish(self, done: Done, *, wanted: bool) -> None:
        number = str(done.answer.get("number", "")) if self._kind == "case" else ""
        self._close()
        if wanted and not done.was_told:
            self._tell(self._say("quick_not_told"), "good")
        else:
            self._tell(self._say("quick_done_case", number=number) if number else self._say("quick_done"), "good")
        self._changed()


def _of(subject: Subject) -> tuple[object, ...]:
    return (subject.customer.id, subject.contract and subject.contract.id)
