"""An event that happened nowhere."""

from __future__ import annotations

from bot.subscribers.bodies import News
from kit.clock import utc_now
from kit.ids import new_id


def some_news(kind: str = "handoff.requested") -> News:
    return News(
        id=new_id(), kind=kind, at=utc_now(), utility="u", conversation=new_id(), subject=new_id(),
        data={"handoff": "x"}, channel="whatsapp", address="524421231234", language="es", name="", parts=(),
    )  # fmt: skip
