"""SendGrid's signature, and what is sent through it."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import replace
from uuid import UUID

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from channels.base import Account, Webhook
from channels.email.channel import Email
from channels.errors import Advice, NotConfiguredError, SendError, SignatureError
from channels.message import Mail, Media, Outbound, Text
from tests.vendors.mail import KEY, SIGNATURE, TIMESTAMP, mail, public_key, signed
from tests.vendors.vendor import Request

SECRETS = {"api_key": "SG.x", "public_key": public_key(), "address": "hola@correo.cantera.test"}
ACCOUNT = Account("email", "hola@correo.cantera.test", "cantera", SECRETS, "https://sendgrid.test")
OTHER = Account(
    "email", "hello@mail.prairie.test", "prairie", SECRETS | {"address": "hello@mail.prairie.test"}, "https://sendgrid.test"
)  # fmt: skip
LETTER = Mail("Aguas", "Re: Mi saldo", "Debes $1", "<p>Debes $1</p>", "m2@x", "m1@x m2@x")
MESSAGE = Outbound(UUID(int=1), "email", ACCOUNT.account, "ana@example.test", (Text("Debes $1"),), mail=LETTER)


def webhook(request: Request) -> Webhook:
    return Webhook(request.body, {name.lower(): str(value) for name, value in request.headers.items()}, {})


def verify(request: Request, *accounts: Account) -> Account:
    return Email(httpx.AsyncClient()).verify(webhook(request), accounts or (ACCOUNT,))


def test_the_mail_is_for_the_account_whose_address_it_was_written_to() -> None:
    assert verify(signed(mail("hola", to="Hello@mail.prairie.test")), ACCOUNT, OTHER) is OTHER


def test_a_key_as_pem_will_do() -> None:
    pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    account = replace(ACCOUNT, secrets=SECRETS | {"public_key": pem.replace("\n", "\\n")})
    assert verify(signed(mail("hola")), account) is account


def test_the_signature_is_over_the_timestamp_and_the_raw_body() -> None:
    right = signed(mail("hola"))
    later = str(int(time.time()) + 1)
    for wrong in (
        replace(right, body=right.body + b" "),
        replace(right, headers={**right.headers, TIMESTAMP: later}),
        replace(right, headers={**right.headers, SIGNATURE: "no base64!"}),
        replace(right, headers={TIMESTAMP: str(right.headers[TIMESTAMP])}),
    ):
        with pytest.raises(SignatureError):
            verify(wrong)


@pytest.mark.parametrize("ago_days", [5, -1])
def test_an_old_copy_and_one_of_tomorrow_are_refused(ago_days: int) -> None:
    at = str(int(time.time()) - ago_days * 86_400)
    with pytest.raises(SignatureError):
        verify(signed(mail("hola"), timestamp=at))


def test_what_sendgrid_repeats_for_three_days_is_taken() -> None:
    assert verify(signed(mail("hola"), timestamp=str(int(time.time()) - 3 * 86_400))) is ACCOUNT


def test_a_key_that_is_none_lets_nothing_in() -> None:
    broken = replace(ACCOUNT, secrets=SECRETS | {"public_key": base64.b64encode(b"no key").decode()})
    with pytest.raises(SignatureError):
        verify(signed(mail("hola")), broken)


@pytest.mark.parametrize(
    ("missing", "variable"),
    [("public_key", "SENDGRID_PARSE_PUBLIC_KEY"), ("api_key", "SENDGRID_API_KEY"), ("address", "EMAIL_FROM")],
)
def test_a_missing_variable_is_named(missing: str, variable: str) -> None:
    half = replace(ACCOUNT, secrets={name: value for name, value in SECRETS.items() if name != missing})
    with pytest.raises(NotConfiguredError) as error:
        verify(signed(mail("hola")), half)
    assert error.value.variable == variable


async def sent(message: Outbound, answer: httpx.Response | Exception) -> tuple[str, dict[str, object]]:
    asked: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def fetch(_media: Media) -> tuple[bytes, str]:
        return b"%PDF-1.7", "application/pdf"

    channel = Email(httpx.AsyncClient(transport=httpx.MockTransport(take)))
    identifier = await channel.send(message, ACCOUNT, tracker="T", fetch=fetch)
    assert str(asked[0].url) == "https://sendgrid.test/v3/mail/send"
    assert asked[0].headers["authorization"] == "Bearer SG.x"
    return identifier, json.loads(asked[0].content)


async def test_a_letter_goes_out_in_its_thread_and_asks_for_no_automatic_answer() -> None:
    identifier, payload = await sent(MESSAGE, httpx.Response(202))
    assert identifier == "T.ventanilla@correo.cantera.test"
    assert payload["headers"] == {
        "Message-ID": "<T.ventanilla@correo.cantera.test>",
        "In-Reply-To": "<m2@x>",
        "References": "<m1@x> <m2@x>",
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
    }
    assert payload["from"] == {"email": "hola@correo.cantera.test", "name": "Aguas"}
    assert payload["content"] == [
        {"type": "text/plain", "value": "Debes $1"},
        {"type": "text/html", "value": "<p>Debes $1</p>"},
    ]
    assert payload["tracking_settings"] == {"click_tracking": {"enable": False}, "open_tracking": {"enable": False}}


async def test_what_a_person_writes_is_not_marked_as_automatic() -> None:
    _, payload = await sent(replace(MESSAGE, mail=replace(LETTER, automatic=False)), httpx.Response(202))
    assert set(payload["headers"]) == {"Message-ID", "In-Reply-To", "References"}  # type: ignore[call-overload]


async def test_files_are_enclosed() -> None:
    file = Media("document", "/bills/1/pdf", "application/pdf", "recibo.pdf")
    _, payload = await sent(replace(MESSAGE, parts=(Text("Aquí"), file)), httpx.Response(202))
    content = base64.b64encode(b"%PDF-1.7").decode()
    assert payload["attachments"] == [{"filename": "recibo.pdf", "type": "application/pdf", "content": content}]


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (httpx.Response(401), Advice.PAGE_A_HUMAN),
        (httpx.Response(403), Advice.PAGE_A_HUMAN),
        (httpx.Response(429), Advice.SLOW_SENDER),
        (httpx.Response(400), Advice.GIVE_UP),
        (httpx.Response(413), Advice.GIVE_UP),
        (httpx.Response(500), Advice.RETRY),
        (httpx.ConnectError("x"), Advice.RETRY),
        (httpx.ReadTimeout("x"), Advice.UNCERTAIN),
    ],
)
async def test_each_refusal_has_its_advice(answer: httpx.Response | Exception, advice: Advice) -> None:
    with pytest.raises(SendError) as refused:
        await sent(MESSAGE, answer)
    assert refused.value.advice == advice
