"""Speakers that a customer linked: which there are, and letting one go."""

from __future__ import annotations

from collections.abc import Sequence

from actions import format as fmt
from actions.base import Skill
from actions.client import Backend
from actions.records import Link
from actions.reply import Reply
from actions.turn import Turn
from actions.words import word
from kit.utility import plain


class LinkedAssistants(Skill):
    """Which speakers may speak for the customer, and since when."""

    intents = ("linked_assistants",)
    repeatable = True

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """All of them in one line."""
        links = await backend.links()
        if not links:
            return Reply().say("linked_none").end()
        return Reply().say("linked_list", lines=_lines(links, turn)).end()


class UnlinkAssistant(Skill):
    """Ends every link of the speaker that was named, or of all."""

    intents = ("unlink_assistant",)

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """Over at once: whoever wants it again links it again."""
        if wanted := named(turn):
            data["assistant"] = wanted  # kept while the customer proves who it is
        links = [one for one in await backend.links() if data.get("assistant", one.assistant) == one.assistant]
        if not links:
            return Reply().say("linked_none").end()
        for link in links:
            await backend.unlink(link.id)
        return Reply().say("unlinked", name=_names(links, turn)).end()


def named(turn: Turn) -> str:
    """The assistant that the words name; nothing when they name none."""
    said = set(plain(turn.words).split())
    return next((one for one in ("alexa", "google") if one in said), "")


def _names(links: Sequence[Link], turn: Turn) -> str:
    """ "Alexa", or "Alexa y Google"."""
    found = dict.fromkeys(word("assistant", one.assistant, turn.language) for one in links)
    return f" {word('assistant', 'and', turn.language)} ".join(found)


def _lines(links: Sequence[Link], turn: Turn) -> str:
    return "; ".join(
        word("assistant", "since", turn.language).format(
            name=word("assistant", one.assistant, turn.language),
            day=fmt.day(one.linked_at, turn.language, turn.utility),
        )
        for one in links
    )
