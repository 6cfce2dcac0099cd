"""Twilio's forms in and out, and what its errors advise."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode
from uuid import UUID

import httpx
import pytest

from channels.base import Account, Webhook
from channels.errors import Advice, MalformedError, NotConfiguredError, SendError, SignatureError
from channels.message import (
    Choice,
    DeliveryState,
    Inbound,
    Link,
    Location,
    Media,
    Option,
    Outbound,
    Part,
    Text,
)
from channels.sms import errors, inbound, outbound
from channels.sms.channel import Sms
from channels.twilio import sign

PUBLIC = "https://counter.example"
SECRETS = {"account_sid": "AC1", "auth_token": "secret", "phone_number": "+15120000001"}
ACCOUNT = Account("sms", "+15120000001", "prairie", SECRETS, "https://twilio.test", PUBLIC)
NOW = datetime(2026, 11, 27, tzinfo=UTC)
ARRIVED = {"MessageSid": "SM1234", "From": "+15125550100", "To": "+15120000001", "Body": "hola"}


def webhook(fields: dict[str, str], *, target: str = "/channels/sms", **query: str) -> Webhook:
    signature = sign(PUBLIC + target, fields, "secret")
    return Webhook(urlencode(fields).encode(), {"x-twilio-signature": signature}, query, target)


def parse_one(**fields: str) -> Inbound:
    (found,) = inbound.parse(webhook(ARRIVED | fields), now=NOW).messages
    return found


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({}, (Text("hola"),)),
        (
            {"Body": "", "NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "image/png"},
            (Media("image", "u", "image/png"),),
        ),
        (
            {"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "application/pdf"},
            (Media("document", "u", "application/pdf", "", "hola"),),
        ),
        (
            {"NumMedia": "2", "MediaUrl0": "u", "MediaUrl1": "v", "MediaContentType1": "audio/amr"},
            (Text("hola"), Media("document", "u"), Media("audio", "v", "audio/amr")),
        ),
        ({"Body": "", "MediaUrl0": "u"}, (Media("document", "u"),)),
        ({"Body": "", "Latitude": "20.5", "Longitude": "-100.25"}, (Location(20.5, -100.25),)),
        ({"ButtonPayload": "/x", "ButtonText": "X"}, (Choice("/x", "X"),)),
    ],
)
def test_each_kind_of_message_becomes_its_parts(fields: dict[str, str], parts: tuple[Part, ...]) -> None:
    assert parse_one(**fields).parts == parts


@pytest.mark.parametrize(
    ("number", "kept"),
    [("+5214421234567", "+524421234567"), ("+524421234567", "+524421234567"), ("+15125550100", "+15125550100")],
)
def test_only_mexican_mobiles_lose_the_one(number: str, kept: str) -> None:
    assert parse_one(From=number).address == kept


def test_a_message_without_our_number_is_for_who_signed_it() -> None:
    without = {name: value for name, value in ARRIVED.items() if name != "To"}
    channel, told = Sms(httpx.AsyncClient()), webhook(without)
    assert channel.verify(told, (ACCOUNT,)) == ACCOUNT
    assert channel.parse(told).messages[0].account == ""


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        ("queued", DeliveryState.QUEUED),
        ("sending", DeliveryState.SENDING),
        ("sent", DeliveryState.SENT),
        ("delivered", DeliveryState.DELIVERED),
        ("undelivered", DeliveryState.FAILED),
        ("failed", DeliveryState.FAILED),
        ("canceled", DeliveryState.FAILED),
        ("read", DeliveryState.READ),
    ],
)
def test_a_status_names_the_message_and_our_own_id(state: str, becomes: DeliveryState) -> None:
    told = {"MessageSid": "SM1234", "From": "+15120000001", "MessageStatus": state, "ErrorCode": "30003"}
    parsed = inbound.parse(webhook(told, target="/channels/sms/status?tracker=T", tracker="T"), now=NOW)
    (status,) = parsed.statuses
    assert (status.external_id, status.account, status.state) == ("SM1234", "+15120000001", becomes)
    assert (status.tracker, status.error_code) == ("T", "30003")


@pytest.mark.parametrize("state", ["partially_delivered", "anything"])
def test_a_state_that_nobody_knows_is_kept(state: str) -> None:
    assert [kind for kind, _ in inbound.parse(webhook(ARRIVED | {"MessageStatus": state})).unknown] == [
        f"status.{state}"
    ]


def test_what_comes_for_whatsapp_is_kept_and_not_answered_by_sms() -> None:
    parsed = inbound.parse(webhook(ARRIVED | {"From": "whatsapp:+15125550100", "To": "whatsapp:+15120000001"}))
    assert parsed.messages == ()
    assert [kind for kind, _ in parsed.unknown] == ["message.whatsapp"]


@pytest.mark.parametrize("wrong", [{"MessageSid": ""}, {"MessageSid": "a b"}, {"From": ""}])
def test_a_form_that_is_no_message_is_malformed(wrong: dict[str, str]) -> None:
    with pytest.raises(MalformedError):
        inbound.parse(webhook(ARRIVED | wrong))


def test_the_signature_is_over_our_public_address() -> None:
    channel, told = Sms(httpx.AsyncClient()), webhook(ARRIVED)
    elsewhere = Account("sms", "+1", "prairie", SECRETS, "", "https://other.example")
    with pytest.raises(SignatureError):
        channel.verify(told, (elsewhere,))


@pytest.mark.parametrize(
    ("missing", "variable"), [("auth_token", "TWILIO_AUTH_TOKEN"), ("account_sid", "TWILIO_ACCOUNT_SID")]
)
def test_a_missing_secret_is_named(missing: str, variable: str) -> None:
    half = Account("sms", "+1", "prairie", {**SECRETS, missing: ""}, "", PUBLIC)
    with pytest.raises(NotConfiguredError) as error:
        Sms(httpx.AsyncClient()).verify(webhook(ARRIVED), (half,))
    assert error.value.variable == variable


def message(*parts: Part, to: str = "+15125550100", choices: tuple[Option, ...] = ()) -> Outbound:
    return Outbound(UUID(int=1), "sms", "+15120000001", to, parts, choices)


def test_words_choices_and_a_link_become_one_plain_text() -> None:
    told = message(
        Text("¿Qué más necesitas?"), Link("https://c.example/d/abc", "Tu recibo"), choices=(Option("Más", "/x"),)
    )
    assert outbound.body(told) == "¿Qué mas necesitas?\nTu recibo\nhttps://c.example/d/abc\n1 Mas"


def test_no_address_ever_goes_to_a_mexican_number() -> None:
    parts = (Text("Mira https://c.example/x y www.c.example"), Link("https://c.example/d/abc", "Tu recibo"))
    assert outbound.body(message(*parts, to="+524421234567")) == "Mira y\nTu recibo"


def test_a_mexican_number_is_sent_neither_links_nor_payment_words() -> None:
    mexican, american = outbound.capabilities("+524421234567"), outbound.capabilities("+15125550100")
    assert (mexican.links, mexican.files_as_links, mexican.payment_words) == (False, False, False)
    assert (american.links, american.files_as_links, american.payment_words) == (True, True, True)


async def never_fetched(_media: Media) -> tuple[bytes, str]:
    raise AssertionError("SMS carries no files")


async def send(answer: httpx.Response | Exception, told: Outbound | None = None) -> tuple[str, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with httpx.AsyncClient(transport=httpx.MockTransport(serve)) as client:
        sid = await Sms(client).send(told or message(Text("hola")), ACCOUNT, tracker="T-1", fetch=never_fetched)
    return sid, asked


async def test_sending_asks_twilio_with_a_signed_way_back() -> None:
    sid, (asked,) = await send(httpx.Response(201, json={"sid": "SM9", "status": "queued"}))
    assert sid == "SM9"
    assert str(asked.url) == "https://twilio.test/2010-04-01/Accounts/AC1/Messages.json"
    assert asked.headers["authorization"] == "Basic QUMxOnNlY3JldA=="  # AC1:secret
    assert parse_qs(asked.content.decode()) == {
        "To": ["+15125550100"],
        "From": ["+15120000001"],
        "Body": ["hola"],
        "StatusCallback": [f"{PUBLIC}/channels/sms/status?tracker=T-1"],
    }


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (httpx.Response(400, json={"code": 21610}), Advice.OPTED_OUT),
        (httpx.Response(400, json={"code": 99999}), Advice.GIVE_UP),
        (httpx.Response(401, json={"code": 0}), Advice.PAGE_A_HUMAN),
        (httpx.Response(429, json={"code": 20429}), Advice.SLOW_SENDER),
        (httpx.Response(503, json={"code": 1}), Advice.RETRY),
        (httpx.Response(502, text="bad gateway"), Advice.UNCERTAIN),
        (httpx.Response(201, text="?"), Advice.UNCERTAIN),
        (httpx.ConnectError("no"), Advice.RETRY),
        (httpx.ReadTimeout("slow"), Advice.UNCERTAIN),
    ],
)
async def test_what_twilio_answers_decides_what_happens(answer: httpx.Response | Exception, advice: Advice) -> None:
    with pytest.raises(SendError) as error:
        await send(answer)
    assert error.value.advice is advice


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("21610", Advice.OPTED_OUT),
        ("21614", Advice.UNREACHABLE),
        ("21211", Advice.UNREACHABLE),
        ("30003", Advice.RETRY),
        ("30005", Advice.UNREACHABLE),
        ("30006", Advice.UNREACHABLE),
        ("30007", Advice.GIVE_UP),
        ("20429", Advice.SLOW_SENDER),
        ("63016", Advice.USE_TEMPLATE),
        ("12", Advice.GIVE_UP),
        ("", Advice.GIVE_UP),
        ("²", Advice.GIVE_UP),
    ],
)
def test_codes_advise_as_the_facts_say(code: str, advice: Advice) -> None:
    assert errors.advice(code) is advice
