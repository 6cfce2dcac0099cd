"""Where a call is. It travels in the address that Twilio asks next, which Twilio signs, so nothing of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

MOST = 9_999
LONGEST_KEY = 24


@dataclass(frozen=True, slots=True)
class Step:
    """`turn` is the number of what the caller says next; counted in the call, it makes a repeated request known.

    `language`: "" until it is known. `said`: the turn (or poll) whose answer was heard last, to say it again.
    `failed`: in a row, silence, noise and what was not understood. `wait`: how often this answer was asked for again.
    `page`: which three of many choices were named. `idle`: a task is done, so silence is goodbye. `dialed`: a person
    was tried. `held`: a person has the word. `secret`: a code or PIN was asked for, so its digits
    are concealed.
    """

    turn: int = 1
    language: str = ""
    said: str = "0"
    failed: int = 0
    wait: int = 0
    page: int = 0
    idle: bool = False
    dialed: bool = False
    held: bool = False
    secret: bool = False

    @property
    def key(self) -> str:
        """What this request's answer is kept under, within the call."""
        return f"{self.turn}w{self.wait}" if self.wait else str(self.turn)

    def heard(self, *, language: str, failed: int = 0, idle: bool = False, held: bool = False) -> Step:
        """The step after this one was answered."""
        return Step(self.turn + 1, language, self.key, failed, 0, 0, idle, self.dialed, held)

    def unheard(self, *, failed: int) -> Step:
        """The step after nothing was understood: the last words stand."""
        return replace(self, turn=self.turn + 1, wait=0, failed=failed)

    def query(self) -> str:
        """As it travels; what is as at the beginning is left out."""
        start = Step(turn=0)
        told = {
            "turn": self.turn,
            "lang": self.language,
            "said": self.said,
            "failed": self.failed,
            "wait": self.wait,
            "page": self.page,
            "idle": int(self.idle),
            "dialed": int(self.dialed),
            "held": int(self.held),
            "secret": int(self.secret),
        }
        plain = {"lang": start.language, "said": start.said} | dict.fromkeys(told.keys() - {"lang", "said", "turn"}, 0)
        return urlencode({name: value for name, value in told.items() if plain.get(name) != value})


def read_step(query: Mapping[str, str]) -> Step:
    """The step in a query. What makes no sense there is as at the beginning."""
    language = query.get("lang", "")
    said = query.get("said", "0")
    return Step(
        turn=_count(query, "turn", 1),
        language=language if language in ("es", "en") else "",
        said=said if said.isascii() and said.isalnum() and len(said) <= LONGEST_KEY else "0",
        failed=_count(query, "failed", 0),
        wait=_count(query, "wait", 0),
        page=_count(query, "page", 0),
        idle=_count(query, "idle", 0) == 1,
        dialed=_count(query, "dialed", 0) == 1,
        held=_count(query, "held", 0) == 1,
        secret=_count(query, "secret", 0) == 1,
    )


def _count(query: Mapping[str, str], name: str, otherwise: int) -> int:
    said = query.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 5 and int(said) <= MOST else otherwise
