"""What can be subscribed to. The triggers of the migration write these names."""

from __future__ import annotations

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "conversation.opened": "Somebody has written for the first time on that channel.",
    "message.created": "The customer wrote, or the assistant, an agent or the counter wrote to them.",
    "message.delivered": "A message of ours reached the customer's device, where the channel tells.",
    "message.read": "The customer has read it, where the channel tells.",
    "message.failed": "A message of ours does not reach the customer, or nobody knows: `state` says which.",
    "handoff.requested": "A person is asked for; the conversation waits.",
    "handoff.escalated": "An emergency: while it waits, or nobody acknowledged it in time.",
    "handoff.taken": "An agent has it.",
    "handoff.transferred": "It waits again, for another team or agent.",
    "handoff.dropped": "It waits again: its agent went away.",
    "handoff.returned": "The assistant has it again, with or without an instruction.",
    "handoff.left": "The customer did not want to wait any more.",
    "conversation.resolved": "An agent has closed it, with a reason.",
    "rating.given": "The customer said how it went, 1 to 5, or how likely they recommend it, 0 to 10 (kind nps).",
}
"""And what each tells."""
