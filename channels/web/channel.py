"""The web chat as a channel. It is pulled: a reply is sent when it is committed, and sockets read it by number."""

from __future__ import annotations

from typing import ClassVar

from channels import files
from channels.base import Account, MediaFetch, Webhook
from channels.errors import Advice, MalformedError, SendError
from channels.message import Capabilities, FileLimit, Inbound, Outbound, Parsed

IMAGES = FileLimit("image", 10 * files.MEBIBYTE, frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}))
DOCUMENTS = FileLimit("document", files.MAX_BYTES, files.DOCUMENTS)


class WebChannel:
    """No webhook and no vendor's send: `bot/webchat` speaks to the socket."""

    name: ClassVar[str] = "web"
    capabilities: ClassVar[Capabilities] = Capabilities(
        max_text=8000,
        max_choices=12,
        max_choice_label=60,
        documents=True,
        images=True,
        typing=True,
        proactive=False,
        pull=True,
        files=(IMAGES, DOCUMENTS),
    )

    def verify(self, webhook: Webhook, accounts: tuple[Account, ...]) -> None:
        """Nothing arrives by webhook."""
        raise MalformedError("the web channel has no webhook")

    def parse(self, webhook: Webhook) -> Parsed:
        """Nothing arrives by webhook."""
        raise MalformedError("the web channel has no webhook")

    async def send(self, message: Outbound, account: Account, *, tracker: str, fetch: MediaFetch) -> str:
        """Never called for a pulled channel."""
        raise SendError(Advice.GIVE_UP, detail="the web channel is pulled")

    async def acknowledge(self, inbound: Inbound, account: Account, *, typing: bool) -> None:
        """The socket shows typing by itself."""
