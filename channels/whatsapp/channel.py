"""The channel: signatures, sending, files, read receipts."""

from __future__ import annotations

import hashlib
import hmac
import json

import httpx
from prometheus_client import Counter

from channels.base import Account, MediaFetch, Webhook
from channels.errors import Advice, NotConfiguredError, SendError, SignatureError
from channels.message import Capabilities, Inbound, Media, Outbound, Parsed
from channels.whatsapp import errors, inbound, outbound
from channels.whatsapp.media import GRAPH_VERSION, MediaStore
from channels.wording import media

DEFAULT_API_URL = "https://graph.facebook.com"
ACKNOWLEDGE_SECONDS = 3.0
UNCERTAIN_STATUSES = (500, 502, 504)
"""Without a body of Meta's these come from something in between: it may have gone out. 503 means it did not."""

OTHER_VERSIONS = Counter(
    "whatsapp_other_version_answers_total",
    "Answers of Meta's by another version of its API than we ask for: ours has ended",
    ["version"],
)
ACKNOWLEDGE_FAILURES = Counter("whatsapp_acknowledge_failures_total", "Read receipts that Meta did not take")


def sign(body: bytes, secret: str) -> str:
    """The value of X-Hub-Signature-256 for `body`."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _secrets(accounts: tuple[Account, ...], name: str, variable: str) -> list[str]:
    found = [account.secrets[name] for account in accounts if account.secrets.get(name)]
    if not found:
        raise NotConfiguredError(variable)
    return found


def _matches(given: str, expected: list[str]) -> bool:
    raw = given.encode("utf-8", "surrogateescape")
    return any(hmac.compare_digest(raw, one.encode()) for one in expected)


class WhatsApp:
    """Meta's Cloud API. `client` is shared and closed by whoever made it."""

    name = inbound.NAME
    capabilities: Capabilities = outbound.CAPABILITIES

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    def verify(self, webhook: Webhook, accounts: tuple[Account, ...]) -> None:
        """Check X-Hub-Signature-256 over the raw body, in constant time, against every account's app secret."""
        secrets = _secrets(accounts, "app_secret", "WHATSAPP_APP_SECRET")
        _secrets(accounts, "token", "WHATSAPP_TOKEN")
        given = webhook.headers.get("x-hub-signature-256", "")
        if not _matches(given, [sign(webhook.body, secret) for secret in secrets]):
            raise SignatureError("X-Hub-Signature-256")

    def challenge(self, webhook: Webhook, accounts: tuple[Account, ...]) -> str:
        """Meta's check of our address: echo hub.challenge when hub.verify_token is ours."""
        tokens = _secrets(accounts, "verify_token", "WHATSAPP_VERIFY_TOKEN")
        given = webhook.query.get("hub.verify_token", "")
        if webhook.query.get("hub.mode") != "subscribe" or not _matches(given, tokens):
            raise SignatureError("hub.verify_token")
        return webhook.query.get("hub.challenge", "")

    def parse(self, webhook: Webhook) -> Parsed:
        """Everything the batch carries."""
        return inbound.parse(webhook.body)

    def advice(self, code: str) -> Advice:
        """What to do about Meta's error `code`."""
        return errors.advice(code)

    def render(self, message: Outbound, *, tracker: str) -> dict[str, object]:
        """Meta's payload, with the file's path where its media id will stand."""
        file = media(message)
        return outbound.render(message, tracker=tracker, media_id=file.reference if file else "")

    async def send(self, message: Outbound, account: Account, *, tracker: str, fetch: MediaFetch) -> str:
        """Send one message; a file is uploaded first. Raises SendError."""
        media_id = await self._upload(message, account, fetch)
        payload = outbound.render(message, tracker=tracker, media_id=media_id)
        answer = await self._post(account, "messages", uncertain=Advice.UNCERTAIN, json_body=payload)
        try:
            return str(answer["messages"][0]["id"])  # type: ignore[index]  # another shape raises, below
        except (KeyError, IndexError, TypeError) as error:
            raise SendError(Advice.UNCERTAIN, detail="no message id in the answer") from error

    async def acknowledge(self, inbound: Inbound, account: Account, *, typing: bool) -> None:
        """Blue ticks and "typing…" (Meta shows it for 25 s at most)."""
        payload: dict[str, object] = {"messaging_product": "whatsapp", "status": "read"}
        payload["message_id"] = inbound.external_id
        if typing:
            payload["typing_indicator"] = {"type": "text"}
        try:
            await self._post(
                account, "messages", uncertain=Advice.RETRY, json_body=payload, seconds=ACKNOWLEDGE_SECONDS
            )
        except SendError:
            ACKNOWLEDGE_FAILURES.inc()

    async def fetch(self, media: Media, account: Account, *, max_bytes: int) -> bytes:
        """A customer's file, by its id. Raises FetchError."""
        return await MediaStore(self._client, account, account.api_url or DEFAULT_API_URL).fetch(media, max_bytes)

    async def _upload(self, message: Outbound, account: Account, fetch: MediaFetch) -> str:
        file = media(message)
        if file is None:
            return ""
        if file.kind not in outbound.SUPPORTED_MEDIA:
            raise SendError(Advice.GIVE_UP, detail=f"no {file.kind} is sent")
        content, mime_type = await fetch(file)
        files = {"file": (file.filename or "file", content, mime_type)}
        form = {"messaging_product": "whatsapp", "type": mime_type}
        answer = await self._post(account, "media", uncertain=Advice.RETRY, form=form, files=files)
        try:
            return str(answer["id"])
        except KeyError as error:
            raise SendError(Advice.RETRY, detail="no media id in the answer") from error

    async def _post(
        self,
        account: Account,
        path: str,
        *,
        uncertain: Advice,
        json_body: dict[str, object] | None = None,
        form: dict[str, str] | None = None,
        files: dict[str, tuple[str, bytes, str]] | None = None,
        seconds: float | None = None,
    ) -> dict[str, object]:
        """POST and return Meta's answer. `uncertain` is the advice when it may or may not have been done."""
        url = f"{account.api_url or DEFAULT_API_URL}/{GRAPH_VERSION}/{account.account}/{path}"
        headers = {"Authorization": f"Bearer {account.secrets['token']}"}
        timeout = httpx.Timeout(seconds) if seconds else httpx.USE_CLIENT_DEFAULT
        try:
            answer = await self._client.post(
                url, headers=headers, json=json_body, data=form, files=files, timeout=timeout
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise SendError(Advice.RETRY, detail=type(error).__name__) from error
        except httpx.HTTPError as error:
            raise SendError(uncertain, detail=type(error).__name__) from error
        if (answered := answer.headers.get("facebook-api-version", GRAPH_VERSION)) != GRAPH_VERSION:
            OTHER_VERSIONS.labels(answered[:8]).inc()
        return _read(answer, uncertain)


def _read(answer: httpx.Response, uncertain: Advice) -> dict[str, object]:
    try:
        body = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        body = None
    if answer.is_success and isinstance(body, dict):
        return body
    if answer.is_success or (answer.status_code in UNCERTAIN_STATUSES and not isinstance(body, dict)):
        raise SendError(uncertain, code=str(answer.status_code), detail="unreadable answer")
    error = body.get("error") if isinstance(body, dict) else None
    code = str(error.get("code", "")) if isinstance(error, dict) else ""
    retry_after = answer.headers.get("retry-after", "")
    raise SendError(
        errors.advice_for_status(answer.status_code, code),
        code=code or str(answer.status_code),
        retry_after=float(retry_after) if retry_after.isdigit() else None,
    )
