"""How times, reasons and customers are said on the pages. Pure."""

from __future__ import annotations

from datetime import datetime

from desk.work.listing import Item
from desk.work.talk import Head
from desk.work.words import WORDS, speaker
from kit.utility_parts import Language


def waited(since: datetime, now: datetime, language: Language) -> str:
    """How long, as people say it."""
    say, minutes = speaker(language), max(0, int((now - since).total_seconds() // 60))
    if minutes < 1:
        return say("now")
    if minutes < 60:
        return say("minutes", count=minutes)
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return say("hours", count=hours) + (f" {say('minutes', count=rest)}" if rest else "")
    return say("days", count=minutes // (24 * 60))


def reason_of(reason: str, language: Language) -> str:
    """Why somebody waits, in words."""
    key = f"reason_{reason}"
    return speaker(language)(key if key in WORDS else "reason_other")


def channel_of(channel: str, language: Language) -> str:
    """The channel's name."""
    return speaker(language)(channel) if channel in WORDS else channel


def customer_of(one: Item | Head, language: Language) -> str:
    """What customers call themselves, else the end of their number, else that nobody knows."""
    if one.name:
        return one.name
    digits = "".join(letter for letter in one.address if letter.isdigit())
    if one.channel == "web" or len(digits) < 4:
        return speaker(language)("somebody_web")
    return speaker(language)("number_ending", digits=digits[-4:])


def tone_of(item: Item, now: datetime) -> str:
    """late: what was promised is overdue; soon: it will be before long; empty: all is well, or nothing promised."""
    if item.state == "" or item.waits_since is None:
        return ""
    if item.urgent or (item.due_at is not None and item.due_at <= now):
        return "late"
    return "soon" if item.warn_at is not None and item.warn_at <= now else ""
