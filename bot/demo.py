"""Demo only: a WhatsApp account that belongs to the simulator, with a small Graph API behind it.

The simulator's phone posts really signed webhooks to `/demo/channels/whatsapp`; the worker sends to `/demo/graph`,
which hands out ids, keeps files, and reports sent, delivered and read back through the same signed door.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.intake import Intake
from channels.base import Account, Channel, Webhook
from channels.whatsapp.channel import sign
from channels.whatsapp.media import GRAPH_VERSION

STATUS_SECONDS = {"sent": 0.05, "delivered": 0.25, "read": 0.6}
FILES_KEPT = 200


def envelope(account: Account, value: Mapping[str, Any]) -> bytes:
    """A webhook body as Meta writes it."""
    metadata = {"display_phone_number": account.account, "phone_number_id": account.account}
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "demo", "changes": [change]}]}).encode()


def signed(account: Account, body: bytes) -> Webhook:
    """`body` with the signature of `account`."""
    return Webhook(body, {"x-hub-signature-256": sign(body, account.secrets["app_secret"])}, {})


@dataclass(frozen=True, slots=True)
class Phone:
    """A simulated customer's phone. `number` is digits with the country code."""

    account: Account
    number: str
    name: str = ""

    def webhook(self, content: Mapping[str, Any], *, now: datetime, message_id: str | None = None) -> Webhook:
        """A signed webhook with one message; `content` is Meta's, with its `type`."""
        message = {"from": self.number, "id": message_id or f"wamid.{uuid4().hex}"}
        message |= {"timestamp": str(int(now.timestamp())), **content}
        contact = {"profile": {"name": self.name or self.number}, "wa_id": self.number}
        return signed(self.account, envelope(self.account, {"contacts": [contact], "messages": [message]}))

    def text(self, words: str, *, now: datetime, message_id: str | None = None) -> Webhook:
        """Words."""
        return self.webhook({"type": "text", "text": {"body": words}}, now=now, message_id=message_id)

    def press(self, value: str, label: str, *, now: datetime, message_id: str | None = None) -> Webhook:
        """A pressed button or list row."""
        reply = {"type": "button_reply", "button_reply": {"id": value, "title": label}}
        return self.webhook({"type": "interactive", "interactive": reply}, now=now, message_id=message_id)


@dataclass(slots=True)
class Graph:
    """The small Graph API. Files are kept in memory, the newest FILES_KEPT; `on_news` functions hear of every event."""

    intake: Intake
    channel: Channel
    files: OrderedDict[str, tuple[bytes, str]] = field(default_factory=OrderedDict)
    on_news: list[Callable[[], None]] = field(default_factory=list)
    _reporting: set[asyncio.Task[None]] = field(default_factory=set)

    def account(self, number: str, request: Request) -> Account | None:
        """The simulator's account of that number, if the request carries its token."""
        found = next((one for one in self.intake.accounts.of("whatsapp") if one.account == number), None)
        given = request.headers.get("authorization", "")
        return found if found and given == f"Bearer {found.secrets['token']}" else None

    def keep(self, content: bytes, mime_type: str) -> str:
        """Store a file; returns its id."""
        media_id = uuid4().hex
        self.files[media_id] = (content, mime_type)
        while len(self.files) > FILES_KEPT:
            self.files.popitem(last=False)
        return media_id

    def take(self, account: Account, message: Mapping[str, Any]) -> str:
        """Accept a message; returns its id. What happens to it is reported by and by."""
        message_id = f"wamid.{uuid4().hex}"
        task = asyncio.create_task(self._report(account, message, message_id))
        self._reporting.add(task)
        task.add_done_callback(self._reporting.discard)
        return message_id

    async def _report(self, account: Account, message: Mapping[str, Any], message_id: str) -> None:
        for state, seconds in STATUS_SECONDS.items():
            await asyncio.sleep(seconds)
            status = {"id": message_id, "status": state, "timestamp": str(int(datetime.now(UTC).timestamp()))}
            status |= {"recipient_id": message["to"], "biz_opaque_callback_data": message["biz_opaque_callback_data"]}
            await self.intake.receive(self.channel, signed(account, envelope(account, {"statuses": [status]})))
            self.tell()

    def tell(self) -> None:
        """Something happened to a message."""
        for hear in self.on_news:
            hear()


def router(graph: Graph) -> APIRouter:
    """`/demo/graph/…`."""
    routes = APIRouter(prefix="/demo", include_in_schema=False)

    @routes.post(f"/graph/{GRAPH_VERSION}/{{number}}/messages")
    async def messages(number: str, request: Request) -> JSONResponse:
        account = graph.account(number, request)
        if account is None:
            return JSONResponse({"error": {"code": 190, "message": "unknown token"}}, 401)
        message = await request.json()
        if message.get("status") == "read":
            graph.tell()
            return JSONResponse({"success": True})
        return JSONResponse({"messaging_product": "whatsapp", "messages": [{"id": graph.take(account, message)}]})

    @routes.get(f"/graph/{GRAPH_VERSION}/{{media_id}}")
    async def media(media_id: str, request: Request, phone_number_id: str = "") -> JSONResponse:
        """As Meta answers for a media id: where its file can be had."""
        account = graph.account(phone_number_id, request)
        if account is None:
            return JSONResponse({"error": {"code": 190, "message": "unknown token"}}, 401)
        if media_id not in graph.files:
            return JSONResponse({"error": {"code": 100, "error_subcode": 33, "message": "no such object"}}, 400)
        content, mime_type = graph.files[media_id]
        url = f"{account.api_url}/media/{media_id}?phone_number_id={phone_number_id}"
        return JSONResponse({"id": media_id, "url": url, "mime_type": mime_type, "file_size": len(content)})

    @routes.get("/graph/media/{media_id}")
    async def download(media_id: str, request: Request, phone_number_id: str = "") -> Response:
        if graph.account(phone_number_id, request) is None or media_id not in graph.files:
            return Response(status_code=404)
        content, mime_type = graph.files[media_id]
        return Response(content, media_type=mime_type)

    @routes.post(f"/graph/{GRAPH_VERSION}/{{number}}/media")
    async def upload(number: str, request: Request) -> JSONResponse:
        if graph.account(number, request) is None:
            return JSONResponse({"error": {"code": 190, "message": "unknown token"}}, 401)
        async with request.form() as form:
            file = form["file"]
            if isinstance(file, str):
                return JSONResponse({"error": {"code": 100, "message": "no file"}}, 400)
            return JSONResponse({"id": graph.keep(await file.read(), file.content_type or "")})

    return routes
