from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import replace
from urllib.parse import parse_qs

import httpx
import pytest
import stamina
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.kit.db import make_sessions
from backend.notifications import service
from backend.notifications.message import Attachment, Message, PermanentFailure, TemporaryFailure
from backend.notifications.models import Notification, NotificationStatus, Via
from backend.notifications.sendgrid_email import SendgridEmail
from backend.notifications.service import Notifier, make_senders
from backend.notifications.twilio_sms import TwilioSms
from kit.gsm7 import BASIC, to_gsm7
from kit.ids import new_id
from kit.settings import Settings

SETTINGS = Settings(
    twilio_account_sid="AC1",
    twilio_auth_token="secret",
    twilio_phone_number="+15125550100",
    twilio_api_url="http://twilio.test:8080",
    sendgrid_api_key="SG.key",
    email_from="avisos@aguas.example",
    sendgrid_api_url="http://sendgrid.test",
)


def message(via: Via = Via.sms) -> Message:
    address = "+524421234567" if via is Via.sms else "m@correo.mx"
    return Message("cantera", "identity.code", via, "•• 67", address, "Tu clave", "Tu clave es 123456")


class Provider:
    """Answers in order; the last answer for ever."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self))


TAKEN = httpx.Response(201, json={"sid": "SM123", "status": "queued"})


async def test_twilio_gets_to_from_and_body_at_the_configured_address() -> None:
    provider = Provider(TAKEN)
    sender = TwilioSms.from_settings(SETTINGS, provider.http)
    assert sender is not None
    assert await sender.send(message()) == "SM123"
    request = provider.asked[0]
    assert str(request.url) == "http://twilio.test:8080/2010-04-01/Accounts/AC1/Messages.json"
    assert parse_qs(request.content.decode()) == {
        "To": ["+524421234567"],
        "From": ["+15125550100"],
        "Body": ["Tu clave es 123456"],
    }
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"AC1:secret").decode()


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (httpx.Response(400, json={"code": 21211, "message": "no", "status": 400}), PermanentFailure, "21211"),
        (httpx.Response(429, json={"code": 20429, "message": "busy", "status": 429}), TemporaryFailure, "20429"),
        (httpx.Response(503, json={"code": None, "message": "down", "status": 503}), TemporaryFailure, "503"),
        (httpx.ReadTimeout("slow"), TemporaryFailure, "ReadTimeout"),
    ],
)
async def test_twilio_failures_are_told_apart(
    answer: httpx.Response | Exception, kind: type[Exception], code: str
) -> None:
    sender = TwilioSms.from_settings(SETTINGS, Provider(answer).http)
    assert sender is not None
    with pytest.raises(kind, match=f"^{code}$"):
        await sender.send(message())


async def test_sendgrid_gets_a_plain_mail_at_the_configured_address() -> None:
    provider = Provider(httpx.Response(202, headers={"X-Message-Id": "sg-1"}))
    sender = SendgridEmail.from_settings(SETTINGS, provider.http)
    assert sender is not None
    assert await sender.send(message(Via.email)) == "sg-1"
    request = provider.asked[0]
    assert str(request.url) == "http://sendgrid.test/v3/mail/send"
    assert request.headers["Authorization"] == "Bearer SG.key"
    assert json.loads(request.content) == {
        "personalizations": [{"to": [{"email": "m@correo.mx"}]}],
        "from": {"email": "avisos@aguas.example"},
        "subject": "Tu clave",
        "content": [{"type": "text/plain", "value": "Tu clave es 123456"}],
    }


@pytest.mark.parametrize(
    ("status", "kind"), [(401, PermanentFailure), (429, TemporaryFailure), (500, TemporaryFailure)]
)
async def test_sendgrid_failures_are_told_apart(status: int, kind: type[Exception]) -> None:
    sender = SendgridEmail.from_settings(SETTINGS, Provider(httpx.Response(status)).http)
    assert sender is not None
    with pytest.raises(kind):
        await sender.send(message(Via.email))


async def test_without_providers_only_the_demo_can_send(engine: AsyncEngine) -> None:
    sessions, http = make_sessions(engine), Provider(TAKEN).http
    assert make_senders(Settings(), http=http, sessions=sessions) == {}
    demo = make_senders(Settings(ventanilla_demo=True), http=http, sessions=sessions)
    assert {via: sender.name for via, sender in demo.items()} == {Via.sms: "demo", Via.email: "demo"}
    both = make_senders(SETTINGS.model_copy(update={"ventanilla_demo": True}), http=http, sessions=sessions)
    assert {via: sender.name for via, sender in both.items()} == {Via.sms: "twilio", Via.email: "sendgrid"}


def notifier(engine: AsyncEngine, provider: Provider) -> Notifier:
    sessions = make_sessions(engine)
    return Notifier(sessions, make_senders(SETTINGS, http=provider.http, sessions=sessions))


async def kept(engine: AsyncEngine, key: str) -> Notification:
    async with make_sessions(engine)() as session:
        return (await session.scalars(select(Notification).where(Notification.idempotency_key == key))).one()


async def test_a_busy_provider_is_tried_again_and_the_row_says_how_often(engine: AsyncEngine) -> None:
    key, provider = str(new_id()), Provider(httpx.Response(503, json={"message": "down"}), TAKEN)
    with stamina.set_testing(True, attempts=3):
        assert await notifier(engine, provider).deliver(message(), idempotency_key=key) is NotificationStatus.sent
    row = await kept(engine, key)
    assert (row.status, row.attempts, row.provider, row.provider_id) == ("sent", 2, "twilio", "SM123")


async def test_a_refused_message_is_failed_at_once(engine: AsyncEngine) -> None:
    key, provider = str(new_id()), Provider(httpx.Response(400, json={"code": 21614, "message": "landline"}))
    assert await notifier(engine, provider).deliver(message(), idempotency_key=key) is NotificationStatus.failed
    row = await kept(engine, key)
    assert (row.status, row.error_code, len(provider.asked)) == ("failed", "21614", 1)


async def test_one_key_sends_once_even_at_the_same_time(engine: AsyncEngine) -> None:
    key, provider = str(new_id()), Provider(TAKEN)
    sending = notifier(engine, provider)
    await asyncio.gather(*(sending.deliver(message(), idempotency_key=key) for _ in range(5)))
    await sending.close()
    assert len(provider.asked) == 1


async def test_a_slow_provider_does_not_hold_the_caller(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PATIENCE_SECONDS", 0.05)
    free, key = asyncio.Event(), str(new_id())

    async def slow(_request: httpx.Request) -> httpx.Response:
        await free.wait()
        return TAKEN

    sessions = make_sessions(engine)
    http = httpx.AsyncClient(transport=httpx.MockTransport(slow))
    sending = Notifier(sessions, make_senders(SETTINGS, http=http, sessions=sessions))
    assert await sending.deliver(message(), idempotency_key=key) is NotificationStatus.queued
    free.set()
    await sending.close()
    assert (await kept(engine, key)).status == "sent"


async def test_the_inbox_does_not_exist_outside_the_demo(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/demo/inbox", params={"phone": "+524421234567"})).status_code == 404


def test_letters_outside_gsm_lose_their_accents() -> None:
    assert to_gsm7("Niño: clave única – ¿código? 水") == "Niño: clave unica - ¿codigo? ?"
    assert set(to_gsm7("áÁíóú“”…")) <= BASIC


async def test_an_email_carries_its_file() -> None:
    provider = Provider(httpx.Response(202, headers={"X-Message-Id": "m1"}))
    sender = SendgridEmail.from_settings(SETTINGS, provider.http)
    assert sender is not None
    await sender.send(replace(message(Via.email), attachment=Attachment("recibo.pdf", "application/pdf", b"%PDF")))
    (file,) = json.loads(provider.asked[0].content)["attachments"]
    assert file == {"content": base64.b64encode(b"%PDF").decode(), "type": "application/pdf", "filename": "recibo.pdf"}
