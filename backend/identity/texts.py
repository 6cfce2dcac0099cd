"""What a code's message says: one SMS of GSM-7 letters, so the Spanish does without accents on a, i, o, u."""

from __future__ import annotations

from typing import Final

from backend.identity.codes import CODE_LASTS, IssuedCode
from backend.identity.contacts import Contact
from backend.notifications.message import Message
from kit.gsm7 import SEGMENT, to_gsm7
from kit.utility import Utility

MINUTES: Final = int(CODE_LASTS.total_seconds() // 60)

BODIES: Final[dict[tuple[str, str], str]] = {
    ("es", "tu"): "Tu clave de {name} es {code}. Vence en {minutes} minutos. No la compartas con nadie.",
    ("es", "usted"): "Su clave de {name} es {code}. Vence en {minutes} minutos. No la comparta con nadie.",
    ("en", "any"): "Your {name} code is {code}. It expires in {minutes} minutes. Don't share it with anyone.",
}

SUBJECTS: Final[dict[tuple[str, str], str]] = {
    ("es", "tu"): "Tu clave de {name}",
    ("es", "usted"): "Su clave de {name}",
    ("en", "any"): "Your {name} code",
}

INVITATIONS: Final[dict[tuple[str, str], str]] = {
    ("es", "tu"): "{name}: elige aqui tu NIP para llamadas: {address} . Nadie te lo va a pedir por chat.",
    ("es", "usted"): "{name}: elija aqui su NIP para llamadas: {address} . Nadie se lo va a pedir por chat.",
    ("en", "any"): "{name}: choose your PIN for phone calls here: {address} . Nobody will ask you for it in a chat.",
}

INVITED: Final[dict[tuple[str, str], str]] = {
    ("es", "tu"): "Elige tu NIP para llamadas",
    ("es", "usted"): "Elija su NIP para llamadas",
    ("en", "any"): "Choose your PIN for phone calls",
}


def message_for(issued: IssuedCode, utility: Utility) -> Message:
    """The message that carries a code, in the customer's language, else the utility's."""
    voice = _voice(utility, issued.language)
    body = BODIES[voice].format(name=to_gsm7(utility.name)[: SEGMENT // 3], code=issued.code, minutes=MINUTES)
    return Message(
        utility=utility.id,
        kind="identity.code",
        via=issued.contact.via,
        masked=issued.contact.masked,
        address=issued.contact.address,
        subject=SUBJECTS[voice].format(name=utility.name),
        body=body,
    )


def invitation(contact: Contact, utility: Utility, *, spoken: str, address: str) -> Message:
    """The message that leads to the page on which a PIN is set: it holds no secret, for the page asks for a code."""
    voice = _voice(utility, spoken)
    return Message(
        utility=utility.id,
        kind="identity.pin",
        via=contact.via,
        masked=contact.masked,
        address=contact.address,
        subject=INVITED[voice],
        body=INVITATIONS[voice].format(name=to_gsm7(utility.name)[: SEGMENT // 3], address=address),
    )


def _voice(utility: Utility, spoken: str) -> tuple[str, str]:
    """The customer's language where the utility speaks it, else its own; with its tone."""
    language = spoken if spoken in utility.languages else utility.default_language
    return language, utility.tone if language == "es" else "any"
