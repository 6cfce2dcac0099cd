"""E-mail through SendGrid: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send."""

from __future__ import annotations

import base64
from typing import ClassVar, Final

import httpx

from backend.notifications.message import Message, PermanentFailure, Sender, TemporaryFailure
from kit.settings import Settings

TIMEOUT_SECONDS: Final = 5.0


class SendgridEmail:
    """Sends plain text from one verified address, with one file where there is one."""

    name: ClassVar[str] = "sendgrid"

    def __init__(self, http: httpx.AsyncClient, *, base_url: str, key: str, sender: str) -> None:
        self._http = http
        self._url = f"{base_url.rstrip('/')}/v3/mail/send"
        self._key = key
        self._sender = sender

    @classmethod
    def from_settings(cls, settings: Settings, http: httpx.AsyncClient) -> Sender | None:
        """The sender of the environment's account, or None where it is not set up."""
        if not (settings.sendgrid_api_key and settings.email_from):
            return None
        return cls(http, base_url=settings.sendgrid_api_url, key=settings.sendgrid_api_key, sender=settings.email_from)

    async def send(self, message: Message) -> str:
        """Hand it to SendGrid; the id is its X-Message-Id. Raises SendError."""
        try:
            answer = await self._http.post(
                self._url,
                json=self._mail(message),
                headers={"Authorization": f"Bearer {self._key}"},
                timeout=TIMEOUT_SECONDS,
            )
        except httpx.TransportError as error:
            raise TemporaryFailure(type(error).__name__) from None
        if answer.status_code == 429 or answer.status_code >= 500:
            raise TemporaryFailure(str(answer.status_code))
        if answer.status_code >= 400:
            raise PermanentFailure(str(answer.status_code))
        return str(answer.headers.get("X-Message-Id", ""))

    def _mail(self, message: Message) -> dict[str, object]:
        mail: dict[str, object] = {
            "personalizations": [{"to": [{"email": message.address}]}],
            "from": {"email": self._sender},
            "subject": message.subject,
            "content": [{"type": "text/plain", "value": message.body}],
        }
        if file := message.attachment:
            content = base64.b64encode(file.content).decode("ascii")
            mail["attachments"] = [{"content": content, "type": file.mime_type, "filename": file.filename}]
        return mail
