"""Demo only: a Twilio of the simulator's own. It hands out SIDs and reports sent and delivered by the signed door."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBasic

from bot.intake import Intake
from channels.base import Account, Channel, Webhook
from channels.sms.channel import API_VERSION
from channels.twilio import SIGNATURE_HEADER, sign
from kit.gsm7 import size

STATUS_SECONDS = {"sent": 0.05, "delivered": 0.4}
FORM = "application/x-www-form-urlencoded"


def signed(account: Account, fields: Mapping[str, str], *, path: str) -> Webhook:
    """A form that Twilio would post to `path` (with its query), signed over our public address."""
    headers = {SIGNATURE_HEADER: sign(account.public_url + path, fields, account.secrets["auth_token"])}
    query = dict(parse_qsl(urlsplit(path).query))
    return Webhook(urlencode(fields).encode(), headers | {"content-type": FORM}, query, path)


def arrived(account: Account, *, sender: str, words: str, sid: str) -> dict[str, str]:
    """What Twilio tells of an SMS that came in."""
    told = {"MessageSid": sid, "SmsSid": sid, "AccountSid": account.secrets["account_sid"], "SmsStatus": "received"}
    told |= {"From": sender, "To": account.account, "Body": words, "NumMedia": "0"}
    return told | {"NumSegments": str(size(words).segments)}


@dataclass(slots=True)
class Twilio:
    """The small Twilio. `on_news` functions hear of every status."""

    intake: Intake
    channel: Channel
    on_news: list[Callable[[], None]] = field(default_factory=list)
    _reporting: set[asyncio.Task[None]] = field(default_factory=set)

    def account(self, number: str, given: tuple[str, str] | None) -> Account | None:
        """The simulator's account of that number, if `given` are its SID and token."""
        found = next((one for one in self.intake.accounts.of(self.channel.name) if one.account == number), None)
        own = (found.secrets["account_sid"], found.secrets["auth_token"]) if found else None
        return found if own is not None and given == own else None

    def take(self, account: Account, message: Mapping[str, str]) -> str:
        """Accept a message; returns its SID. What happens to it is reported by and by."""
        sid = f"SM{uuid4().hex}"
        task = asyncio.create_task(self._report(account, message, sid))
        self._reporting.add(task)
        task.add_done_callback(self._reporting.discard)
        return sid

    async def _report(self, account: Account, message: Mapping[str, str], sid: str) -> None:
        callback = urlsplit(message.get("StatusCallback", ""))
        for state, seconds in STATUS_SECONDS.items():
            await asyncio.sleep(seconds)
            told = {"MessageSid": sid, "From": message["From"], "To": message["To"], "MessageStatus": state}
            path = f"{callback.path}?{callback.query}"
            await self.intake.receive(self.channel, signed(account, told, path=path))
            for hear in self.on_news:
                hear()


def router(twilio: Twilio) -> APIRouter:
    """`/demo/twilio/…`."""
    routes = APIRouter(prefix="/demo/twilio", include_in_schema=False)
    basic = HTTPBasic(auto_error=False)

    @routes.post(f"/{API_VERSION}/Accounts/{{sid}}/Messages.json")
    async def messages(sid: str, request: Request) -> JSONResponse:
        message = dict(parse_qsl((await request.body()).decode()))
        proof = await basic(request)
        account = twilio.account(message.get("From", ""), (proof.username, proof.password) if proof else None)
        if account is None:
            return JSONResponse({"code": 20003, "message": "Authenticate"}, 401)
        return JSONResponse({"sid": twilio.take(account, message), "status": "queued"}, 201)

    return routes
