"""What is said at each step of a call, as lines of speech: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date

from channels.ivr import words
from channels.ivr.inbound import Call
from channels.ivr.outbound import Line, Listening
from channels.ivr.step import Step
from channels.message import Given, Keypress, Option, Speech, Text
from kit.speech.aloud import aloud
from kit.speech.digits import digits_said
from kit.utility import Utility

AT_ONCE = 3
"""Choices that are named together: nobody remembers more."""
TO_CHOOSE = frozenset({"account", "zone", "field"})
"""Questions whose choices are data that the question itself doesn't name."""
NUMBERS = frozenset({"contract", "code"})
TYPED = frozenset({"amount", "quantity", "contact", "zone", "place", "case_number"})
"""Questions that more than one key may answer."""
SECRETS = frozenset({"code", "new_code"})
"""Questions whose answer is nobody's to keep."""
SECRET_DIGITS = re.compile(r"[0-9]{3,8}")
"""As many as a code or PIN has, and some for a slip."""
ABOVE = frozenset({"cancel", "back", "field"})
"""Questions about another one, which may be answered all the same."""
KEYPAD_FROM = 2
"""Failures in a row from which keys are offered."""
CODE_DIGITS = 6

_OFFERS = re.compile(r"\b(?:puedes? decir|di(?:ga)?:|you can say|say:)|\?\s*$", re.IGNORECASE)
_CONTROLS = ("/human_agent", "/menu", "/cancel", "/why")


@dataclass(frozen=True, slots=True)
class Script:
    """One utility's telephone in one language."""

    utility: Utility
    language: str

    def say(self, key: words.Key, **values: str) -> Line:
        """One of the telephone's own sentences."""
        named = {"utility": self.utility.name} | values
        return Line(self._aloud(words.say(key, self.language, self.utility.tone, **named)), self.language)

    def _aloud(self, text: str) -> str:
        return aloud(text, self.language, self.utility.currency)

    def answer(self, given: Given, step: Step) -> list[Line]:
        """What was given, then the choices where they are needed to go on, then "anything else?" where nothing is."""
        told = " ".join(
            part.text for message in given.messages for part in message.parts if isinstance(part, Text | Speech)
        )
        lines = [Line(self._aloud(told), self.language)] if told.strip() else []
        lines += self.choices(given, step)
        goes_on = given.asks or given.awaits or given.pending or given.misses
        if lines and not goes_on and not _OFFERS.search(told):
            lines.append(self.say("anything_else"))
        return lines

    def choices(self, given: Given, step: Step) -> list[Line]:
        """At most three choices: as words, or as keys once words have failed twice."""
        options = options_of(given)
        if step.failed >= KEYPAD_FROM:
            return self._keys(() if given.asks in NUMBERS else options, step.page)
        if not options or not (given.asks in TO_CHOOSE or given.misses or step.page):
            return []
        shown = _page(options, step.page)
        named = [self._aloud(option.label) for _, option in shown]
        last = f" {words.say('say_last', self.language, self.utility.tone)} "
        lines = [self.say("say_one_of", choices=last.join(filter(None, (", ".join(named[:-1]), named[-1]))))]
        return [*lines, self.say("say_more")] if has_more(options, step.page) else lines

    def _keys(self, options: Sequence[Option], page: int) -> list[Line]:
        pressed = [
            self.say("press", choice=option.label[:1].lower() + option.label[1:], number=str(number))
            for number, option in _page(options, page)
        ]
        more = [self.say("say_more")] if has_more(options, page) else []
        return [*pressed, *more, self.say("press_person")]

    def listening(self, given: Given | None, step: Step) -> Listening:
        """How the answer to it is heard: a contract and a code have a known length, all else has not."""
        hints = tuple(option.label for option in options_of(given)) if given else ()
        asks = given.asks if given else ""
        if asks in NUMBERS:
            known = self.utility.contract.digits if asks == "contract" else CODE_DIGITS
            return Listening(digits=known if step.failed < KEYPAD_FROM else 0, slowly=True, hints=hints)
        one_key = step.failed >= KEYPAD_FROM and bool(hints) and asks not in TYPED
        return Listening(digits=1 if one_key else 0, hints=hints)

    def opening(self, moment: datetime | None, now: datetime) -> str:
        """When people answer next, as it is said: `hoy a las 8:00`, `on Monday, November 30 at 8:00 AM`."""
        if moment is None:
            return "cuando abran" if self.language == "es" else "once we open"
        local = moment.astimezone(self.utility.timezone)
        is_today = local.date() == self.utility.today(now)
        if self.language == "es":
            at = f"a la{'' if local.hour % 12 == 1 else 's'} {local:%H:%M}"
            day = format_date(local, "EEEE d 'de' MMMM", locale="es_MX")
            return f"hoy {at}" if is_today else f"el {day} {at}"
        at = f"at {local:%-I:%M %p}"
        return f"today {at}" if is_today else f"on {format_date(local, 'EEEE, MMMM d', locale='en_US')} {at}"


def asks_for_secret(given: Given, before: Step) -> bool:
    """Whether the answer to what is asked now may be a code or a PIN."""
    return given.asks in SECRETS or (before.secret and given.asks in ABOVE)


def options_of(given: Given | None) -> tuple[Option, ...]:
    """The newest choices."""
    return next((message.choices for message in reversed(given.messages) if message.choices), ()) if given else ()


def has_more(options: Sequence[Option], page: int) -> bool:
    """Whether some are still unnamed."""
    return len(_speakable(options)) > (page + 1) * AT_ONCE


def _speakable(options: Sequence[Option]) -> list[tuple[int, Option]]:
    """With their numbers on the keypad; the ways out are left away where there is anything else."""
    numbered = list(enumerate(options, start=1))
    data = [one for one in numbered if not one[1].value.startswith(_CONTROLS)]
    return data if len(data) > 1 else numbered


def _page(options: Sequence[Option], page: int) -> list[tuple[int, Option]]:
    every = _speakable(options)
    start = page * AT_ONCE if page * AT_ONCE < len(every) else 0
    return every[start : start + AT_ONCE]


def secret_in(call: Call) -> str:
    """The digits of a code or PIN in what the caller keyed in or said; empty where none was asked for or told.

    A contract's number is longer, and no secret; "2" and "0" are choices.
    """
    if not call.step.secret or call.heard is None:
        return ""
    heard = call.heard
    digits = heard.digits.strip("*#") if isinstance(heard, Keypress) else digits_said(heard.text, call.step.language)
    return digits if SECRET_DIGITS.fullmatch(digits) else ""


def asks_back(given: Given) -> bool:
    """Whether what was said ends with a question."""
    told = [part.text for message in given.messages for part in message.parts if isinstance(part, Text | Speech)]
    return bool(given.asks) or (bool(told) and told[-1].rstrip().endswith("?"))


def callback_words(script: Script, caller: str) -> tuple[str, str]:
    """Subject and description of a call-back's case, for the team: it names the number to call."""
    if script.language == "es":
        return "Devolver llamada", f"Llamó por teléfono y pide que le llamen al {caller}."
    return "Call back", f"Called by telephone and asks to be called at {caller}."
