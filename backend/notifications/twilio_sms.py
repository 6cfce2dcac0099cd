"""SMS through Twilio: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource."""

from __future__ import annotations

import logging
from typing import Any, ClassVar, Final

import httpx
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from backend.notifications.message import Message, PermanentFailure, Sender, TemporaryFailure
from kit.settings import Settings

API: Final = "https://api.twilio.com"
TIMEOUT_SECONDS: Final = 5.0
BUSY: Final = frozenset({20429, 30001})
"""Twilio's codes for "later": https://www.twilio.com/docs/api/errors."""


class HttpxForTwilio(AsyncHttpClient):  # type: ignore[misc]  # the library is untyped
    """Twilio's client over ours: the library's own ignores its timeout and can't be pointed elsewhere."""

    def __init__(self, http: httpx.AsyncClient, *, base_url: str) -> None:
        super().__init__(logging.getLogger("twilio.quiet"), True, TIMEOUT_SECONDS)
        self._http = http
        self._base_url = base_url.rstrip("/")

    async def request(self, method: str, uri: str, **asked: Any) -> Response:
        """As Twilio's library calls it: params, data, headers, auth, timeout, allow_redirects."""
        answer = await self._http.request(
            method,
            self._base_url + uri.removeprefix(API),
            params=asked.get("params"),
            data=asked.get("data"),
            headers=asked.get("headers"),
            auth=asked.get("auth"),
            timeout=asked.get("timeout") or TIMEOUT_SECONDS,
            follow_redirects=asked.get("allow_redirects", False),
        )
        return Response(answer.status_code, answer.text, answer.headers)


class TwilioSms:
    """Sends from one Twilio number."""

    name: ClassVar[str] = "twilio"

    def __init__(self, client: Any, *, number: str) -> None:
        self._client = client
        self._number = number

    @classmethod
    def from_settings(cls, settings: Settings, http: httpx.AsyncClient) -> Sender | None:
        """The sender of the environment's account, or None where it is not set up."""
        sid, token, number = settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_phone_number
        if not (sid and token and number):
            return None
        return cls(
            Client(sid, token, http_client=HttpxForTwilio(http, base_url=settings.twilio_api_url)), number=number
        )

    async def send(self, message: Message) -> str:
        """Hand it to Twilio; the id is the message's SID. Raises SendError."""
        try:
            sent = await self._client.messages.create_async(to=message.address, from_=self._number, body=message.body)
        except httpx.TransportError as error:
            raise TemporaryFailure(type(error).__name__) from None
        except TwilioRestException as error:
            busy = error.status == 429 or error.status >= 500 or error.code in BUSY
            raise (TemporaryFailure if busy else PermanentFailure)(str(error.code or error.status)) from None
        except TwilioException:
            raise PermanentFailure("refused") from None
        return str(sent.sid)
