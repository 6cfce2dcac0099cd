"""What stands beside the requests on the page of figures: visits by channel, and how customers paid."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.figures.figures import percent
from bot.figures.visits import Visits
from desk.elements import words
from desk.supervision.payments import Paid
from desk.tables import Cell, Column, Table
from desk.work.customer_words import WORDS as CUSTOMER
from desk.work.saying import channel_of
from kit.utility_parts import Language

Say = Callable[..., str]


def method_of(method: str, language: Language) -> str:
    """A way to pay in words."""
    return CUSTOMER[f"method_{method}"][language == "en"]


def show_channels(channels: Mapping[str, Visits], say: Say, language: Language) -> None:
    """Visits by channel, the most used first."""
    columns = (
        Column(say("channel")),
        Column(say("visits"), "number"),
        Column(say("containment"), "number"),
        Column(say("with_person"), "number"),
    )
    Table(say("by_channel"), columns).show(
        [
            [
                Cell(channel_of(name, language)),
                Cell(f"{one.visits:,}"),
                Cell(percent(one.contained, one.visits)),
                Cell(f"{one.person:,}"),
            ]
            for name, one in channels.items()
        ]
    )


def show_paid(paid: Paid | None, say: Say, language: Language) -> None:
    """Payments by the way they came, and how many needed nobody to go anywhere."""
    if paid is None:
        words(say("paid_unknown"), "hint", tag="p", role="status")
        return
    if not paid.count:
        words(say("paid_none"), "hint", tag="p")
        return
    columns = (Column(say("paid_way")), Column(say("payments"), "number"), Column(say("share"), "number"))
    Table(say("how_paid"), columns).show(
        [
            [Cell(method_of(method, language)), Cell(f"{count:,}"), Cell(percent(count, paid.count))]
            for method, count in paid.ways.items()
        ]
    )
    share = percent(paid.digitally, paid.count)
    words(say("told_digital", share=share, office=f"{paid.at_office:,}"), "hint", tag="p")
