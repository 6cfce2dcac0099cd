"""Whom to call: on every page and in every answer that can't give what was asked for (CH-11)."""

from __future__ import annotations

from collections.abc import Iterable

import phonenumbers

from kit.utility import Utility


def shown(phone: str) -> str:
    """A telephone number as people read it, from anywhere: `+52 442 211 0600`."""
    return phonenumbers.format_number(phonenumbers.parse(phone), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def gone(again: tuple[str, str], utilities: Iterable[Utility]) -> str:
    """What an address answers behind which there is no file any more, in both languages: nobody knows who asks.

    `again`: how it is had again, in Spanish and in English.
    """
    lines = [
        f"Este archivo ya no está disponible por este enlace. {again[0]}",
        f"This file is no longer available through this link. {again[1]}",
        "",
        "¿Necesitas ayuda? Llámanos. / Need help? Call us.",
        *(f"{one.name}: {shown(one.contacts.phone)}" for one in utilities),
    ]
    return "\n".join(lines) + "\n"
