"""The menu that puts a conversation to sleep: for an hour, until people answer tomorrow, until a date, or an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta

from babel.dates import format_date, format_time

from bot.floor.snoozing import LONGEST
from desk.elements import WriteBox, box, button, words
from desk.work.saying import Teller
from desk.work.words import speaker
from kit.clock import Clock
from kit.utility import Utility
from kit.utility_parts import Language


def tomorrow(utility: Utility, now: datetime) -> datetime:
    """When people answer next after today; at nine where they never do. Pure."""
    local = now.astimezone(utility.timezone)
    midnight = datetime.combine(local.date() + timedelta(days=1), time.min, utility.timezone)
    return utility.next_opening(midnight) or midnight + timedelta(hours=9)


def chosen_time(written: str, utility: Utility) -> datetime | None:
    """What a browser's field for a date and a time holds, where the utility is; None when it holds none. Pure."""
    try:
        return datetime.fromisoformat(written).replace(tzinfo=utility.timezone)
    except ValueError:
        return None


def told(until: datetime, utility: Utility, language: Language, now: datetime) -> str:
    """A time as people say it: the hour today, with the day otherwise. Pure."""
    local, locale = until.astimezone(utility.timezone), Teller(language, utility).locale
    hour = format_time(local, "short", locale=locale)
    if local.date() == now.astimezone(utility.timezone).date():
        return hour
    day = format_date(local, "EEE, MMM d" if language == "en" else "EEE d MMM", locale=locale)
    return f"{day}, {hour}"


class Snoozing:
    """The menu. `snooze` gets the time; `refuse` the key of why a time won't do."""

    def __init__(
        self,
        utility: Utility,
        language: Language,
        clock: Clock,
        snooze: Callable[[datetime], Awaitable[None]],
        refuse: Callable[[str], None],
    ) -> None:
        self._utility, self._language, self._clock = utility, language, clock
        self._snooze, self._refuse, self._say = snooze, refuse, speaker(language)
        self._date: WriteBox | None = None

    def draw(self) -> None:
        """Into the current slot."""
        with box("talk-menu", tag="details"):
            words(self._say("snooze"), "plain-button", tag="summary", data_menu="snooze", accesskey="s")
            with box("talk-choices", role="group", aria_label=self._say("snooze")):
                words(self._say("snooze_hint"), "side-hint", tag="p")
                self._choice("snooze_hour", lambda: self._clock() + timedelta(hours=1))
                now = self._clock()
                opening = told(tomorrow(self._utility, now), self._utility, self._language, now)
                self._choice("snooze_tomorrow", lambda: tomorrow(self._utility, self._clock()), time=opening)
                self._choice("snooze_answer", lambda: self._clock() + LONGEST)
                self._field()

    def _choice(self, key: str, until: Callable[[], datetime], **values: str) -> None:
        with button("talk-choice", lambda: self._snooze(until())):
            words(self._say(key, **values))

    def _field(self) -> None:
        with box("snooze-date"):
            self._date = WriteBox(
                type="datetime-local", borderless=True, dense=True, aria_label=self._say("snooze_date")
            )
            self._date.classes("talk-box answer-box")
            with button("plain-button", self._until_date):
                words(self._say("snooze_until"))

    async def _until_date(self) -> None:
        until = chosen_time(self._date.written if self._date else "", self._utility)
        if until is None:
            self._refuse("trouble_time")
        else:
            await self._snooze(until)
