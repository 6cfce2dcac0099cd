"""Dialogflow as the runtime sees it; what a request is answered step by step is `bot/speakers`."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

import httpx
import jwt

from channels.base import Account, MediaFetch, Webhook
from channels.errors import Advice, NotConfiguredError, SendError, SignatureError
from channels.google import inbound
from channels.google.inbound import Heard
from channels.google.keys import PATH, Keys
from channels.message import Capabilities, Inbound, Outbound, Parsed
from channels.sealing import Seal
from kit.clock import utc_now

HEADER = "x-ventanilla-token"
ISSUERS = ("https://accounts.google.com", "accounts.google.com")
AGENTS = "@gcp-sa-dialogflow.iam.gserviceaccount.com"
"""The service agents under which Dialogflow signs: https://cloud.google.com/dialogflow/cx/docs/concept/webhook"""


class Google:
    """Dialogflow waits for the answer inside its request, so nothing is ever sent."""

    name: ClassVar[str] = inbound.NAME
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

    def __init__(self, client: httpx.AsyncClient, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._client = client
        self._clock = clock
        self._seal = Seal()
        self._keys: dict[str, Keys] = {}

    async def fetch_keys(self, webhook: Webhook, accounts: tuple[Account, ...]) -> None:
        """Have the key at hand that an ID token names."""
        if any(one.secrets.get("audience") for one in accounts) and (kid := _kid(_bearer(webhook))):
            await self._of(accounts).fetch(kid, now=self._clock())

    def verify(self, webhook: Webhook, accounts: tuple[Account, ...]) -> Account:
        """Whose agent asks, by the static header or by an ID token. Raises SignatureError or NotConfiguredError."""
        usable = [one for one in accounts if one.secrets.get("token") or one.secrets.get("audience")]
        if not usable:
            raise NotConfiguredError("DIALOGFLOW_TOKEN")
        if self._seal.holds(webhook):
            wanted = webhook.query.get("account", "")
            return next((one for one in usable if one.account == wanted), usable[0])
        given = _header(webhook, HEADER).encode("utf-8", "replace")
        for one in usable:
            token = one.secrets.get("token", "")
            if token and hmac.compare_digest(given, token.encode()):
                return one
        raw = _bearer(webhook)
        for one in usable:
            if one.secrets.get("audience") and self._is_agents(raw, one, accounts):
                return one
        raise SignatureError("neither the header's token nor an ID token of the agent's")

    def sealed(self, webhook: Webhook, account: Account, *, link: str, said: str) -> Webhook:
        """A verified request as it goes on from here: no tokens but the link that they stand for, and our own seal."""
        kept = inbound.without_tokens(inbound.envelope(webhook.body), link=link, said=said)
        return replace(self._seal.put(webhook, kept), query={"account": account.account})

    def heard(self, webhook: Webhook) -> Heard:
        """The request. Its link and its words count only where we sealed it. Raises MalformedError."""
        heard = inbound.read(inbound.envelope(webhook.body))
        return heard if self._seal.holds(webhook) else replace(heard, link="", said="")

    def parse(self, webhook: Webhook) -> Parsed:
        """What it says as one message. Raises MalformedError."""
        heard = self.heard(webhook)
        spoken = heard.said or heard.digits
        return Parsed(messages=(inbound.message(heard, now=self._clock()),) if spoken else ())

    async def send(self, message: Outbound, account: Account, *, tracker: str, fetch: MediaFetch) -> str:
        """Never called for a pulled channel."""
        raise SendError(Advice.GIVE_UP, detail="Dialogflow takes its answers itself")

    async def acknowledge(self, inbound: Inbound, account: Account, *, typing: bool) -> None:
        """An agent shows nothing."""

    def _is_agents(self, raw: str, account: Account, accounts: tuple[Account, ...]) -> bool:
        """Whether `raw` is an ID token of Google's, for us, of the agent: signature, audience, time and e-mail."""
        key = self._of(accounts).of(_kid(raw))
        if key is None:
            return False
        try:
            claims = jwt.decode(
                raw,
                key.key,
                algorithms=["RS256"],
                audience=account.secrets["audience"],
                issuer=ISSUERS,
                leeway=10,
                options={"require": ["exp", "iat", "aud", "iss", "email"]},
            )
        except jwt.PyJWTError:
            return False
        email = str(claims["email"])
        wanted = account.secrets.get("email", "")
        is_agent = email == wanted if wanted else email.endswith(AGENTS)
        return claims.get("email_verified") is True and is_agent

    def _of(self, accounts: tuple[Account, ...]) -> Keys:
        url = next((one.api_url for one in accounts if one.api_url), "https://www.googleapis.com") + PATH
        if url not in self._keys:
            self._keys[url] = Keys(self._client, url)
        return self._keys[url]


def _header(webhook: Webhook, name: str) -> str:
    return next((value for key, value in webhook.headers.items() if key.lower() == name), "")


def _bearer(webhook: Webhook) -> str:
    scheme, _, raw = _header(webhook, "authorization").partition(" ")
    return raw.strip() if scheme.lower() == "bearer" else ""


def _kid(raw: str) -> str:
    """Which key signed it, as it says itself."""
    try:
        found = jwt.get_unverified_header(raw).get("kid", "") if raw else ""
    except jwt.PyJWTError:
        return ""
    return found if isinstance(found, str) else ""
