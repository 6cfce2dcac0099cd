"""`/desk/dead-letters`: what could not be done after all tries, tried again or discarded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from nicegui import ui
from nicegui.element import Element
from sqlalchemy.exc import SQLAlchemyError

from bot import dead_letters
from bot.dead_letters import REASONS, DeadLetter, Reason, UnknownDeadLetterError
from channels.base import Channel, Reporting
from channels.errors import Advice
from desk.elements import anchor, box, button, icon, words
from desk.shell import DeskPage, shell
from desk.staff.guard import Seat, require
from desk.supervision.acting import doing
from desk.supervision.words import speaker
from desk.work.errors import EndedError
from desk.work.office import Office, follow
from desk.work.rows import PATH as CONVERSATIONS
from desk.work.saying import channel_of, waited

PATH = "/desk/dead-letters"
SHOWN = 100
REFRESH_SECONDS = 10.0


CAUSES: Mapping[Advice, str] = {
    Advice.RETRY: "cause_down",
    Advice.SLOW_SENDER: "cause_down",
    Advice.SLOW_RECIPIENT: "cause_down",
    Advice.UNCERTAIN: "cause_down",
    Advice.USE_TEMPLATE: "cause_window",
    Advice.UNREACHABLE: "cause_unreachable",
    Advice.OPTED_OUT: "cause_opted_out",
    Advice.PAGE_A_HUMAN: "cause_account",
    Advice.DISABLE_TEMPLATE: "cause_template",
    Advice.WAIT_A_DAY: "cause_refused",
    Advice.STOP_CAMPAIGN: "cause_refused",
    Advice.GIVE_UP: "cause_refused",
}
UNEXPECTED = "unexpected"
"""The error of a turn that broke on our side (`bot/worker.py`); every other one is the assistant's silence."""


def cause_of(letter: DeadLetter, channels: Mapping[str, Channel]) -> str:
    """Key of the words for why it could not be done; empty where nothing is known. Pure."""
    if letter.kind == "turn":
        return "cause_ours" if letter.reason == UNEXPECTED else "cause_silent"
    channel = channels.get(letter.channel)
    if letter.kind == "message" and letter.reason and not letter.is_uncertain and isinstance(channel, Reporting):
        return CAUSES[channel.advice(letter.reason)]
    return ""


class Letters:
    """What somebody may do with the dead letters of their utilities. Raises EndedError, UnknownDeadLetterError."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat

    @property
    def utilities(self) -> list[str] | None:
        """Those of their utilities; None for who runs all of them, and sees what is nobody's too."""
        return None if self.seat.person.utility is None else [self.seat.person.utility]

    async def all(self) -> list[DeadLetter]:
        """The newest of them."""
        return await dead_letters.dead_letters(self.seat.door.engine, limit=SHOWN, utilities=self.utilities)

    async def replay(self, letter: DeadLetter) -> None:
        """Try it again, once."""
        async with doing(self.seat, "dead_letter_replayed", **_named(letter)) as (connection, now):
            await dead_letters.replay_one(connection, letter.id, utilities=self.utilities, now=now)

    async def discard(self, letter: DeadLetter, reason: Reason) -> None:
        """Take it off the list, once."""
        named = _named(letter) | {"reason": reason}
        async with doing(self.seat, "dead_letter_discarded", **named) as (connection, now):
            await dead_letters.discard(
                connection,
                letter.id,
                reason=reason,
                by=str(self.seat.person.id),
                utilities=self.utilities,
                now=now,
            )


def _named(letter: DeadLetter) -> dict[str, str]:
    """For the audit log; `utility` empty leaves the person's own."""
    named = {"utility": letter.utility or "", "kind": letter.kind, "letter": str(letter.id)}
    return named | ({"conversation": str(letter.conversation)} if letter.conversation else {})


class LettersPage:
    """One open page. A row stays as it is while it is there: an open menu is not closed by news."""

    def __init__(self, letters: Letters, channels: Mapping[str, Channel]) -> None:
        self.letters, self.seat, self.channels = letters, letters.seat, channels
        self.say = speaker(self.seat.language)
        self._rows: dict[UUID, Element] = {}

    async def build(self, content: Element) -> None:
        """The page's content."""
        with content:
            words(self.say("letters_title"), "desk-title", tag="h1")
            words(self.say("letters_lead"), "lead letters-lead", tag="p")
            with box("letters-word", role="status"):
                self._said = words("", "note good", tag="p")
            self._said.set_visibility(False)
            with box("desk-card letters"):
                self._list = box("letters-list", tag="ul", aria_label=self.say("letters_title"))
                with box("desk-empty") as self._empty:
                    icon("mark_email_read", "desk-empty-icon")
                    words(self.say("letters_empty"), "desk-empty-title", tag="p")
                    words(self.say("letters_empty_hint"), "desk-empty-hint", tag="p")
            self._most = words(self.say("letters_most", count=SHOWN), "desk-more", tag="p")
        await self.refresh()

    async def refresh(self) -> None:
        """Show what there is now."""
        found = await self.letters.all()
        there = {one.id for one in found}
        for gone in [one for one in self._rows if one not in there]:
            self._rows.pop(gone).delete()
        for place, letter in enumerate(found):
            row = self._rows.get(letter.id) or self._draw(letter)
            if self._list.default_slot.children[place] is not row:
                row.move(target_index=place)
        self._list.set_visibility(bool(found))
        self._empty.set_visibility(not found)
        self._most.set_visibility(len(found) == SHOWN)

    def _draw(self, letter: DeadLetter) -> Element:
        kind = "uncertain" if letter.is_uncertain else letter.kind
        with self._list, box("letter", tag="li") as row:
            with box("letter-what"):
                words(self.say(f"letter_{kind}"), "letter-title")
                if cause := cause_of(letter, self.channels):
                    words(self.say(cause), "letter-cause")
                words(self._facts(letter), "letter-facts")
                if letter.conversation:
                    anchor(self.say("letter_open"), f"{CONVERSATIONS}/{letter.conversation}", "letter-link")
                else:
                    words(self.say("letter_webhook_hint"), "letter-facts")
            with box("letter-buttons"):
                if letter.kind != "webhook":
                    self._menu("replay", lambda: self._replaying(letter, kind))
                self._menu("discard", lambda: self._discarding(letter))
        self._rows[letter.id] = row
        return row

    def _facts(self, letter: DeadLetter) -> str:
        now = self.seat.door.clock()
        fresh = (now - letter.at).total_seconds() < 60
        time = waited(letter.at, now, self.seat.language)
        pieces = [
            channel_of(letter.channel, self.seat.language),
            self.say("letter_just_now") if fresh else self.say("letter_ago", time=time),
        ]
        utility = self.seat.door.utilities.get(letter.utility or "")
        if len(self.seat.utilities) > 1 and utility:
            pieces.append(utility.name)
        if letter.reason:
            pieces.append(self.say("letter_code", code=letter.reason))
        return " · ".join(pieces)

    def _menu(self, key: str, inside: Callable[[], None]) -> None:
        with box("talk-menu letter-menu", tag="details", name="letter-menu"):
            words(self.say(key), "plain-button", tag="summary", data_menu=key)
            with box("talk-choices", role="group", aria_label=self.say(key)):
                inside()

    def _replaying(self, letter: DeadLetter, kind: str) -> None:
        words(self.say(f"replay_{kind}"), "side-hint", tag="p")
        with button("talk-choice main", lambda: self._do(self.letters.replay(letter), "said_replayed")):
            words(self.say("replay_yes"))

    def _discarding(self, letter: DeadLetter) -> None:
        words(self.say("discard_hint"), "side-hint", tag="p")
        for reason in REASONS:
            with button(
                "talk-choice",
                lambda why=reason: self._do(self.letters.discard(letter, why), "said_discarded"),  # type: ignore[misc]
            ):
                words(self.say(f"discard_{reason}"))

    async def _do(self, act: Awaitable[None], done: str) -> None:
        try:
            await act
        except UnknownDeadLetterError:
            self._tell("letter_gone", "fair")
        except EndedError:
            self._tell("trouble_ended", "poor")
        except (SQLAlchemyError, OSError):
            self._tell("trouble_database", "poor")
        else:
            self._tell(done, "good")
        await self.refresh()

    def _tell(self, key: str, tone: str) -> None:
        self._said.text = self.say(key)
        self._said.classes(replace=f"note {tone}")
        self._said.set_visibility(True)


def install(office: Office) -> None:
    """Register the page."""

    @DeskPage(PATH)
    async def letters(seat: Annotated[Seat, Depends(require("supervisor"))]) -> None:
        page = LettersPage(Letters(seat), office.gateway.channels)
        with shell(seat, section="letters", title=speaker(seat.language)("letters_title")) as content:
            await page.build(content)
        follow(office, ui.context.client, content, page.refresh, seconds=lambda: REFRESH_SECONDS)
