"""The channel: the secret that Telegram echoes, sending, files, the answer to a press."""

from __future__ import annotations

import hmac
import json
import re
from http import HTTPStatus
from typing import Any, Literal

import httpx
from prometheus_client import Counter

from channels.base import Account, MediaFetch, Webhook
from channels.errors import Advice, FetchError, NotConfiguredError, SendError, SignatureError
from channels.message import Capabilities, Inbound, Media, Outbound, Parsed
from channels.telegram import inbound, outbound
from channels.wording import media
from kit.clock import utc_now

DEFAULT_API_URL = "https://api.telegram.org"
ACKNOWLEDGE_SECONDS = 3.0
TOO_BIG = "413"
LOST_FILES: dict[str, Literal["expired", "large"]] = {"400": "expired", TOO_BIG: "large"}
FILE_PATH = re.compile(r"^[\w./-]{1,200}$", re.ASCII)
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name

ACKNOWLEDGE_FAILURES = Counter("telegram_acknowledge_failures_total", "Signs that Telegram did not take")


class Telegram:
    """Telegram's Bot API. `client` is shared and closed by whoever made it."""

    name = inbound.NAME
    capabilities: Capabilities = outbound.CAPABILITIES

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    def verify(self, webhook: Webhook, accounts: tuple[Account, ...]) -> Account:
        """The bot whose secret token the update carries, compared in constant time: an update doesn't name its bot."""
        for name, variable in (("secret_token", "TELEGRAM_SECRET_TOKEN"), ("token", "TELEGRAM_BOT_TOKEN")):
            if not any(account.secrets.get(name) for account in accounts):
                raise NotConfiguredError(variable)
        given = webhook.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        found = [
            account
            for account in accounts
            if account.secrets.get("secret_token")
            and hmac.compare_digest(given, account.secrets["secret_token"].encode())
        ]
        if not found:
            raise SignatureError("X-Telegram-Bot-Api-Secret-Token")
        return found[0]

    def parse(self, webhook: Webhook) -> Parsed:
        """The one update."""
        return inbound.parse(webhook.body, now=utc_now())

    def advice(self, code: str) -> Advice:
        """Telegram sends no delivery statuses, so none fails later."""
        return Advice.GIVE_UP

    def render(self, message: Outbound, *, tracker: str) -> dict[str, object]:
        """The call's parameters, with the method beside them."""
        method, payload = outbound.render(message)
        return {"method": method} | payload

    async def send(self, message: Outbound, account: Account, *, tracker: str, fetch: MediaFetch) -> str:
        """Send one message. Raises SendError."""
        method, payload = outbound.render(message)
        file = media(message)
        if file is None:
            answer = await self._call(account, method, uncertain=Advice.UNCERTAIN, json_body=payload)
        else:
            content, mime_type = await fetch(file)
            field = "photo" if method == "sendPhoto" else "document"
            form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in payload.items()}
            files = {field: (file.filename or "file", content, mime_type)}
            answer = await self._call(account, method, uncertain=Advice.UNCERTAIN, form=form, files=files)
        try:
            return f"{answer['chat']['id']}:{answer['message_id']}"
        except (KeyError, TypeError) as error:
            raise SendError(Advice.UNCERTAIN, detail="no message id in the answer") from error

    async def fetch(self, media: Media, account: Account, *, max_bytes: int) -> bytes:
        """A file that a customer sent, from the bot's own API server. Raises FetchError.

        https://core.telegram.org/bots/api#getfile: up to 20 MB, under an address that lives an hour.
        """
        try:
            told = await self._call(account, "getFile", uncertain=Advice.RETRY, json_body={"file_id": media.reference})
        except SendError as error:
            raise FetchError(LOST_FILES.get(error.code, ""), detail=error.code) from None
        path = str(told.get("file_path", "")) if isinstance(told, dict) else ""
        if not FILE_PATH.match(path) or ".." in path:
            raise FetchError(detail="no path of a file")
        return await self._download(account, path, max_bytes)

    async def _download(self, account: Account, path: str, max_bytes: int) -> bytes:
        """No redirect is followed, and no error tells the address, which holds the bot's token."""
        url = f"{account.api_url or DEFAULT_API_URL}/file/bot{account.secrets['token']}/{path}"
        content = bytearray()
        try:
            async with self._client.stream("GET", url, follow_redirects=False) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise FetchError(detail=f"download {answer.status_code}")
                async for piece in answer.aiter_bytes():
                    content += piece
                    if len(content) > max_bytes:
                        raise FetchError("large")
        except httpx.HTTPError as error:
            raise FetchError(detail=type(error).__name__) from None
        return bytes(content)

    async def acknowledge(self, inbound_: Inbound, account: Account, *, typing: bool) -> None:
        """End the waiting sign on a pressed button, and show "typing…" (Telegram shows it for 5 s at most)."""
        kind, _, rest = inbound_.external_id.partition(":")
        try:
            if kind == inbound.PRESS:
                payload: dict[str, object] = {"callback_query_id": rest.rpartition(":")[0]}
                await self._sign(account, "answerCallbackQuery", payload)
            if typing:
                await self._sign(account, "sendChatAction", {"chat_id": int(inbound_.address), "action": "typing"})
        except SendError:
            ACKNOWLEDGE_FAILURES.inc()

    async def _sign(self, account: Account, method: str, payload: dict[str, object]) -> None:
        await self._call(account, method, uncertain=Advice.RETRY, json_body=payload, seconds=ACKNOWLEDGE_SECONDS)

    async def _call(
        self,
        account: Account,
        method: str,
        *,
        uncertain: Advice,
        json_body: dict[str, object] | None = None,
        form: dict[str, str] | None = None,
        files: dict[str, tuple[str, bytes, str]] | None = None,
        seconds: float | None = None,
    ) -> Any:
        """Call a method and return its result. The address holds the bot's token: it reaches no error and no log."""
        url = f"{account.api_url or DEFAULT_API_URL}/bot{account.secrets['token']}/{method}"
        timeout = httpx.Timeout(seconds) if seconds else httpx.USE_CLIENT_DEFAULT
        try:
            answer = await self._client.post(url, json=json_body, data=form, files=files, timeout=timeout)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise SendError(Advice.RETRY, detail=type(error).__name__) from None
        except httpx.HTTPError as error:
            raise SendError(uncertain, detail=type(error).__name__) from None
        return _result(answer, uncertain)


def _result(answer: httpx.Response, uncertain: Advice) -> Any:
    try:
        body = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        body = None
    if not isinstance(body, dict):
        known = answer.status_code in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
        raise SendError(Advice.RETRY if known else uncertain, code=str(answer.status_code), detail="unreadable answer")
    if body.get("ok") is True and answer.is_success:
        return body.get("result")
    description = str(body.get("description", ""))
    code = TOO_BIG if "too big" in description.lower() else body.get("error_code", answer.status_code)
    asked = body.get("parameters")
    wait = asked.get("retry_after") if isinstance(asked, dict) else None
    raise SendError(
        _advice(code, description),
        code=str(code),
        retry_after=float(wait) if isinstance(wait, int | float) else None,
    )


def _advice(code: object, description: str) -> Advice:
    """https://core.telegram.org/bots/api#making-requests: codes are HTTP's and may change, descriptions are for people.

    403: the person blocked the bot, deleted their account, or never began. 400 with "chat not found" is the same.
    """
    if code == HTTPStatus.FORBIDDEN or (code == HTTPStatus.BAD_REQUEST and "chat not found" in description.lower()):
        return Advice.UNREACHABLE
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        return Advice.SLOW_SENDER
    if code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
        return Advice.PAGE_A_HUMAN  # the token is not, or no longer, a bot's
    return Advice.RETRY if isinstance(code, int) and code >= HTTPStatus.INTERNAL_SERVER_ERROR else Advice.GIVE_UP
