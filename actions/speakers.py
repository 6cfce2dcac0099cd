"""Channels that are only heard: what has to be written down goes to the phone on file, never into the room."""

from __future__ import annotations

from actions import format as fmt
from actions.client import Backend
from actions.problems import NoContact
from actions.reply import Reply
from actions.turn import Turn

SPEAKERS = frozenset({"alexa", "google"})
LINKED_FIRST = frozenset({"alexa"})
"""Where an account is linked before anything personal is said: nobody says a contract number into a room."""
LINK_ACCOUNT = "urn:ventanilla:link-account"
"""What such a channel makes its own request to link of (`bot/speakers/saying.py`)."""


def link_first() -> Reply:
    """Ask to link the account, where the channel does that."""
    return Reply().say("link_account").custom(link={"url": LINK_ACCOUNT, "title": ""}).end()


async def send_reference(turn: Turn, backend: Backend, amount_minor: int | None) -> Reply:
    """No payment by voice: the reference goes to the phone on file, else to the e-mail, else nowhere, and we say so.

    Raises AmountInvalid or NotFound, as asking for the reference does.
    """
    try:
        sent = await backend.send_text(what="reference", amount_minor=amount_minor, language=turn.language)
        return Reply().say("reference_texted", masked=sent.masked).end()
    except NoContact:
        pass
    try:
        mailed = await backend.send_email(
            what="reference", bill_id=None, amount_minor=amount_minor, language=turn.language
        )
        return Reply().say("reference_mailed", masked=mailed.masked).end()
    except NoContact:
        phone, hours = fmt.phone(turn.utility.contacts.phone), fmt.hours(turn.utility.hours, turn.language)
        return Reply().say("reference_nowhere", phone=phone, hours=hours).end()
