"""What the bot goes on with when an agent hands back: as if the customer had pressed a button of ours.

The seam needs nothing of the mailbox: the payload is put among the choices that the conversation was offered, and a
press of that choice into the mailbox, under an id that no vendor makes. The next turn reads it like any other press.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.codec import parts_to_json
from bot.floor.speaking import Line
from bot.handoff import InstructionError
from bot.wake import MAILBOX
from channels.message import Choice
from kit.ids import new_id

PREFIX = "resume:"
"""How the external id of such a message begins: no customer wrote it."""

INSTRUCTIONS: Mapping[str, Mapping[str, str]] = {
    "/submit_meter_reading": {"es": "tomar la lectura del medidor", "en": "take the meter reading"},
    "/check_balance": {"es": "decir el saldo", "en": "tell the balance"},
    "/get_bill": {"es": "enviar el recibo", "en": "send the bill"},
    "/pay_bill": {"es": "ayudar a pagar", "en": "help to pay"},
    "/check_usage": {"es": "mostrar el consumo", "en": "show the usage"},
    "/outage_status": {"es": "informar de cortes", "en": "tell about outages"},
    "/report_outage": {"es": "tomar el reporte de falta de servicio", "en": "take an outage report"},
    "/report_leak": {"es": "tomar el reporte de fuga", "en": "take a leak report"},
    "/complaint": {"es": "tomar la queja", "en": "take the complaint"},
    "/dispute": {"es": "abrir la aclaración", "en": "open the dispute"},
    "/case_status": {"es": "decir cómo va el reporte", "en": "tell how the case is going"},
    "/payment_plan": {"es": "pedir un convenio de pago", "en": "ask for a payment plan"},
    "/appointment": {"es": "pedir una cita", "en": "ask for an appointment"},
    "/menu": {"es": "mostrar el menú", "en": "show the menu"},
}
"""What an agent may ask of the bot, and how the desk names it."""

_SHAPE = re.compile(r"(/[a-z][a-z_]*)(\{.*\})?", re.DOTALL)
_OFFER = text("""
update runtime.conversations set offered = offered || cast(:offered as jsonb), pending = true, ready_at = :now,
    arrivals = arrivals + 1
where id = :conversation
""")
_PRESS = text("""
insert into runtime.inbound
    (id, conversation_id, channel, account, external_id, parts, sent_at, arrived_at, state)
values (:id, :conversation, :channel, :account, :external_id, cast(:parts as jsonb), :now, :now, 'waiting')
on conflict (channel, account, external_id) do nothing
""")
_WAKE = text("select pg_notify(:channel, '')")


def check(instruction: str) -> str:
    """The payload, when it is one of INSTRUCTIONS, with or without slot values behind it. Raises InstructionError."""
    found = _SHAPE.fullmatch(instruction.strip())
    if found is None or found[1] not in INSTRUCTIONS:
        raise InstructionError(instruction)
    try:
        values = json.loads(found[2] or "{}")
    except ValueError as error:
        raise InstructionError(instruction) from error
    if not isinstance(values, dict):
        raise InstructionError(instruction)
    return found[0]


async def resume(connection: AsyncConnection, line: Line, instruction: str, *, entry: UUID, now: datetime) -> None:
    """Let the bot go on with `instruction`, once for each entry. Raises InstructionError."""
    payload = check(instruction)
    value = f"{PREFIX}{entry}"
    offered = [{"value": value, "payload": payload, "label": payload, "number": 0}]
    await connection.execute(_OFFER, {"conversation": line.conversation, "offered": json.dumps(offered), "now": now})
    press = {
        "id": new_id(),
        "conversation": line.conversation,
        "channel": line.channel,
        "account": line.account,
        "external_id": value,
        "parts": json.dumps(parts_to_json((Choice(value),))),
        "now": now,
    }
    await connection.execute(_PRESS, press)
    await connection.execute(_WAKE, {"channel": MAILBOX})
