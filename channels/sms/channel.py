"""The channel: signatures, sending, statuses."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import httpx

from channels import twilio
from channels.base import Account, MediaFetch, Webhook
from channels.errors import Advice, NotConfiguredError, SendError
from channels.message import Capabilities, Inbound, Outbound, Parsed
from channels.sms import errors, inbound, outbound
from kit.gsm7 import Size

API_VERSION = "2010-04-01"
DEFAULT_API_URL = "https://api.twilio.com"
STATUS_PATH = "/status"
TWIML = ('<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml")
"""Says nothing: any other text in the answer to a message would go to the customer as an SMS."""

UNCERTAIN_STATUSES = (500, 502, 504)
"""Without a body of Twilio's these come from something in between: it may have gone out."""


class Sms:
    """Twilio's messaging. `client` is shared and closed by whoever made it."""

    name = inbound.NAME
    capabilities: Capabilities = outbound.CAPABILITIES
    more_paths: tuple[str, ...] = (STATUS_PATH,)
    taken: tuple[str, str] = TWIML

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    def capabilities_for(self, address: str) -> Capabilities:
        """What can be sent to `address`: carriers differ by country."""
        return outbound.capabilities(address)

    def verify(self, webhook: Webhook, accounts: tuple[Account, ...]) -> Account:
        """Check X-Twilio-Signature over our public address. A message without To is for who signed it."""
        signer = twilio.verify(webhook, accounts)
        if not signer.secrets.get("account_sid"):
            raise NotConfiguredError("TWILIO_ACCOUNT_SID")
        return signer

    def parse(self, webhook: Webhook) -> Parsed:
        """One message or one status."""
        return inbound.parse(webhook)

    def advice(self, code: str) -> Advice:
        """What to do about Twilio's error `code`."""
        return errors.advice(code)

    def render(self, message: Outbound, *, tracker: str) -> dict[str, object]:
        """Twilio's form."""
        return outbound.render(message)

    def measure(self, message: Outbound) -> Size:
        """Encoding and segments."""
        return outbound.measure(message)

    async def send(self, message: Outbound, account: Account, *, tracker: str, fetch: MediaFetch) -> str:
        """Send one message. Raises SendError."""
        callback = f"{account.public_url}/channels/{self.name}{STATUS_PATH}?{urlencode({inbound.TRACKER: tracker})}"
        form = outbound.render(message, status_callback=callback if account.public_url else "")
        if not form["Body"]:
            raise SendError(Advice.GIVE_UP, detail="nothing to say")
        sid = account.secrets.get("account_sid", "")
        url = f"{account.api_url or DEFAULT_API_URL}/{API_VERSION}/Accounts/{sid}/Messages.json"
        try:
            answer = await self._client.post(url, data=form, auth=(sid, account.secrets.get("auth_token", "")))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise SendError(Advice.RETRY, detail=type(error).__name__) from error
        except httpx.HTTPError as error:
            raise SendError(Advice.UNCERTAIN, detail=type(error).__name__) from error
        return _sid(answer)

    async def acknowledge(self, inbound: Inbound, account: Account, *, typing: bool) -> None:
        """SMS knows no signs."""


def _sid(answer: httpx.Response) -> str:
    """The message's id in Twilio's answer. Raises SendError."""
    try:
        told = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        told = None
    if answer.is_success and isinstance(told, dict) and isinstance(told.get("sid"), str):
        return str(told["sid"])
    if answer.is_success or (answer.status_code in UNCERTAIN_STATUSES and not isinstance(told, dict)):
        raise SendError(Advice.UNCERTAIN, code=str(answer.status_code), detail="unreadable answer")
    code = str(told.get("code") or "") if isinstance(told, dict) else ""
    retry_after = answer.headers.get("retry-after", "")
    raise SendError(
        errors.advice_for_status(answer.status_code, code),
        code=code or str(answer.status_code),
        retry_after=float(retry_after) if retry_after.isdigit() else None,
    )
