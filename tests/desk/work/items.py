"""Rows of the inbox, made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desk.work.listing import Item
from kit.ids import new_id


def item(**changes: Any) -> Item:
    """A conversation of the assistant's, with what is said otherwise."""
    plain = Item(
        id=new_id(), utility="cantera", channel="whatsapp", address="524421231234", name="", state="", reason="",
        urgent=False, agent="", agent_name="", words="", kind="", last_by="customer", last_at=None, opened_at=None,
        waits_since=None, unread=0, warn_at=None, due_at=None,
    )  # fmt: skip
    return replace(plain, **changes)
