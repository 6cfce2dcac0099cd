"""Rasa's reply, fitted to what the channel can carry: pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.reading import Offered
from bot.sentences import say
from channels.message import Capabilities, Link, Media, Option, Part, Text

REMEMBERED = 40
PAYING = re.compile(r"\b(?:pag[aoué]|pay|oxxo|spei)", re.IGNORECASE)
"""Words that carriers take for a payment swindle."""

CUT_AT = re.compile(r"(?<=[.!?…])\s+|\n+")

FileLink = Callable[[Media], str]
"""A web address where the conversation's file can be opened, for channels that carry no files."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a Rasa response."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Said:
    """One message: words with buttons, or a file, or a link; or words with the button that shares a number."""

    text: str = ""
    buttons: tuple[Button, ...] = ()
    media: Media | None = None
    link: Link | None = None
    asks_phone: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One outbound message to be. `asks_phone`: what stands on the button that shares the customer's number."""

    parts: tuple[Part, ...]
    choices: tuple[Option, ...] = ()
    list_button: str = ""
    asks_phone: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """What to send, and what is on offer from now on (newest last)."""

    drafts: tuple[Draft, ...]
    offered: tuple[Offered, ...]


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` characters, cut between sentences where there are any, else between words."""
    pieces: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        window = rest[: limit + 1]
        cuts = [match.start() for match in CUT_AT.finditer(window) if match.start() > 0]
        cut = cuts[-1] if cuts else window.rfind(" ")
        cut = cut if 0 < cut <= limit else limit
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def shorten(label: str, limit: int) -> str:
    """A label of at most `limit` characters, cut at a word and marked as cut."""
    if len(label) <= limit:
        return label
    head = label[: limit - 1]
    inside = label[limit - 1] != " " and " " in head[limit // 2 :]
    return (head[: head.rfind(" ")] if inside else head).rstrip() + "…"


def _value(payload: str, longest: int) -> str:
    """What travels: the payload itself, or a key of ours for one that the vendor would not carry."""
    raw = payload.encode()
    return payload if len(raw) <= longest else "#" + hashlib.sha256(raw).hexdigest()[:32]


def _offer(buttons: Sequence[Button], capabilities: Capabilities, *, start: int) -> tuple[Offered, ...]:
    return tuple(
        Offered(_value(button.payload, capabilities.max_choice_value), button.payload, button.title, number)
        for number, button in enumerate(buttons, start=start)
    )


def _options(offer: Sequence[Offered], *, label: int, description: int) -> tuple[Option, ...]:
    return tuple(
        Option(
            shorten(one.label, label),
            one.value,
            shorten(one.label, description) if description and len(one.label) > label else "",
        )
        for one in offer
    )


def _numbered(text: str, offer: Sequence[Offered], capabilities: Capabilities, language: str) -> str:
    if capabilities.brief:
        shown = (f"{one.number} {one.label.removeprefix(f'{one.number} · ')}" for one in offer)
        return "\n".join([text, *shown]).strip()
    lines = [f"{one.number}. {one.label}" for one in offer]
    return "\n".join([text, say("menu_hint", language), *lines]).strip()


def _choices(offer: Sequence[Offered], capabilities: Capabilities) -> tuple[Option, ...]:
    """As buttons, else as a list, else none: then the menu is numbered."""
    fits = all(len(one.label) <= capabilities.max_choice_label for one in offer)
    if len(offer) <= capabilities.max_choices and (fits or not capabilities.max_list_rows):
        return _options(offer, label=capabilities.max_choice_label, description=0)
    if len(offer) <= capabilities.max_list_rows:
        return _options(offer, label=capabilities.max_list_label, description=capabilities.max_list_description)
    return ()


def _words(said: Said, offer: Sequence[Offered], capabilities: Capabilities, language: str) -> list[Draft]:
    if said.asks_phone:
        return [Draft((Text(said.text),), asks_phone=said.asks_phone)]
    if not offer:
        return [Draft((Text(piece),)) for piece in split(said.text, capabilities.max_text)]
    choices = _choices(offer, capabilities)
    if not choices:
        numbered = _numbered(said.text, offer, capabilities, language)
        return [Draft((Text(piece),)) for piece in split(numbered, capabilities.max_text)]
    *before, last = split(said.text or "…", capabilities.max_text_with_choices or capabilities.max_text)
    drafts = [Draft((Text(piece),)) for piece in before]
    return [*drafts, Draft((Text(last),), choices, say("list_button", language))]


def _carries(media: Media, capabilities: Capabilities) -> bool:
    return capabilities.images if media.kind == "image" else capabilities.documents


def _file(media: Media, capabilities: Capabilities, file_link: FileLink | None, language: str) -> list[Draft]:
    if capabilities.files_as_links:
        return [Draft((media,))]
    if not _carries(media, capabilities) and capabilities.brief:
        return [] if media.kind == "image" else [Draft((Text(say("file_by_mail", language)),))]
    if not _carries(media, capabilities):
        title = media.caption or media.filename
        return (
            [Draft((Link(file_link(media), title),))] if file_link and capabilities.links else [Draft((Text(title),))]
        )
    limit = capabilities.max_caption
    if limit and len(media.caption) > limit:
        rest = split(media.caption, capabilities.max_text)
        return [Draft((replace(media, caption=""),)), *(Draft((Text(piece),)) for piece in rest)]
    return [Draft((media,))]


def _one_letter(drafts: Sequence[Draft]) -> Draft:
    """All that is said, as one: the words first, what is enclosed behind them."""
    parts = [part for draft in drafts for part in draft.parts]
    return Draft(
        (*(part for part in parts if not isinstance(part, Media)), *(p for p in parts if isinstance(p, Media)))
    )


def fit(
    said: Sequence[Said],
    *,
    capabilities: Capabilities,
    language: str,
    offered: Sequence[Offered],
    file_link: FileLink | None = None,
) -> Composed:
    """Everything that Rasa said, in order, as messages the channel can carry.

    One reply may offer twice: what was asked, and what is open elsewhere. All of it is on offer; where the numbers are
    written out, the second menu counts on.
    """
    drafts: list[Draft] = []
    newest: tuple[Offered, ...] = ()
    start = 1
    if not capabilities.payment_words:
        said = [replace(one, buttons=tuple(b for b in one.buttons if not PAYING.search(b.title))) for one in said]
    for one in said:
        offer = _offer(one.buttons, capabilities, start=start)
        if one.text or offer:
            drafts += _words(one, offer, capabilities, language)
        if one.media:
            drafts += _file(one.media, capabilities, file_link, language)
        if one.link:
            drafts.append(Draft((one.link,)))
        if offer and not _choices(offer, capabilities):
            start = offer[-1].number + 1
        newest += offer
    if capabilities.by_mail and drafts:
        drafts = [_one_letter(drafts)]
    older = tuple(replace(one, number=0) for one in offered)
    values = {one.value for one in newest}
    kept = (*(one for one in older if one.value not in values), *newest)[-REMEMBERED:]
    return Composed(tuple(drafts), kept)


def offered_to_json(offered: Sequence[Offered]) -> tuple[dict[str, Any], ...]:
    """For the conversation's row."""
    return tuple(
        {"value": one.value, "payload": one.payload, "label": one.label, "number": one.number} for one in offered
    )
