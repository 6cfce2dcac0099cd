"""What the parts of one open simulator page share: the language, the member who writes, the utility."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.cast import Member
from desk.words import Language, word
from kit.utility import Utility


@dataclass(frozen=True, slots=True)
class Scene:
    """Who writes to whom, and the page's language."""

    language: Language
    member: Member
    utility: Utility

    def word(self, key: str) -> str:
        """The page's own words."""
        return word(key, self.language)

    def clock(self, at: datetime) -> str:
        """Hour and minute where the utility is."""
        return f"{at.astimezone(self.utility.timezone):%H:%M}"

    def exact(self, at: datetime) -> str:
        """To the millisecond, where the utility is; a vendor's clock that knows whole seconds only is shown as such."""
        local = at.astimezone(self.utility.timezone)
        return f"{local:%H:%M:%S}" + (f".{local.microsecond // 1000:03d}" if local.microsecond else "")
