"""Signs to the customer that we read, think, and felt a press: beside the turn and never in its way."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from typing import Any

from bot.accounts import Accounts
from bot.floor import instructions
from bot.mailbox import Claim
from channels.base import Channel
from channels.message import Choice, Inbound


def sign(
    claim: Claim, channels: Mapping[str, Channel], accounts: Accounts, *, thinks: bool
) -> Coroutine[Any, Any, None] | None:
    """What to do beside the turn. `thinks`: the assistant does. None: nothing.

    A press is answered, where the vendor waits for that, also while a person has the word.
    """
    channel = channels[claim.channel]
    can, last = channel.capabilities, claim.messages[-1]
    if claim.attempt > 1 or can.pull or last.external_id.startswith(instructions.PREFIX):
        return None
    pressed = can.answers_presses and any(isinstance(part, Choice) for part in last.parts)
    if not pressed and not (thinks and (can.typing or can.read_receipts)):
        return None
    message = Inbound(
        claim.channel, claim.account, last.external_id, claim.address, last.sent_at, last.parts, last.locale
    )
    account = accounts.find(claim.channel, claim.account)
    return channel.acknowledge(message, account, typing=thinks and can.typing)
