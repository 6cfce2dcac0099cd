"""The channel as the runtime sees it; what a call does step by step is `bot/calls`."""

from __future__ import annotations

from typing import ClassVar

from channels import twilio
from channels.base import Account, MediaFetch, Webhook
from channels.errors import Advice, SendError
from channels.ivr import inbound
from channels.message import Capabilities, Inbound, Outbound, Parsed


class Voice:
    """Twilio Voice. Nothing is sent to a call: it comes and takes what lies ready."""

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

    def verify(self, webhook: Webhook, accounts: tuple[Account, ...]) -> Account:
        """The account whose token signed it. Raises SignatureError or NotConfiguredError."""
        return twilio.verify(webhook, accounts)

    def parse(self, webhook: Webhook) -> Parsed:
        """What the caller said. Raises MalformedError."""
        return inbound.parse(webhook)

    async def send(self, message: Outbound, account: Account, *, tracker: str, fetch: MediaFetch) -> str:
        """Never called for a pulled channel."""
        raise SendError(Advice.GIVE_UP, detail="a call takes its answers itself")

    async def acknowledge(self, inbound: Inbound, account: Account, *, typing: bool) -> None:
        """A call shows nothing."""
