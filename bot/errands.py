"""What needs a screen goes to the telephone on file, where the channel only has a voice: bills, charts, barcodes.

To WhatsApp while its window there is open, else by SMS; never to the number that calls, which anybody can pretend to
have. The file is fetched with the rights of the conversation that asked for it. Where it can't be sent, that is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid5

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import outbox, preferences
from bot.accounts import Accounts
from bot.compose import Said, fit
from bot.dialogue import Answer
from bot.mailbox import Claim
from bot.sentences import Key, say_aloud
from bot.speakers.saying import LINK_ACCOUNT
from channels.base import Account, Channel, capabilities_of
from channels.message import Media, Outbound
from kit.clock import Clock
from kit.ids import new_id
from kit.logging import get_logger
from kit.tokens import Token, mint

SECONDS = 2.0
MARGIN = timedelta(minutes=5)
"""What is to be sent within a window is sent before its last minutes."""
ERRANDS = uuid5(UUID(int=0), "elsewhere")
"""Who asks, in the service layer's histories."""

By = Literal["whatsapp", "sms"]
SENT: Mapping[By, Key] = {"whatsapp": "sent_by_whatsapp", "sms": "sent_by_sms"}

_WINDOW = text("""
select id, account, address, last_inbound_at from runtime.conversations
where channel = 'whatsapp' and account = any(:accounts) and address = any(:addresses) and last_inbound_at > :since
order by last_inbound_at desc limit 1
""")
_OPEN = text("""
insert into runtime.conversations as c (id, utility_id, channel, account, address, language)
values (:id, :utility, :channel, :account, :address, :language)
on conflict (channel, account, address) do update set language = coalesce(c.language, excluded.language)
returning id
""")

log = get_logger("bot.errands")


@dataclass(frozen=True, slots=True)
class Parcel:
    """Messages to another channel of the same customer's, each once a `key`."""

    by: By
    utility: str
    account: str
    address: str
    language: str
    drafts: tuple[Outbound, ...]
    key: str

    async def put(self, connection: AsyncConnection, *, now: datetime) -> None:
        """Write them, in the transaction of the turn that announces them."""
        values = {"id": new_id(), "utility": self.utility, "channel": self.by, "account": self.account}
        values |= {"address": self.address, "language": self.language}
        conversation: UUID = (await connection.execute(_OPEN, values)).scalar_one()
        for position, draft in enumerate(self.drafts):
            message = replace(draft, conversation_id=conversation)
            await outbox.append(connection, message, key=f"{self.key}:elsewhere:{position}", sender="bot", now=now)


@dataclass(frozen=True, slots=True)
class Errands:
    """Finds where to send to."""

    engine: AsyncEngine
    client: httpx.AsyncClient
    backend_url: str
    key: str
    channels: Mapping[str, Channel]
    accounts: Accounts
    clock: Clock

    async def split_off(self, claim: Claim, answer: Answer, language: str) -> tuple[Answer, Parcel | None]:
        """The answer as it can be heard, and what of it goes to the telephone on file."""
        can = self.channels[claim.channel].capabilities
        seen = tuple(one for one in answer.said if one.media or (one.link and one.link.url != LINK_ACCOUNT))
        if not can.speech or can.documents or can.images or not seen:
            return answer, None
        heard = tuple(one for one in answer.said if one not in seen)
        phone = await self._phone(claim)
        parcel = await self._parcel(claim, seen, phone, language) if phone else None
        words = say_aloud(SENT[parcel.by] if parcel else "not_sent", language, last=" ".join(phone[-2:]))
        return replace(answer, said=_with_words(heard, words)), parcel

    async def _phone(self, claim: Claim) -> str:
        """The number on file of who this conversation has shown to be, or whose contract it named; else empty."""
        token = mint(Token(kind="staff", subject=ERRANDS, utility=claim.utility, role="agent"), key=self.key,
                     now=self.clock())  # fmt: skip
        bearer, base = {"Authorization": f"Bearer {token}"}, f"{self.backend_url}/api/utilities/{claim.utility}"
        try:
            who = await self.client.get(
                f"{base}/conversations/{claim.conversation_id}/identity", headers=bearer, timeout=SECONDS
            )
            customer = who.json().get("customer_id") if who.is_success else None
            if not customer:
                return ""
            found = await self.client.get(f"{base}/customers/{customer}", headers=bearer, timeout=SECONDS)
            return str(found.json().get("phone") or "") if found.is_success else ""
        except (httpx.HTTPError, ValueError, AttributeError) as error:
            log.warning("errands.phone.unknown", error=type(error).__name__)
            return ""

    async def _parcel(self, claim: Claim, seen: tuple[Said, ...], phone: str, language: str) -> Parcel | None:
        simulated = self.accounts.is_simulated(claim.channel, claim.account)
        for by in ("whatsapp", "sms"):
            ours = [one.account for one in self.accounts.of(by) if self._serves(one, claim.utility, simulated)]
            where = await self._where(by, ours, phone) if ours else None
            if where is None:
                continue
            account, address = where
            drafts = self._drafts(claim, seen, by, account, address, language)
            refused = await preferences.why_opted_out(self.engine, utility=claim.utility, channel=by, address=address)
            if drafts and refused is None:
                return Parcel(by, claim.utility, account, address, language, drafts, str(claim.turn_id))
        return None

    def _serves(self, account: Account, utility: str, simulated: bool) -> bool:
        return account.utility == utility and account.simulated == simulated

    async def _where(self, by: By, accounts: list[str], phone: str) -> tuple[str, str] | None:
        """Account and address, as the channel writes it; on WhatsApp only where its window is open."""
        if by == "sms":
            return accounts[0], phone
        digits = phone.removeprefix("+")
        hours = self.channels[by].capabilities.session_window_hours or 0
        values = {
            "accounts": accounts,
            "addresses": [digits, *([f"521{digits[2:]}"] if digits.startswith("52") else [])],
            "since": self.clock() - timedelta(hours=hours) + MARGIN,
        }
        async with self.engine.connect() as connection:
            row = (await connection.execute(_WINDOW, values)).first()
        return (row.account, row.address) if row else None

    def _drafts(
        self, claim: Claim, seen: tuple[Said, ...], by: By, account: str, address: str, language: str
    ) -> tuple[Outbound, ...]:
        """As that channel carries it; none where it carries neither the file nor a link to it."""
        can = capabilities_of(self.channels[by], address)
        if not ((can.documents and can.images) or can.files_as_links):
            return ()
        lent = tuple(replace(one, media=replace(one.media, on_behalf=str(claim.conversation_id))) if one.media else one
                     for one in seen)  # fmt: skip
        composed = fit(lent, capabilities=can, language=language, offered=())
        return tuple(
            Outbound(claim.conversation_id, by, account, address, draft.parts, draft.choices)
            for draft in composed.drafts
            if any(isinstance(part, Media) for part in draft.parts)
        )


def _with_words(said: tuple[Said, ...], words: str) -> tuple[Said, ...]:
    """With a sentence before the last words, which may be a question."""
    if not said:
        return (Said(words),)
    return (*said[:-1], replace(said[-1], text=f"{words} {said[-1].text}".strip()))


async def split_off(
    errands: Errands | None, claim: Claim, answer: Answer, language: str
) -> tuple[Answer, Parcel | None]:
    """As `Errands.split_off`; without any, the answer as it is."""
    return await errands.split_off(claim, answer, language) if errands else (answer, None)
