"""Send it to my e-mail: the bill or the reference that was spoken of, to the address on file."""

from __future__ import annotations

import re

from actions import format as fmt
from actions.base import Skill
from actions.client import Backend
from actions.problems import AmountInvalid, NoContact, NotFound
from actions.reply import Reply
from actions.turn import Turn
from kit.utility import plain

TASK = "send_by_email"
_MAIL = r"(?:correo|e ?mail|mail|inbox)"
_THING = r"(?:recibo|factura|boleta|estado de cuenta|referencia|pdf|bill|invoice|statement|reference)"
_WANTED = re.compile(
    rf"\b(?:mand|envi|pas|reenvi)\w*(?:me)?l[oa]s?\b.*\b{_MAIL}\b"
    rf"|\bme l[oa] (?:puedes |podrias |puede |podria )?(?:mand|envi|pas)\w*.*\b{_MAIL}\b"
    rf"|\b(?:mand|envi|pas)\w* (?:me )?(?:mi|el|la|este|esta|ese|esa) {_THING}\b.* (?:a|por|al) (?:mi )?{_MAIL}\b"
    rf"|\b(?:send|forward|mail|e ?mail)(?: me)? (?:it|that|this)\b.*\b{_MAIL}\b|\be ?mail (?:it|that|this)\b"
    rf"|\bsend (?:me )?(?:my|the|that|this) {_THING}\b.* (?:to|by|via) (?:my )?{_MAIL}\b"
    rf"|\be ?mail me (?:my|the|that|this) {_THING}\b"
)
_STANDING = re.compile(
    r"\b(?:siempre|cada|ya no|en vez|dejar de|recibos|cambi\w*|actualiz\w*|every|always|from now on|instead|stop|bills|"
    r"change|update|paperless)\b"
)
_REFERENCE = re.compile(r"\b(?:referencia|reference|codigo de barras|barcode)\b")


def is_wanted(turn: Turn) -> bool:
    """Whether one thing is wanted by e-mail, now; a lasting change ("always", "every bill") is another matter."""
    said = plain(turn.words)
    return bool(_WANTED.search(said)) and not _STANDING.search(said)


def what_of(turn: Turn) -> str:
    """`bill` or `reference`: what the words name, else what was answered last."""
    said = plain(turn.words)
    if _REFERENCE.search(said):
        return "reference"
    named = bool(re.search(rf"\b{_THING}\b", said))
    return "reference" if turn.last_data.get("task") == "pay_bill" and not named else "bill"


class SendByEmail(Skill):
    """One bill or reference to the customer's own address. No intent leads here: actions/memory.py does."""

    intents = ()
    personal = True

    def name(self) -> str:
        """For its idempotency key; Rasa never runs it."""
        return "action_send_by_email"

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """It is on its way, and where to."""
        what = data.get("what", "bill")
        amount = int(data["amount_minor"]) if "amount_minor" in data else None
        try:
            sent = await backend.send_email(
                what=what, bill_id=data.get("bill"), amount_minor=amount, language=turn.language
            )
        except NoContact:
            phone = fmt.phone(turn.utility.contacts.phone)
            return Reply().say("no_email", phone=phone, hours=fmt.hours(turn.utility.hours, turn.language))
        except NotFound:
            return Reply().say("no_bill")
        except AmountInvalid:
            return Reply().say("pay_nothing")
        return Reply().say(f"emailed_{what}", masked=sent.masked).end()
