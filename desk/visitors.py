"""Who looks at the simulator, and where each of them is in the conversations: kept while the gateway runs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desk.browser import Session

VISITORS_KEPT = 500
RAW_KEPT = 200


@dataclass(slots=True)
class Place:
    """One viewer with one member: the web session, the number of who has no phone, when a channel was cleared."""

    web: Session | None = None
    number: str = ""
    cleared: dict[str, datetime] = field(default_factory=dict)
    raw: OrderedDict[str, str] = field(default_factory=OrderedDict)
    kept: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """By channel: what its screen remembers of what this viewer did there."""

    def keep_raw(self, external_id: str, shown: str) -> None:
        """Remember what was sent for a message, the newest RAW_KEPT."""
        self.raw[external_id] = shown
        while len(self.raw) > RAW_KEPT:
            self.raw.popitem(last=False)


@dataclass(slots=True)
class Visitor:
    """One viewer (a browser's cookie): places by member, and who was chosen last."""

    chosen: str = ""
    places: dict[str, Place] = field(default_factory=dict)

    def place(self, member_id: str) -> Place:
        """Where this viewer is with that member."""
        return self.places.setdefault(member_id, Place())


class Visitors:
    """The newest VISITORS_KEPT viewers."""

    def __init__(self) -> None:
        self._all: OrderedDict[str, Visitor] = OrderedDict()

    def of(self, cookie: str) -> Visitor:
        """The viewer with that cookie."""
        visitor = self._all.setdefault(cookie, Visitor())
        self._all.move_to_end(cookie)
        while len(self._all) > VISITORS_KEPT:
            self._all.popitem(last=False)
        return visitor
