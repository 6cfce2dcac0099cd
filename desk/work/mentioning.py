"""The bell in the bar of every page, and `/desk/mentions`: notes in which one is named."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from nicegui import ui
from nicegui.element import Element
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import mentions
from bot.mentions import Mention
from desk.elements import anchor, box, button, icon, words
from desk.shell import ORNAMENTS, DeskPage, shell
from desk.staff.guard import Seat, Seated
from desk.work.acts import Acts
from desk.work.office import Office, follow
from desk.work.rows import PATH as CONVERSATIONS
from desk.work.saying import customer_named, waited
from desk.work.shared import Shared
from desk.work.words import speaker

PATH = "/desk/mentions"
REFRESH_SECONDS = 30.0


def counts(engine: AsyncEngine) -> Shared[dict[str, int]]:
    """How many unseen notes name each agent of a utility, read once for all open pages."""

    async def read(utility: str) -> dict[str, int]:
        async with engine.connect() as connection:
            return await mentions.unseen(connection, utility=utility)

    return Shared(read)


class Bell:
    """The link in the bar, with how many are not seen yet."""

    def __init__(self, office: Office, shared: Shared[dict[str, int]], seat: Seat) -> None:
        self._shared, self._seat, self._say = shared, seat, speaker(seat.language)
        with anchor("", PATH, "desk-bell") as self._link:
            icon("alternate_email")
            self._count = words("", "desk-bell-count")
        self._show(0)
        follow(office, ui.context.client, self._link, self.refresh, seconds=lambda: REFRESH_SECONDS)

    def _show(self, count: int) -> None:
        label = self._say("mentions_bell", count=count) if count else self._say("mentions")
        self._link.props["aria-label"] = self._link.props["title"] = label
        self._count.text = str(count) if count < 100 else "99+"
        self._count.set_visibility(count > 0)

    async def refresh(self) -> None:
        """As many as there are now."""
        found = await self._shared.of(self._seat.person.utility or "")
        self._show(found.get(self._seat.handle, 0))


class MentionsPage:
    """One open page."""

    def __init__(self, acts: Acts, seat: Seat) -> None:
        self.acts, self.seat, self.say = acts, seat, speaker(seat.language)
        self._shown: tuple[Mention, ...] | None = None

    async def build(self, content: Element) -> None:
        """The page's content."""
        with content:
            with box("desk-hello"):
                words(self.say("mentions_title"), "desk-title", tag="h1")
                with button("plain-button", self._see(None)) as self._all:
                    words(self.say("mention_see_all"))
            self._list = box("desk-card mentions", tag="section", aria_label=self.say("mentions_title"))
        await self.refresh()

    async def refresh(self) -> None:
        """Show them as they are now."""
        async with self.seat.door.engine.connect() as connection:
            found = await mentions.mentions_of(connection, utility=self.acts.utility.id, agent_id=self.acts.agent)
        if found == self._shown:
            return
        self._shown = found
        self._all.set_visibility(any(one.seen_at is None for one in found))
        self._list.clear()
        with self._list:
            if found:
                with box("mention-list", tag="ul"):
                    for one in found:
                        self._draw(one)
            else:
                self._nothing()

    def _nothing(self) -> None:
        with box("desk-empty"):
            icon("alternate_email", "desk-empty-icon")
            words(self.say("mentions_none"), "desk-empty-title", tag="p")
            words(self.say("mentions_none_hint"), "desk-empty-hint", tag="p")

    def _draw(self, one: Mention) -> None:
        with box("mention" if one.seen_at else "mention new", tag="li"):
            with box("mention-what"):
                named = customer_named(one.name, one.channel, one.address, self.seat.language)
                anchor(named, f"{CONVERSATIONS}/{one.conversation}", "mention-who")
                words(one.words, "mention-words", tag="p")
                time = waited(one.at, self.seat.door.clock(), self.seat.language)
                words(self.say("mention_by", name=one.author, time=time), "note-by")
            if one.seen_at is None:
                with button("plain-button mention-see", self._see(one.note)):
                    words(self.say("mention_see"))
            else:
                words(self.say("mention_seen"), "mention-seen")

    def _see(self, note: UUID | None) -> Callable[[], Awaitable[object]]:
        async def see() -> None:
            if await self.seat.lives():
                await self.seat.see()
                await self.acts.see_mentions(note=note)
                await self.refresh()

        return see


def install(office: Office) -> None:
    """Register the page, and the bell for every page of who is of one utility."""
    shared = counts(office.gateway.engine)
    office.gateway.on_news.append(shared.heard)

    def draw(seat: Seat) -> None:
        if seat.person.utility:
            Bell(office, shared, seat)

    ORNAMENTS["mentions"] = draw

    @DeskPage(PATH)
    async def mentions_(seat: Seated) -> None:
        say = speaker(seat.language)
        with shell(seat, section="mentions", title=say("mentions_title")) as content:
            utility = office.gateway.utilities.get(seat.person.utility or "")
            if utility is None:
                with content:
                    words(say("mentions_many"), "desk-empty-title", tag="p")
                return
            page = MentionsPage(Acts(seat, utility, office.gateway.channels), seat)
            await page.build(content)
        follow(office, ui.context.client, content, page.refresh, seconds=lambda: REFRESH_SECONDS)
