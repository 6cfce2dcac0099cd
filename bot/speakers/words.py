"""What a speaker says of itself, around what the assistant answers: short, and to be heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import phonenumbers

from kit.utility import Utility

Key = Literal["bye", "not_heard", "wait", "nothing_yet", "again", "trouble", "link_first", "options", "person", "more"]

_WORDS: dict[Key, tuple[str, str, str]] = {
    # tú, usted, English
    "bye": ("Hasta luego.", "Hasta luego.", "Goodbye."),
    "not_heard": (
        "No entendí. Puedes decir: mi saldo, mi recibo, o no hay servicio.",
        "No entendí. Puede decir: mi saldo, mi recibo, o no hay servicio.",
        "I didn't catch that. You can say: my balance, my bill, or there's no service.",
    ),
    "wait": (
        "Sigo buscando la respuesta. En un momento di: continúa.",
        "Sigo buscando la respuesta. En un momento diga: continúa.",
        "I'm still looking for the answer. In a moment, say: continue.",
    ),
    "nothing_yet": (
        "No hay nada pendiente. ¿Qué necesitas?",
        "No hay nada pendiente. ¿Qué necesita?",
        "There's nothing waiting. What do you need?",
    ),
    "again": ("¿Qué más necesitas?", "¿Qué más necesita?", "What else do you need?"),
    "trouble": (
        "Nuestro sistema no responde. Prueba otra vez en unos minutos, o llama al {phone}.",
        "Nuestro sistema no responde. Pruebe otra vez en unos minutos, o llame al {phone}.",
        "Our system isn't answering. Try again in a few minutes, or call {phone}.",
    ),
    "link_first": (
        "Para eso vincula tu contrato en la app de Alexa. Ahí está la tarjeta.",
        "Para eso vincule su contrato en la app de Alexa. Ahí está la tarjeta.",
        "For that, link your account in the Alexa app. I've sent a card there.",
    ),
    "options": ("Puedes decir: {options}.", "Puede decir: {options}.", "You can say: {options}."),
    "person": (
        "Ahora te atiende una persona. Sigue por teléfono: {phone}.",
        "Ahora le atiende una persona. Siga por teléfono: {phone}.",
        "A person has your request now. You can go on by phone: {phone}.",
    ),
    "more": ("Hay más. Di: continúa.", "Hay más. Diga: continúa.", "There's more. Say: continue."),
}


def say(key: Key, language: str, utility: Utility, **values: str) -> str:
    """The sentence in `language`, in the utility's tone."""
    informal, formal, english = _WORDS[key]
    sentence = english if language != "es" else formal if utility.tone == "usted" else informal
    return sentence.format(phone=_dialled(utility.contacts.phone), **values)


def _dialled(phone: str) -> str:
    """A telephone number as it is dialled at home: `442 211 0060`."""
    found = phonenumbers.parse(phone)
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.NATIONAL)


def listed(options: Sequence[str], language: str) -> str:
    """Options as they are said: "mi saldo, mi recibo o pagar"."""
    *first, last = [one.strip(" .?!¿¡…") for one in options]
    return f"{', '.join(first)} {'o' if language == 'es' else 'or'} {last}" if first else last
