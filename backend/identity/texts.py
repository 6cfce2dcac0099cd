"""What a code's message says: one SMS of GSM-7 letters, so the Spanish does without accents on a, i, o, u."""

from __future__ import annotations

from typing import Final

from backend.identity.codes import CODE_LASTS, IssuedCode
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


def message_for(issued: IssuedCode, utility: Utility) -> Message:
    """The message that carries a code, in the customer's language, else the utility's."""
    language = issued.language if issued.language in utility.languages else utility.default_language
    voice = (language, utility.tone if language == "es" else "any")
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
