"""Who waits for a person and asks how long hears their place and the estimate, whoever has the word meanwhile."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.floor.waiting import Wait, wait_of
from bot.mailbox import Claim
from bot.plan import Plan
from bot.reading import Say, plain
from bot.sentences import Key
from channels.message import Speech, Text
from kit.utility import Utility

_PERSON = r"(?:alguien|(?:una|la) persona|(?:un|el) agente|(?:un|el) asesor|(?:una|la) asesora)"
_SOMEBODY = r"(?:someone|somebody|(?:a|the) person|anyone|(?:an|the) agent|a human|a representative)"
_ANSWER = r"(?:atien|atend|contest|respond)\w*\b"
_HOW_LONG = r"\bcuanto (?:tiempo )?(?:mas )?"
_HOW_MUCH_LONGER = r"\bhow (?:long|much longer) "
_NOT_A_MATTER = r"(?! (?:mi|el|la|lo|un|una|sobre|del?|my|the|about|to)\b)"
"""Who asks when their claim is answered does not ask when somebody talks to them."""
_ASKS = re.compile(
    "|".join(
        (
            _HOW_LONG + rf"(?:falta|tard\w+|demor\w+)\b.{{0,20}}\b(?:me {_ANSWER}|mi turno|{_PERSON})",
            _HOW_LONG + r"(?:hay que|tengo que|debo|voy a) esperar\b",
            rf"\bcuando (?:me|nos) (?:van? a )?{_ANSWER}{_NOT_A_MATTER}",
            r"\b(?:en|que) (?:que )?(?:lugar|turno|posicion) (?:de la fila )?(?:voy|estoy|ando|tengo|soy|me toca)\b",
            r"\bcuant[oa]s? (?:personas |gente )?(?:hay|van|estan|faltan|siguen|tengo) (?:antes|adelante|delante)",
            r"\b(?:cuanto|como|que tan larga) (?:va|esta|es) la (?:fila|espera)\b",
            r"\bhow long (?:is|s) (?:the|my) (?:wait|queue|line)\b",
            _HOW_MUCH_LONGER + r"(?:do|will|must|should) i (?:have to |need to )?wait\b",
            _HOW_MUCH_LONGER + rf"(?:until|till|before|for) (?:{_SOMEBODY}|i (?:get|can) (?:to )?(?:talk|speak))",
            rf"\bwhen (?:will|can) (?:{_SOMEBODY}|you) (?:answer|reply|help|get to|talk to)(?: me)?{_NOT_A_MATTER}",
            r"\b(?:what|which) (?:number|place|position) am i\b",
            r"\bmy (?:place|position|number|spot) in (?:the )?(?:line|queue)\b",
            r"\bhow many (?:people )?(?:are )?(?:ahead|before me|in front|in (?:the )?(?:line|queue))",
        )
    )
)
_BARE = re.compile(
    r"^(?:y )?(?:cuanto (?:tiempo )?(?:mas )?(?:falta|tardan?|tarda mucho)|todavia falta mucho|ya mero|"
    r"how (?:much )?long(?:er)?)$"
)
"""Means the wait only while nobody else speaks: the assistant may just have told of an outage."""


def asks(words: str, *, alone: bool = False) -> bool:
    """Whether the words ask how long a person will take, or which place one has. `alone`: nobody has the word."""
    said = plain(words)
    return bool(_ASKS.search(said)) or (alone and bool(_BARE.match(said)))


async def hear(engine: AsyncEngine, claim: Claim, decided: Plan, utility: Utility, *, now: datetime) -> Plan:
    """The plan; for who waits and asks about that, their place in its stead."""
    if claim.owner == "agent" or decided.outcome not in ("handled", "held") or isinstance(decided.reading, Say):
        return decided
    parts = claim.messages[-1].parts
    words = " ".join(part.text for part in parts if isinstance(part, Text | Speech))
    if not asks(words, alone=claim.owner == "queue"):
        return decided
    async with engine.connect() as connection:
        wait = await wait_of(connection, utility, conversation_id=claim.conversation_id, now=now)
    if wait is None:
        return decided
    values = {"place": str(wait.place), "minutes": str(wait.minutes)}
    return replace(decided, reading=Say(says(wait), values=values), outcome="handled")


def says(wait: Wait) -> Key:
    """The sentence for a wait: out of hours, with an estimate, or without one."""
    if wait.opens:
        return "wait_closed"
    return "wait_unknown" if wait.minutes is None else "wait_known"
