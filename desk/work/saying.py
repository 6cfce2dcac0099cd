"""How times, reasons and customers are said on the pages. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date, format_datetime

from desk.work.listing import Item
from desk.work.talk import Head
from desk.work.words import WORDS, speaker
from kit.money import Money
from kit.utility import Utility
from kit.utility_parts import Language


@dataclass(frozen=True, slots=True)
class Teller:
    """Amounts and days as a utility writes them, in the language of who reads."""

    language: Language
    utility: Utility

    @property
    def locale(self) -> str:
        """Babel's name for it; it has no English of Mexico."""
        return "en_US" if self.language == "en" else "es_MX"

    def amount(self, money: Money) -> str:
        """Without a sign, and with the currency's own: pesos and dollars are both written with $."""
        return f"${abs(money.major):,.2f}"

    def day(self, day: date) -> str:
        """4 mar 2026, Mar 4, 2026."""
        return format_date(day, "MMM d, y" if self.language == "en" else "d MMM y", locale=self.locale)

    def month(self, day: date) -> str:
        """Marzo 2026."""
        told = format_date(day, "LLLL y", locale=self.locale)
        return told[0].upper() + told[1:]

    def local_day(self, moment: datetime) -> str:
        """The day that it was at the utility."""
        return self.day(moment.astimezone(self.utility.timezone).date())

    def moment(self, moment: datetime) -> str:
        """4 mar, 15:30; Mar 4, 15:30."""
        form = "MMM d, HH:mm" if self.language == "en" else "d MMM, HH:mm"
        return format_datetime(moment.astimezone(self.utility.timezone), form, locale=self.locale)

    def span(self, begins: datetime, until: datetime) -> str:
        """4 mar, 15:30–18:00; with both days where they differ."""
        first, last = (one.astimezone(self.utility.timezone) for one in (begins, until))
        ends = f"{last:%H:%M}" if first.date() == last.date() else self.moment(until)
        return f"{self.moment(begins)}–{ends}"


def age_of(since: datetime, now: datetime, language: Language) -> str:
    """How long ago."""
    say = speaker(language)
    return say("age_now") if (now - since).total_seconds() < 60 else say("age_ago", time=waited(since, now, language))


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


NUMBERED = ("whatsapp", "sms", "voice")
"""The channels whose addresses are telephone numbers."""


def channel_of(channel: str, language: Language) -> str:
    """The channel's name."""
    return speaker(language)(channel) if channel in WORDS else channel


def customer_of(one: Item | Head, language: Language) -> str:
    """What customers call themselves, else the end of their number, else that nobody knows."""
    return customer_named(one.name, one.channel, one.address, language)


def customer_named(name: str, channel: str, address: str, language: Language) -> str:
    """As `customer_of`, of whatever has these."""
    if name:
        return name
    say = speaker(language)
    if channel == "web":
        return say("somebody_web")
    if channel == "email":
        return address
    digits = "".join(letter for letter in address.rpartition("/")[2] if letter.isdigit())  # a call's begins with its id
    if channel in NUMBERED and len(digits) >= 4:
        return say("number_ending", digits=digits[-4:])
    return say("somebody_in", channel=channel_of(channel, language))


def tone_of(item: Item, now: datetime) -> str:
    """late: what was promised is overdue; soon: it will be before long; empty: all is well, or nothing promised."""
    if item.state == "" or item.waits_since is None:
        return ""
    if item.urgent or (item.due_at is not None and item.due_at <= now):
        return "late"
    return "soon" if item.warn_at is not None and item.warn_at <= now else ""
