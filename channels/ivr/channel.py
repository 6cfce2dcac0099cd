"""The channel as the runtime sees it; what a call does step by step is `bot/calls`."""

from __future__ import annotations

from typing import ClassVar

from channels import twilio
from channels.base import Account, MediaFetch, Webhook
from channels.errors import Advice, SendError, SignatureError
from channels.ivr import inbound
from channels.message import Capabilities, Inbound, Outbound, Parsed
from channels.sealing import Seal


class Voice:
    """Twilio Voice. Nothing is sent to a call: it comes and takes what lies ready.

    `verify` takes what Twilio signed, and what this object itself sealed: the same request with a secret concealed.
    """

    name: ClassVar[str] = inbound.NAME
    capabilities: ClassVar[Capabilities] = Capabilities(
        max_text=8000,
        max_choices=40,
        max_choice_label=80,
        links=False,
        speech=True,
        replies_inline=True,
        proactive=False,
        pull=True,
        max_webhook=twilio.MAX_FORM,
    )

    def __init__(self) -> None:
        self._seal = Seal()

    def verify(self, webhook: Webhook, accounts: tuple[Account, ...]) -> Account:
        """The account whose token signed it. Raises SignatureError or NotConfiguredError."""
        if not self._seal.holds(webhook):
            return twilio.verify(webhook, accounts)
        number = inbound.read(webhook).number
        found = next((one for one in accounts if one.account == number), None)
        if found is None:
            raise SignatureError("another account")
        return found

    def concealed(self, webhook: Webhook, digits: str) -> Webhook:
        """A verified request as it goes on from here: what was keyed in or said is `digits`, which nobody can read."""
        return self._seal.stamp(webhook, inbound.with_concealed(webhook, digits))

    def parse(self, webhook: Webhook) -> Parsed:
        """What the caller said. Raises MalformedError."""
        return inbound.parse(webhook)

    async def send(self, message: Outbound, account: Account, *, tracker: str, fetch: MediaFetch) -> str:
        """Never called for a pulled channel."""
        raise SendError(Advice.GIVE_UP, detail="a call takes its answers itself")

    async def acknowledge(self, inbound: Inbound, account: Account, *, typing: bool) -> None:
        """A call shows nothing."""
