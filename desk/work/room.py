"""`/desk/conversations/<id>`: a conversation, an answer, a note, and whoever is behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import datetime
from uuid import UUID

from nicegui import background_tasks, ui
from nicegui.element import Element
from sqlalchemy.exc import SQLAlchemyError

from bot.files.store import Given
from bot.floor import agents
from bot.floor.agents import Agent
from bot.handoff import (
    AwaitedError,
    FullError,
    HandoffError,
    NotYoursError,
    OfflineError,
    SnoozeError,
    UnknownAgentError,
)
from desk.answers.shelf import Answer
from desk.answers.variables import fill
from desk.elements import box, words
from desk.shell import DeskPage, shell
from desk.staff.errors import RefusedError
from desk.staff.guard import Seat, Seated
from desk.work.acts import Acts
from desk.work.attaching import refusal
from desk.work.beside import Beside
from desk.work.briefing import Briefing
from desk.work.composer import Composer
from desk.work.errors import (
    ActError,
    BehindError,
    ClosedError,
    EndedError,
    FileRefusedError,
    GapError,
    OptedOutError,
    TemplateError,
)
from desk.work.filling import Filling, spoken
from desk.work.granting import Granting
from desk.work.heading import Doing, Heading
from desk.work.messages import Messages
from desk.work.notes import Notes
from desk.work.office import Office, follow
from desk.work.passing import Passing, Place
from desk.work.presence import PresenceSwitch, agent_of
from desk.work.quick import Quick
from desk.work.rows import PATH as CONVERSATIONS
from desk.work.saying import customer_of
from desk.work.sheet import Sheet
from desk.work.snoozing import Snoozing, told
from desk.work.talk import Head, Talk, talk_of
from desk.work.templates import Draft, drafts, known
from desk.work.templating import Templating, variable_named
from desk.work.typing_signs import AgentTyping
from desk.work.words import speaker
from kit.logging import get_logger

PATH = f"{CONVERSATIONS}/{{conversation}}"
QUIET_SECONDS = 5.0
UNSETTLED_SECONDS = 0.4
log = get_logger("desk.work")

TROUBLES: dict[type[Exception], str] = {
    NotYoursError: "trouble_not_yours",
    FullError: "trouble_full",
    OfflineError: "trouble_offline",
    UnknownAgentError: "trouble_no_agent",
    BehindError: "trouble_behind",
    ClosedError: "window_closed",
    GapError: "trouble_gap",
    TemplateError: "trouble_template",
    OptedOutError: "trouble_opted_out",
    EndedError: "trouble_ended",
    AwaitedError: "trouble_awaited",
    SnoozeError: "trouble_time",
}


class Room:
    """One open page. `agent` is who looks, as the floor knows them; None when they can only read."""

    def __init__(self, office: Office, seat: Seat, talk: Talk, agent: Agent | None) -> None:
        self.office, self.seat, self.talk, self.agent = office, seat, talk, agent
        self.say = speaker(seat.language)
        self.utility = seat.utility(talk.head.utility)
        self.acts = Acts(seat, self.utility, office.gateway.channels)
        self._drafts = drafts(self.utility, spoken(talk.head, self.utility))
        self._filling = Filling(office, seat, self.utility)
        self._read = self._notes_seen = 0
        self._heard = talk.head.arrival
        self._agent_typing = AgentTyping(office.gateway)

    @property
    def head(self) -> Head:
        """The conversation as it was shown last."""
        return self.talk.head

    async def build(self, content: Element) -> None:
        """The page's content."""
        content.classes("wide")
        passing = Passing(self.utility, self.seat.language, self.acts.agent, self._colleagues, self._pass_on)
        snoozing = Snoozing(
            self.utility,
            self.seat.language,
            self.seat.door.clock,
            self._snooze,
            lambda key: self._tell(self.say(key)),
        )
        doing = Doing(
            self._take, self._acknowledge, self._hand_back, self._close, self._go_on, passing, snoozing, self._wake
        )
        may_act = self.agent is not None
        sheet = Sheet(self.say)
        with content, box("talk"):
            with box("talk-main", tag="section", aria_label=self.say("conversation")):
                self._heading = Heading(
                    self.seat.language, doing, utility=self.utility, agent=self.acts.agent, may_act=may_act
                )
                sheet.opener()
                self._messages = Messages(self.office.gateway, self.seat.language, self.head)
                self._typing = words("", "talk-typing", tag="p", role="status")
                with box("talk-word", role="status"):
                    self._said = words("", "talk-said", tag="p")
                self._composer = Composer(
                    self.say,
                    self._answer,
                    self._answers,
                    self._fill,
                    lambda: self._agent_typing.sign(self.head),
                    files=self.office.gateway.channels[self.head.channel].capabilities.files,
                    tell=self._tell,
                )
                self._templating = Templating(self.seat.language, self._known, self._send_template)
            with sheet.filling():
                if self.agent is not None:
                    await PresenceSwitch(self.seat, self.acts, self.agent).build()
                self._briefing = Briefing(self.seat)
                self._beside = Beside(self.office, self.seat, self.head)
                self._build_quick()
                self._notes = Notes(self.say, self._note, self.utility.timezone, self._colleagues)
        self._tell("")
        await self._show()

    def _build_quick(self) -> None:
        granting = Granting(self.seat, self.utility, self.office.gateway.channels, self._beside.records)
        quick = Quick(
            self.seat.language,
            granting,
            self._beside.subject,
            may_tell=lambda: self._has_it() and self.head.is_open(self.seat.door.clock()),
            changed=self._beside.renew,
        )
        self._beside.on_change.append(quick.follow)

    def _tell(self, said: str, tone: str = "poor") -> None:
        """Say how something went, until the next thing is done."""
        self._said.text = said
        self._said.classes(remove="good poor", add=tone)
        self._said.set_visibility(bool(said))

    def seconds(self) -> float:
        """How long nothing may be heard before the page looks again."""
        quiet = UNSETTLED_SECONDS if self._messages.unsettled else QUIET_SECONDS
        left = self.office.typists.left(self.head.id)
        return min(quiet, left + 0.1) if left else quiet

    async def refresh(self) -> None:
        """Show the conversation as it is now."""
        talk = await talk_of(
            self.office.gateway.engine,
            self.head.id,
            utilities=(self.utility.id,),
            channels=self.office.gateway.channels,
        )
        if talk is not None:
            self.talk = talk
            await self._show()

    async def _show(self) -> None:
        now = self.seat.door.clock()
        self._heading.show(self.head, now)
        self._messages.show(self.talk)
        self._show_typing()
        self._notes.show(self.talk.notes)
        if len(self.talk.notes) != self._notes_seen:
            self._notes_seen = len(self.talk.notes)
            await self.acts.see_mentions(conversation=self.head.id)
        await self._briefing.follow(self.head)
        self._beside.follow(self.head)
        self._composer.at_hand.language = spoken(self.head, self.utility)
        closed, notice = self._closed()
        self._composer.show(closed, notice)
        self._templating.show(self._drafts if closed == "window" else ())
        if self._has_it() and self.head.arrival > self._read:
            self._read = self.head.arrival
            await self.acts.read(self.head.id, arrival=self._read)

    def _show_typing(self) -> None:
        if self.head.arrival > self._heard:  # what was being typed is here
            self._heard = self.head.arrival
            self.office.typists.over(self.head.id)
        types = self.office.typists.left(self.head.id) > 0
        self._typing.text = self.say("customer_types") if types else ""
        self._typing.set_visibility(types)

    def _has_it(self) -> bool:
        return self.head.state == "taken" and self.head.agent == self.acts.agent

    def _closed(self) -> tuple[str, str]:
        """Why nothing can be written, as a key and in words. The key is empty when it can, and so are the words where
        it is read at once.
        """
        if not self._has_it():
            if self.agent is None:
                return "reads", self.say("no_agent" if self.seat.person.utility else "many_utilities")
            if self.head.state == "taken":
                return "theirs", self.say("not_yours_hint_talk", name=self.head.agent_name or self.head.agent)
            return "free", self.say("take_hint")
        if not self.head.is_open(self.seat.door.clock()):
            return "window", self.say("window_closed")
        is_heard_later = self.office.gateway.channels[self.head.channel].capabilities.replies_inline
        return "", self.say("heard_later") if is_heard_later else ""

    def fall_behind(self) -> None:
        """The connection was lost and is there again. At once, before anything that the browser kept is heard: what
        was typed beside old news goes nowhere."""
        self._composer.renew()

    async def catch_up(self, content: Element) -> None:
        """Show the news; then the agent may write again."""
        with content:
            await self.refresh()

    async def _try(self, act: Awaitable[object], said: str = "") -> bool:
        """Do it, say how it went, show what it changed; whether it was done."""
        trouble = ""
        try:
            await act
        except (ActError, HandoffError) as error:
            trouble = self._trouble(error)
        except (SQLAlchemyError, OSError):
            log.warning("desk.database.unavailable")
            self._tell(self.say("trouble_database"))
            return False
        self._tell(trouble or said, "poor" if trouble else "good")
        await self.refresh()
        return not trouble

    def _trouble(self, error: ActError | HandoffError) -> str:
        """What kept it from being done, in words."""
        if isinstance(error, FileRefusedError):
            return refusal(self.say, error.reason, error.max_bytes)
        found = TROUBLES.get(type(error), "trouble_gone")
        if found == "trouble_not_yours" and not self._has_it():
            found = "trouble_taken"
        return self.say(found)

    async def _take(self) -> None:
        if await self._try(self.acts.take(self.head.id)):
            self._composer.focus()

    async def _acknowledge(self) -> None:
        await self._try(self.acts.acknowledge(self.head.id))

    async def _answer(self, said: str, key: str, file: Given | None) -> bool:
        if file:
            return await self._try(self.acts.say_file(self.head.id, file, said, key=key, seen=self.head.arrival))
        return await self._try(self.acts.say(self.head.id, said, key=key, seen=self.head.arrival))

    async def _answers(self) -> tuple[Answer, ...]:
        return await self.office.shelf.of(self.utility)

    async def _fill(self, answer: Answer) -> str:
        words_ = answer.in_language(spoken(self.head, self.utility))
        return fill(words_, await self._filling.values(self.head))

    async def _known(self, draft: Draft) -> list[str]:
        language = spoken(self.head, self.utility)
        return known(draft.variables, await self._filling.values(self.head), language)

    async def _send_template(self, draft: Draft, values: Sequence[str], key: str) -> bool:
        if missing := draft.missing(values):
            self._tell(self.say("gap", names=", ".join(variable_named(one, self.seat.language) for one in missing)))
            return False
        act = self.acts.say_template(self.head.id, draft.name, values, key=key)
        return await self._try(act, self.say("said_template"))

    async def _note(self, written: str) -> bool:
        return await self._try(self.acts.note(self.head.id, written))

    async def _colleagues(self) -> list[Agent]:
        door = self.seat.door
        async with door.engine.connect() as connection:
            return await agents.all_agents(connection, utility=self.utility.id, now=door.clock())

    async def _pass_on(self, place: Place, note: str) -> None:
        self._heading.fold()
        act = self.acts.pass_on(self.head.id, team=place.team, to_agent=place.agent, note=note)
        await self._try(act, self.say("said_passed", name=place.name))

    async def _snooze(self, until: datetime) -> None:
        self._heading.fold()
        when = told(until, self.utility, self.seat.language, self.seat.door.clock())
        await self._try(self.acts.snooze(self.head.id, until=until), self.say("said_snoozed", time=when))

    async def _wake(self) -> None:
        await self._try(self.acts.wake(self.head.id), self.say("said_woken"))

    async def _hand_back(self, instruction: str) -> None:
        await self._try(self.acts.hand_back(self.head.id, instruction=instruction), self.say("said_handed_back"))

    async def _close(self, reason: str) -> None:
        await self._try(self.acts.close(self.head.id, reason=reason), self.say("said_closed"))

    async def _go_on(self) -> None:
        lists = await self.office.board.of(self.utility.id)
        found = lists.after(self.head.id, agent=self.acts.agent)
        if found is None:
            self._tell(self.say("none_left"), "good")
            return
        ui.navigate.to(f"{CONVERSATIONS}/{found}")


def install(office: Office) -> None:
    """Register the page."""

    @DeskPage(PATH)
    async def conversation(seat: Seated, conversation: UUID) -> None:
        gateway = office.gateway
        utilities = tuple(one.id for one in seat.utilities)
        talk = await talk_of(gateway.engine, conversation, utilities=utilities, channels=gateway.channels)
        if talk is None:
            raise RefusedError(404)
        agent = await agent_of(seat, talk.head.utility)
        room = Room(office, seat, talk, agent)
        with shell(seat, section="home", title=customer_of(talk.head, seat.language)) as content:
            await room.build(content)
        client = ui.context.client
        known = [client.has_socket_connection]  # which comes again only after a loss

        def connected() -> None:
            if any(known):
                room.fall_behind()
                background_tasks.create(room.catch_up(content), name="desk catches up")
            known[0] = True

        client.on_connect(connected)
        follow(office, client, content, room.refresh, seconds=room.seconds, conversation=str(conversation))
