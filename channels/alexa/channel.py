"""Alexa as the runtime sees it; what a request is answered step by step is `bot/speakers`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

import httpx
from cryptography.x509.verification import Store

from channels.alexa import certificates, inbound, signing
from channels.alexa.certificates import Certificates
from channels.alexa.inbound import Heard
from channels.base import Account, MediaFetch, Webhook
from channels.errors import Advice, NotConfiguredError, SendError, SignatureError
from channels.message import Capabilities, Inbound, Outbound, Parsed, Speech
from channels.sealing import Seal
from kit.clock import utc_now

MAX_ADDRESS = 300


class Alexa:
    """Amazon waits for the answer inside its request, so nothing is ever sent.

    `verify` takes what Amazon signed, and what this object itself sealed: the same request without its tokens, which
    is what is kept.
    """

    name: ClassVar[str] = "alexa"
    capabilities: ClassVar[Capabilities] = Capabilities(
        max_text=3000,
        max_choices=40,  # three are said (`bot/speakers/saying.py`), and any may be named
        max_choice_label=80,
        links=False,
        speech=True,
        replies_inline=True,
        proactive=False,
        pull=True,
        proves_link=True,
    )

    def __init__(self, _client: httpx.AsyncClient, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._seal = Seal()
        self._roots: dict[str, Store] = {}
        self._certificates: dict[tuple[str, str], Certificates] = {}

    async def fetch_certificate(self, webhook: Webhook, accounts: tuple[Account, ...]) -> None:
        """Have the certificate at hand that the request names, if it is where Amazon keeps them."""
        url = signing.lower(webhook.headers).get(signing.CHAIN_URL, "")
        if accounts:
            await self._of(accounts).fetch(url, now=self._clock())

    async def close(self) -> None:
        """Let go of connections."""
        for one in self._certificates.values():
            await one.client.aclose()

    def verify(self, webhook: Webhook, accounts: tuple[Account, ...]) -> Account:
        """The account whose skill it is for. Raises SignatureError or NotConfiguredError."""
        skills = {one.secrets.get("skill_id", ""): one for one in accounts if one.secrets.get("skill_id")}
        if not skills:
            raise NotConfiguredError("ALEXA_SKILL_ID")
        headers = signing.lower(webhook.headers)
        sealed = self._seal.holds(webhook)
        if not sealed:
            chain = self._of(accounts).of(headers.get(signing.CHAIN_URL, ""))
            signing.check(webhook.body, headers, chain, roots=self._trusted(accounts), now=self._clock())
        envelope = signing.envelope(webhook.body)
        if not sealed:
            signing.check_time(envelope, now=self._clock())
        try:
            return skills[signing.skill_of(envelope)]
        except KeyError as error:
            raise SignatureError("another skill") from error

    def sealed(self, webhook: Webhook, *, link: str, said: str) -> Webhook:
        """A verified request as it goes on from here: no tokens but the link that they stand for, what is said in the
        customer's words, and our own seal."""
        return self._seal.put(webhook, inbound.without_tokens(signing.envelope(webhook.body), link=link, said=said))

    def heard(self, webhook: Webhook) -> Heard:
        """The request. Its link and its words count only where we sealed it. Raises MalformedError."""
        sealed = self._seal.holds(webhook)
        heard = inbound.read(signing.envelope(webhook.body), None if sealed else webhook.body)
        return heard if sealed else replace(heard, link="", said="")

    def parse(self, webhook: Webhook) -> Parsed:
        """What it says as one message. Raises MalformedError."""
        heard = self.heard(webhook)
        if heard.kind not in ("launch", "intent"):
            return Parsed(unknown=((heard.name or heard.kind, {}),))
        return Parsed(messages=(message(heard),) if heard.said else ())

    async def send(self, message: Outbound, account: Account, *, tracker: str, fetch: MediaFetch) -> str:
        """Never called for a pulled channel."""
        raise SendError(Advice.GIVE_UP, detail="Alexa takes its answers itself")

    async def acknowledge(self, inbound: Inbound, account: Account, *, typing: bool) -> None:
        """A speaker shows nothing."""

    def _trusted(self, accounts: tuple[Account, ...]) -> Store:
        extra = _extra(accounts)
        if extra not in self._roots:
            self._roots[extra] = certificates.trusted(extra)
        return self._roots[extra]

    def _of(self, accounts: tuple[Account, ...]) -> Certificates:
        key = (_extra(accounts), next((one.api_url for one in accounts if one.api_url), ""))
        if key not in self._certificates:
            self._certificates[key] = Certificates(certificates.fetcher(key[0]), key[1])
        return self._certificates[key]


def _extra(accounts: tuple[Account, ...]) -> str:
    return next((one.secrets["cert_roots"] for one in accounts if one.secrets.get("cert_roots")), "")


def address_of(heard: Heard) -> str:
    """Who speaks: the account link while there is one, else Amazon's name for this customer of ours."""
    return f"link:{heard.link}" if heard.link else f"user:{heard.user_id}"[:MAX_ADDRESS]


def message(heard: Heard) -> Inbound:
    """The request as a message of the customer's."""
    return Inbound(
        channel=Alexa.name,
        account=heard.skill_id,
        external_id=heard.request_id[:200],
        address=address_of(heard),
        sent_at=heard.at,
        parts=(Speech(heard.said),),
        locale=heard.locale[:16] or None,
    )
