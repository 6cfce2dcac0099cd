"""The inbox's rows on the screen, changed in place: a row that is being pressed is never replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nicegui.element import Element

from desk.elements import Words, box, words
from desk.work.listing import Item
from desk.work.saying import channel_of, customer_of, reason_of, tone_of, waited
from desk.work.words import speaker
from kit.utility_parts import Language

PATH = "/desk/conversations"
MINUTE = timedelta(minutes=1)
TICK_SECONDS = 10
"""What changes by itself (how long somebody waits, what is overdue) is looked at so often."""


@dataclass(slots=True)
class _Row:
    line: Element
    name: Words
    chip: Words
    last: Words
    since: Words
    unread: Words
    item: Item | None = None
    tick: int = -1
    shown: tuple[str, ...] = ()


class Rows:
    """A list of conversations. `agent` is whoever looks, `places` the utilities' names when there are several."""

    def __init__(self, language: Language, *, agent: str, places: dict[str, str]) -> None:
        self.language, self.say, self.agent, self.places = language, speaker(language), agent, places
        self._rows: dict[UUID, _Row] = {}
        self._list = box("inbox-list", tag="ul", aria_label=self.say("conversations"))

    def show(self, items: Sequence[Item], now: datetime) -> None:
        """Exactly these, in this order."""
        self._list.set_visibility(bool(items))
        wanted = {item.id for item in items}
        for gone in [one for one in self._rows if one not in wanted]:
            self._rows.pop(gone).line.delete()
        for position, item in enumerate(items):
            row = self._rows.get(item.id) or self._draw(item)
            self._fill(row, item, now)
            if self._list.default_slot.children[position] is not row.line:
                row.line.move(target_index=position)

    def _draw(self, item: Item) -> _Row:
        with self._list, box("inbox-row", tag="li") as line, box("inbox-link", tag="a", href=f"{PATH}/{item.id}"):
            with box("inbox-who"):
                name = words("", "inbox-name")
                chip = words("", "inbox-chip")
            last = words("", "inbox-last")
            with box("inbox-when"):
                since = words("", "inbox-since")
                unread = words("", "inbox-unread")
        row = _Row(line, name, chip, last, since, unread)
        self._rows[item.id] = row
        return row

    def _fill(self, row: _Row, item: Item, now: datetime) -> None:
        tick = int(now.timestamp() // TICK_SECONDS)
        if tick == row.tick and item == row.item:
            return
        row.item, row.tick = item, tick
        shown = self._texts(item, now)
        if shown == row.shown:
            return
        row.shown = shown
        name, chip, last, since, unread, tone = shown
        row.name.text, row.chip.text, row.last.text, row.since.text = name, chip, last, since
        row.unread.text = unread
        row.unread.set_visibility(bool(unread))
        row.unread.props["aria-label"] = self.say("unread", count=unread)
        row.unread.props["role"] = "img"
        row.line.classes(replace=f"inbox-row {tone} {item.state or 'bot'}{' unseen' if unread else ''}")

    def _texts(self, item: Item, now: datetime) -> tuple[str, ...]:
        return (
            customer_of(item, self.language),
            self._chip(item),
            self._last(item),
            self._since(item, now),
            "" if item.unread == 0 else str(item.unread) if item.unread < 10 else "9+",
            tone_of(item, now),
        )

    def _chip(self, item: Item) -> str:
        pieces = [channel_of(item.channel, self.language)]
        if item.state:
            pieces.append(reason_of(item.reason, self.language))
        if item.wanted:
            mine = item.wanted == self.agent
            pieces.append(self.say("for_you") if mine else self.say("for_agent", name=item.wanted_name))
        if item.found not in ("", "words"):  # the words stand there
            pieces.insert(0, self.say(f"found_{item.found}"))
        if item.asleep_until is not None:
            pieces.append(self.say("asleep"))
        if item.state != "open":
            pieces.append(self._who(item))
        if item.utility in self.places:
            pieces.append(self.places[item.utility])
        return " · ".join(pieces)

    def _who(self, item: Item) -> str:
        if item.state == "":
            return self.say("with_bot")
        if item.agent == self.agent:
            return self.say("with_you")
        return self.say("with_agent", name=item.agent_name or item.agent)

    def _last(self, item: Item) -> str:
        if item.kind == "":
            return ""
        told = item.words if item.kind == "text" else self.say("a_file" if item.kind == "file" else "a_message")
        if item.kind == "file" and item.words:
            told = f"{told}: {item.words}"
        by = "" if item.last_by == "customer" else self.say(f"by_{item.last_by}") if f"by_{item.last_by}" in _BY else ""
        return f"{by} {told}".strip()

    def _since(self, item: Item, now: datetime) -> str:
        if item.waits_since is not None:
            if now - item.waits_since < MINUTE:
                return self.say("waits_briefly")
            return self.say("waits_for", time=waited(item.waits_since, now, self.language))
        if item.state == "taken":
            return self.say("answered")
        return waited(item.last_at, now, self.language) if item.last_at else ""


_BY = frozenset({"by_bot", "by_agent", "by_system"})
