"""The cast to choose from: searchable, grouped by utility, with what each should hear."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from nicegui import ui
from nicegui.element import Element

from desk.cast import VISITOR, Member, by_utility, matches, money_text
from desk.elements import box, button, icon, words
from desk.words import Language, tag, word
from kit.utility import Utility


class People:
    """The list. `on_choose` hears who was picked."""

    def __init__(
        self,
        members: Sequence[Member],
        *,
        utilities: Mapping[str, Utility],
        language: Language,
        on_choose: Callable[[Member], Awaitable[None]],
    ) -> None:
        self._members, self._utilities, self._language, self._on_choose = members, utilities, language, on_choose
        self._entries: dict[str, tuple[Member, Element]] = {}
        self._groups: dict[str, Element] = {}

    def build(self) -> None:
        """Into the current slot."""
        words(word("cast_hint", self._language), "people-title", tag="h2")
        with box("search"):
            icon("search", "search-icon")
            search = ui.input(placeholder=word("search", self._language)).classes("search-input")
            search.props["borderless"] = True
            search.props["dense"] = True
            search.props["aria-label"] = word("search", self._language)
            search.on_value_change(lambda event: self._filter(str(event.value or "")))
        with box("people-list", tabindex="0", role="group", aria_label=word("cast", self._language)):
            if all(member.key == VISITOR for member in self._members):
                words(word("no_cast", self._language), "nobody", tag="p", role="status")
            for utility, members in by_utility(self._members).items():
                self._group(self._utilities[utility], members)
            self._nobody = words(word("nobody", self._language), "nobody", tag="p", role="status")
            self._nobody.set_visibility(False)

    def _group(self, utility: Utility, members: Sequence[Member]) -> None:
        with box("group", tag="section") as group:
            group.style(f"--brand: {utility.brand.color}; --accent: {utility.brand.accent}")
            with box("group-head"):
                box("group-logo", tag="img", src=f"/channels/web/logo/{utility.id}.svg", alt="")
                words(utility.name, "group-name", tag="h3")
            for member in members:
                self._entry(member)
        self._groups[utility.id] = group

    def _entry(self, member: Member) -> None:
        async def choose() -> None:
            await self._on_choose(member)

        entry = button("person", choose, data_member=member.id, aria_pressed="false")
        with entry:
            if member.key == VISITOR:
                with box("avatar anonymous", tag="span", aria_hidden="true"):
                    icon("person_outline")
            else:
                words(member.initials, "avatar", aria_hidden="true")
            with box("person-words", tag="span"):
                words(member.name, "person-name")
                self._about(member)
        self._entries[member.id] = (member, entry)

    def _about(self, member: Member) -> None:
        if member.expect is None:
            words(word("visitor_hint", self._language), "person-hint")
            return
        with box("person-line", tag="span"):
            words(
                money_text(member.expect.balance, self._language),
                "person-balance",
                title=word("expects", self._language),
            )
            for name in member.tags:
                words(tag(name, self._language), "tag" if name != "plain" else "tag plain")

    def _filter(self, query: str) -> None:
        shown = set()
        for member, entry in self._entries.values():
            visible = matches(member, query)
            entry.set_visibility(visible)
            if visible:
                shown.add(member.utility)
        for utility, group in self._groups.items():
            group.set_visibility(utility in shown)
        self._nobody.set_visibility(not shown)

    def mark(self, chosen: Member) -> None:
        """Show who was picked."""
        for member, entry in self._entries.values():
            entry.props["aria-pressed"] = "true" if member == chosen else "false"
