"""What a call asks of the service layer: the language of who seems to call, and a call-back that is a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.identity import Speaker, conversation_token
from channels.message import Capabilities
from kit.clock import Clock
from kit.logging import get_logger
from kit.tokens import Token, mint
from kit.utility import Utility

GREETING_SECONDS = 1.0
"""A greeting does not wait for a slow answer."""
PROMISE_SECONDS = 4.0
TELEPHONE = uuid5(UUID(int=0), "telephone")
"""Who asks, in the service layer's histories."""

_SPOKE = text("""
select language from runtime.conversations
where utility_id = :utility and language is not null
    and (channel in ('whatsapp', 'sms') and address = any(:addresses)
        or channel = 'voice' and account = :account and split_part(address, '/', 2) = :phone)
order by last_inbound_at desc nulls last limit 1
""")

log = get_logger("bot.calls")


@dataclass(frozen=True, slots=True)
class Promise:
    """A call-back that was promised: its case, and by when."""

    case: str
    by: datetime


@dataclass(frozen=True, slots=True)
class CallRecords:
    """The service layer, and what our own conversations tell."""

    engine: AsyncEngine
    client: httpx.AsyncClient
    url: str
    key: str
    clock: Clock

    async def language_of(self, utility: Utility, *, conversation: UUID, phone: str, account: str) -> str | None:
        """The language that this number was served in before, or that the records note; it is a courtesy, no proof."""
        if not phone:
            return None
        digits = phone.removeprefix("+")
        addresses = [phone, digits, *([f"521{digits[2:]}"] if digits.startswith("52") else [])]
        values = {"utility": utility.id, "addresses": addresses, "phone": phone, "account": account}
        async with self.engine.connect() as connection:
            spoken = (await connection.execute(_SPOKE, values)).scalar()
        return spoken or await self._noted(utility, conversation, phone)

    async def _noted(self, utility: Utility, conversation: UUID, phone: str) -> str | None:
        token = mint(
            Token(kind="staff", subject=TELEPHONE, utility=utility.id, role="agent"), key=self.key, now=self.clock()
        )
        bearer = {"Authorization": f"Bearer {token}"}
        base = f"{self.url}/api/utilities/{utility.id}"
        try:
            who = await self.client.get(
                f"{base}/conversations/{conversation}/identity",
                params={"phone": phone},
                headers=bearer,
                timeout=GREETING_SECONDS,
            )
            if not who.is_success or not (customer := who.json().get("customer_id")):
                return None
            found = await self.client.get(f"{base}/customers/{customer}", headers=bearer, timeout=GREETING_SECONDS)
            return str(found.json()["language"]) if found.is_success else None
        except (httpx.HTTPError, ValueError, KeyError) as error:
            log.warning("calls.language.unknown", error=type(error).__name__)
            return None

    async def promise(self, speaker: Speaker, *, call: str, words: tuple[str, str]) -> Promise | None:
        """Open the case of a call-back, once a call; None when that can't be done. `words`: subject, description."""
        token = conversation_token(speaker, Capabilities(0, 0, 0), key=self.key, now=self.clock())
        subject, description = words
        try:
            answer = await self.client.post(
                f"{self.url}/api/customers/me/cases",
                json={"category": "callback", "subject": subject, "description": description},
                headers={"Authorization": f"Bearer {token}", "Idempotency-Key": f"call:{call}:callback"},
                timeout=PROMISE_SECONDS,
            )
            answer.raise_for_status()
            case = answer.json()
            return Promise(str(case["number"]), datetime.fromisoformat(case["expected_by"]))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            log.error("calls.promise.failed", error=type(error).__name__)
            return None
