"""`/desk/audit`: who did what at the desk, and the same for a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from babel.dates import format_datetime
from fastapi import APIRouter, Depends, Request, Response
from nicegui.element import Element

from desk.elements import anchor, box, icon, words
from desk.shell import DeskPage, shell
from desk.staff import audit, people
from desk.staff.door import Door
from desk.staff.guard import Seat, require
from desk.staff.log import Asked, Entry, entries, every_entry, place_of
from desk.staff.person import Person
from desk.supervision.choice import day_of
from desk.supervision.export import Value, note, streamed, supervisor
from desk.supervision.log_words import ACTS, DETAILS
from desk.supervision.words import speaker
from desk.work.rows import PATH as CONVERSATIONS
from kit.utility_parts import Language

PATH = "/desk/audit"
FILE = f"{PATH}/log.csv"
SHOWN = 50
FILTERS = ("person", "what", "from", "to", "conversation")
COLUMNS = ("log_when", "log_who", "act", "log_where", "utility", "conversation", "log_detail")


def asked_of(seat: Seat, wanted: Mapping[str, str]) -> Asked:
    """Which entries an address asks for; what makes no sense is left aside. Days are the first utility's."""
    zone = seat.utilities[0].timezone
    first, last = day_of(wanted.get("from", "")), day_of(wanted.get("to", ""))
    return Asked(
        utilities=None if seat.person.utility is None else (seat.person.utility,),
        person=_id(wanted.get("person", "")),
        what=wanted.get("what") or None,
        conversation=_id(wanted.get("conversation", "").strip()),
        since=datetime.combine(first, time(), zone) if first else None,
        until=datetime.combine(last + timedelta(days=1), time(), zone) if last else None,
    )


def _id(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


def act_of(what: str, language: Language) -> str:
    """What was done, in words."""
    return ACTS[what][language == "en"] if what in ACTS else what.replace("_", " ").capitalize()


class LogPage:
    """One page of the log."""

    def __init__(
        self, seat: Seat, wanted: Mapping[str, str], found: Sequence[Entry], everyone: Sequence[Person]
    ) -> None:
        self.seat, self.found, self.everyone = seat, found, everyone
        self.wanted = {name: wanted.get(name, "") for name in FILTERS if wanted.get(name)}
        self.is_later = bool(place_of(wanted.get("before", "")))
        self.say = speaker(seat.language)

    def build(self, content: Element) -> None:
        """The page's content."""
        with content:
            words(self.say("log_title"), "desk-title", tag="h1")
            words(self.say("log_lead"), "lead letters-lead", tag="p")
            self._choose()
            with box("desk-card log"):
                if self.found:
                    self._table()
                else:
                    with box("desk-empty"):
                        icon("manage_search", "desk-empty-icon")
                        words(self.say("log_empty"), "desk-empty-title", tag="p")
                        words(self.say("log_empty_hint"), "desk-empty-hint", tag="p")
            self._pages()

    def _address(self, path: str, **more: str) -> str:
        asked = urlencode(self.wanted | more)
        return f"{path}?{asked}" if asked else path

    def _choose(self) -> None:
        with box("desk-card figures-choice"):
            with box("figures-form", tag="form", method="get", action=PATH):
                self._select("person", "log_who", "anybody", {str(one.id): one.name for one in self.everyone})
                self._select("what", "act", "any_act", {one: act_of(one, self.seat.language) for one in ACTS})
                for name in ("from", "to"):
                    self._field(name, self.say(name), type="date")
                self._field("conversation", self.say("log_conversation"), type="text", maxlength="36")
                words(self.say("apply"), "main-button", tag="button", type="submit")
            with box("figures-export"):
                with anchor("", self._address(FILE), "figures-file", download=""):
                    icon("download")
                    words(self.say("export_log"))
                if self.wanted:
                    with anchor("", PATH, "figures-file"):
                        icon("filter_alt_off")
                        words(self.say("log_clear"))

    def _field(self, name: str, title: str, **attributes: str) -> None:
        with box("figures-field"):
            words(title, tag="label", for_=f"log-{name}")
            box(tag="input", id=f"log-{name}", name=name, value=self.wanted.get(name, ""), **attributes)

    def _select(self, name: str, title: str, every: str, options: Mapping[str, str]) -> None:
        with box("figures-field"):
            words(self.say(title), tag="label", for_=f"log-{name}")
            with box(tag="select", id=f"log-{name}", name=name):
                for value, told in {"": self.say(every), **options}.items():
                    option = words(told, tag="option", value=value)
                    if value == self.wanted.get(name, ""):
                        option.props["selected"] = True

    def _table(self) -> None:
        titles = ("log_when", "log_who", "act", "log_where", "log_detail")
        with (
            box("table-frame", role="group", aria_label=self.say("log_title"), tabindex="0"),
            box("desk-table", tag="table"),
        ):
            words(self.say("log_title"), "visually-hidden", tag="caption")
            with box(tag="thead"), box(tag="tr"):
                for title in titles:
                    words(self.say(title), "spare" if title == "log_where" else "", tag="th", scope="col")
            with box(tag="tbody"):
                for entry in self.found:
                    self._row(entry)

    def _row(self, entry: Entry) -> None:
        with box(tag="tr"):
            words(when(entry, self.seat), "log-when", tag="th", scope="row")
            words(who(entry, self.seat.language), tag="td")
            words(act_of(entry.what, self.seat.language), tag="td")
            words(self.say("log_shell") if entry.address == audit.SHELL else entry.address, "spare faint", tag="td")
            with box("log-detail", tag="td"):
                conversation = str(entry.detail.get("conversation", ""))
                if _id(conversation):
                    anchor(self.say("conversation"), f"{CONVERSATIONS}/{conversation}", "letter-link")
                if told := rest(entry, self.seat.language):
                    words(told, "faint")

    def _pages(self) -> None:
        if len(self.found) < SHOWN and not self.is_later:
            return
        with box("log-pages", tag="nav", aria_label=self.say("log_pages")):
            if self.is_later:
                anchor(self.say("log_newest"), self._address(PATH), "plain-button")
            if len(self.found) == SHOWN:
                anchor(self.say("log_older"), self._address(PATH, before=str(self.found[-1].place)), "plain-button")


def when(entry: Entry, seat: Seat) -> str:
    """The moment, by the clock of the utility that it was at."""
    utility = seat.door.utilities.get(entry.utility or "") or seat.utilities[0]
    locale = "en" if seat.language == "en" else "es_MX"
    pattern = "MMM d, y, HH:mm:ss" if seat.language == "en" else "d MMM y, HH:mm:ss"
    return format_datetime(entry.at.astimezone(utility.timezone), pattern, locale=locale)


def who(entry: Entry, language: Language) -> str:
    """Who did it; of who is none of the desk's people, what the floor calls the agent, or that a program did it."""
    if entry.who or entry.detail.get("agent"):
        return entry.who or str(entry.detail["agent"])
    if "key" in entry.detail and entry.address != audit.SHELL:
        return speaker(language)("log_program")
    return speaker(language)("log_shell" if entry.address == audit.SHELL else "log_nobody")


def rest(entry: Entry, language: Language) -> str:
    """What else the entry says: whom it was done to, that a program did it, and values; ids are for the export."""
    say = speaker(language)
    told = [entry.whom] if entry.whom else []
    if "key" in entry.detail and entry.who:
        told.append(say("log_by_program"))
    values = {name: str(value) for name, value in entry.detail.items() if name != "agent" and not _id(str(value))}
    named = (f"{DETAILS[name][language == 'en'] if name in DETAILS else name}: {values[name]}" for name in values)
    return " · ".join([*told, *named])


async def _rows(door: Door, asked: Asked, seat: Seat) -> AsyncIterator[Sequence[Value]]:
    async for one in every_entry(door.engine, asked):
        detail = {name: value for name, value in one.detail.items() if name != "conversation"}
        yield (
            one.at.isoformat(timespec="seconds"),
            who(one, seat.language),
            act_of(one.what, seat.language),
            one.address,
            one.utility,
            str(one.detail.get("conversation", "")),
            json.dumps(detail, ensure_ascii=False) if detail else "",
        )


def router(door: Door) -> APIRouter:
    """The file, before the pages' guard: it asks for the seat itself."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(FILE)
    async def file(request: Request) -> Response:
        seat = await supervisor(door, request)
        asked = asked_of(seat, request.query_params)
        filters = ",".join(name for name in FILTERS if request.query_params.get(name))
        await note(seat, "audit_exported", utility=seat.person.utility, detail={"filters": filters})
        say = speaker(seat.language)
        name = f"ventanilla-{door.clock():%Y-%m-%d}-audit.csv"
        return streamed(name, [say(key) for key in COLUMNS], _rows(door, asked, seat))

    return routes


def install(door: Door) -> None:
    """Register the page."""

    @DeskPage(PATH)
    async def log(request: Request, seat: Annotated[Seat, Depends(require("supervisor"))]) -> None:
        wanted = request.query_params
        asked = asked_of(seat, wanted)
        async with door.engine.connect() as connection:
            found = await entries(connection, asked, limit=SHOWN, before=place_of(wanted.get("before", "")))
            everyone = await people.everyone(connection, seat.person.utility)
        with shell(seat, section="log", title=speaker(seat.language)("log_title")) as content:
            LogPage(seat, wanted, found, everyone).build(content)
