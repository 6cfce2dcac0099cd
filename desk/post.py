"""The simulator's mail program: writes letters as SendGrid posts them, signed with the demo's key."""

from __future__ import annotations

import secrets
from email.utils import make_msgid
from typing import ClassVar
from uuid import UUID

from bot.app import Gateway
from bot.demo_keys import mail_key
from bot.demo_mail import Letter, posted
from channels.email.channel import SIGNATURE_HEADER, TIMESTAMP_HEADER
from desk import files, records
from desk.cast import Member
from desk.handset import NotTakenError, post
from desk.lines import LineError
from desk.turns import pretty
from desk.visitors import Place


class MailProgram:
    """One member's mail; who has no address on file writes from one that nobody knows."""

    channel: ClassVar[str] = "email"

    def __init__(self, gateway: Gateway, member: Member, place: Place) -> None:
        self._gateway, self._member, self._place = gateway, member, place
        accounts = gateway.simulator.accounts.of(self.channel)
        self._account = next(one for one in accounts if one.utility == member.utility)
        self._url = f"http://127.0.0.1:{gateway.settings.ventanilla_port}/demo/channels/{self.channel}"
        stranger = f"{member.key}.{secrets.token_hex(3)}@example.org"
        kept = place.kept.setdefault(self.channel, {"address": member.email or stranger})
        self.address = str(kept["address"]).lower()
        self.conversation_id: UUID | None = None

    @property
    def to(self) -> str:
        """The utility's address."""
        return self._account.account

    async def open(self) -> None:
        """Find the conversation, once it has begun."""
        self.conversation_id = await records.find_conversation(
            self._gateway.engine, channel=self.channel, account=self._account.account, address=self.address
        )

    async def write(self, subject: str, text: str, *, references: tuple[str, ...] = ()) -> str:
        """Send a letter; its id, without brackets. Raises LineError."""
        now = self._gateway.clock()
        letter = Letter(
            message_id=make_msgid(domain=self.address.rpartition("@")[2]).strip("<>"),
            sender=self.address,
            sender_name=self._member.name,
            to=self.to,
            subject=" ".join(subject.split()),
            text=text,
            at=now,
            language=self._member.language,
            references=references,
        )
        form = letter.form
        webhook = posted(form, key=mail_key(self._gateway.settings.secret_key), now=now)
        signed = {name: webhook.headers[name] for name in (SIGNATURE_HEADER, TIMESTAMP_HEADER)}
        self._place.keep_raw(letter.message_id, pretty({**signed, "form": form}))
        try:
            await post(self._gateway.client, self._url, webhook)
        except NotTakenError as error:
            raise LineError(str(error)) from error
        if self.conversation_id is None:
            await self.open()
        return letter.message_id

    def file_url(self, letter_id: str, position: int) -> str:
        """Where a file of a letter of ours can be opened."""
        settings, now = self._gateway.settings, self._gateway.clock()
        return files.file_path(
            UUID(letter_id), position, utility=self._member.utility, key=settings.secret_key, now=now
        )
