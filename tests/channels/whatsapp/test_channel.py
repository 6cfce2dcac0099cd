"""Meta's payloads in and out, and what its errors advise."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from prometheus_client import REGISTRY

from channels.base import Account, Webhook
from channels.errors import Advice, NotConfiguredError, SendError, SignatureError
from channels.message import (
    Choice,
    Inbound,
    Link,
    Location,
    Media,
    Option,
    Outbound,
    Part,
    Reaction,
    Revision,
    Template,
    Text,
    Unsupported,
)
from channels.whatsapp import errors, inbound, outbound
from channels.whatsapp.channel import WhatsApp, sign

ACCOUNT = Account("whatsapp", "555", "cantera", {"token": "T", "app_secret": "S", "verify_token": "V"})


def parse_one(content: dict[str, object]) -> Part:
    message = {"from": "5214421234567", "id": "wamid.1", "timestamp": "1697043223", **content}
    value = {"metadata": {"phone_number_id": "555"}, "messages": [message]}
    body = json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode()
    parsed = inbound.parse(body)
    assert parsed.unknown == ()
    (found,) = parsed.messages
    assert (found.address, found.account, found.external_id) == ("524421234567", "555", "wamid.1")
    assert found.sent_at == datetime(2023, 10, 11, 16, 53, 43, tzinfo=UTC)
    return found.parts[0]


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ({"type": "text", "text": {"body": "hola"}}, Text("hola")),
        ({"type": "button", "button": {"payload": "p", "text": "t"}}, Choice("p", "t")),
        (
            {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "p", "title": "t"}}},
            Choice("p", "t"),
        ),
        (
            {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "p", "title": "t"}}},
            Choice("p", "t"),
        ),
        ({"type": "interactive"}, Unsupported("interactive")),
        (
            {"type": "location", "location": {"latitude": 20.5, "longitude": -100.25, "name": "X"}},
            Location(20.5, -100.25, "X"),
        ),
        ({"type": "reaction", "reaction": {"message_id": "m"}}, Reaction("", "m")),
        (
            {"type": "image", "image": {"id": "9", "mime_type": "image/jpeg", "caption": "c"}},
            Media("image", "9", "image/jpeg", "", "c"),
        ),
        ({"type": "audio", "audio": {"id": "9", "voice": True}}, Media("audio", "9")),
        ({"type": "contacts", "contacts": []}, Unsupported("contacts")),
        ({"type": "unsupported", "errors": [{"code": 131051}]}, Unsupported("unsupported")),
    ],
)
def test_each_kind_of_message_becomes_its_part(content: dict[str, object], part: Part) -> None:
    assert parse_one(content) == part


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("5214421234567", "524421234567"),
        ("524421234567", "524421234567"),
        ("15125550100", "15125550100"),
        ("521442123456", "521442123456"),
        ("US.13491208655302741918", "US.13491208655302741918"),
    ],
)
def test_only_mexican_mobile_numbers_lose_the_one(number: str, kept: str) -> None:
    assert inbound.address(number) == kept


def test_a_signature_of_any_account_will_do() -> None:
    other = Account("whatsapp", "556", "prairie", {"token": "T2", "app_secret": "S2"})
    channel = WhatsApp(httpx.AsyncClient())
    channel.verify(Webhook(b"{}", {"x-hub-signature-256": sign(b"{}", "S2")}, {}), (ACCOUNT, other))
    with pytest.raises(SignatureError):
        channel.verify(Webhook(b"{} ", {"x-hub-signature-256": sign(b"{}", "S2")}, {}), (ACCOUNT, other))


def test_a_missing_token_is_named() -> None:
    half = Account("whatsapp", "555", "cantera", {"app_secret": "S"})
    with pytest.raises(NotConfiguredError) as missing:
        WhatsApp(httpx.AsyncClient()).verify(Webhook(b"{}", {}, {}), (half,))
    assert missing.value.variable == "WHATSAPP_TOKEN"


def message(*parts: Part, **more: object) -> Outbound:
    return Outbound(UUID(int=1), "whatsapp", "555", "524421234567", parts, **more)  # type: ignore[arg-type]


def test_text_carries_the_tracker() -> None:
    assert outbound.render(message(Text("hola")), tracker="T-1") == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "524421234567",
        "biz_opaque_callback_data": "T-1",
        "type": "text",
        "text": {"body": "hola", "preview_url": False},
    }


def test_three_short_choices_are_buttons_and_more_are_a_list() -> None:
    three = tuple(Option(f"Opción {n}", f"/p{n}") for n in range(3))
    interactive = outbound.render(message(Text("¿Cuál?"), choices=three), tracker="t")["interactive"]
    assert isinstance(interactive, dict)
    assert interactive["type"] == "button"
    assert interactive["action"]["buttons"][2] == {"type": "reply", "reply": {"id": "/p2", "title": "Opción 2"}}
    four = (*three, Option("Otra", "/p3", "Lo demás"))
    interactive = outbound.render(message(Text("¿Cuál?"), choices=four, list_button="Ver"), tracker="t")["interactive"]
    assert isinstance(interactive, dict)
    assert interactive["type"] == "list"
    assert interactive["action"]["button"] == "Ver"
    rows = interactive["action"]["sections"][0]["rows"]
    assert rows[3] == {"id": "/p3", "title": "Otra", "description": "Lo demás"}


def test_links_locations_and_templates() -> None:
    link = outbound.render(message(Link("https://x.mx", "Pagar")), tracker="t")
    assert link["text"] == {"body": "Pagar\nhttps://x.mx", "preview_url": False}
    place = outbound.render(message(Location(20.5, -100.0, "Centro")), tracker="t")
    assert place["location"] == {"latitude": 20.5, "longitude": -100.0, "name": "Centro"}
    template = outbound.render(message(template=Template("a_v1", "es_MX", ("1",))), tracker="t")
    assert template["template"] == {
        "name": "a_v1",
        "language": {"code": "es_MX"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "1"}]}],
    }


async def no_file(_media: Media) -> tuple[bytes, str]:
    raise AssertionError


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (httpx.ConnectError("refused"), Advice.RETRY),
        (httpx.ReadTimeout("slow"), Advice.UNCERTAIN),
        (httpx.RemoteProtocolError("cut"), Advice.UNCERTAIN),
        (httpx.Response(200, text="<html>"), Advice.UNCERTAIN),
        (httpx.Response(200, json={}), Advice.UNCERTAIN),
        (httpx.Response(502, text="bad gateway"), Advice.UNCERTAIN),
        (httpx.Response(503, text="busy"), Advice.RETRY),
        (httpx.Response(429, text=""), Advice.SLOW_SENDER),
        (httpx.Response(401, json={"error": {"code": 190}}), Advice.PAGE_A_HUMAN),
        (httpx.Response(400, json={"error": {"code": 131047}}), Advice.USE_TEMPLATE),
        (httpx.Response(400, json=["?"]), Advice.GIVE_UP),
    ],
)
async def test_whatever_meta_answers_there_is_advice(answer: httpx.Response | Exception, advice: Advice) -> None:
    def graph(_request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with httpx.AsyncClient(transport=httpx.MockTransport(graph)) as client:
        with pytest.raises(SendError) as refused:
            await WhatsApp(client).send(message(Text("x")), ACCOUNT, tracker="t", fetch=no_file)
    assert refused.value.advice is advice


async def test_sending_goes_to_the_accounts_number_with_its_token() -> None:
    seen: list[httpx.Request] = []

    def graph(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"messages": [{"id": "wamid.9"}]})

    async with httpx.AsyncClient(transport=httpx.MockTransport(graph)) as client:
        assert await WhatsApp(client).send(message(Text("x")), ACCOUNT, tracker="t", fetch=no_file) == "wamid.9"
    assert str(seen[0].url) == "https://graph.facebook.com/v23.0/555/messages"
    assert seen[0].headers["authorization"] == "Bearer T"


@pytest.mark.parametrize(("answered", "counted"), [("v23.0", 0), ("v24.0", 1), ("", 0)])
async def test_an_answer_by_another_version_of_metas_is_counted(answered: str, counted: int) -> None:
    def graph(_request: httpx.Request) -> httpx.Response:
        headers = {"Facebook-API-Version": answered} if answered else {}
        return httpx.Response(200, json={"messages": [{"id": "wamid.9"}]}, headers=headers)

    def count() -> float:
        return REGISTRY.get_sample_value("whatsapp_other_version_answers_total", {"version": "v24.0"}) or 0.0

    before = count()
    async with httpx.AsyncClient(transport=httpx.MockTransport(graph)) as client:
        await WhatsApp(client).send(message(Text("x")), ACCOUNT, tracker="t", fetch=no_file)
    assert count() - before == counted


async def test_a_receipt_that_fails_is_nobodys_problem() -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(500))) as client:
        seen = Inbound("whatsapp", "555", "wamid.1", "52", datetime.now(UTC), (Text("x"),))
        await WhatsApp(client).acknowledge(seen, ACCOUNT, typing=True)


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("131047", Advice.USE_TEMPLATE),
        ("131026", Advice.UNREACHABLE),
        ("130429", Advice.SLOW_SENDER),
        ("80007", Advice.SLOW_SENDER),
        ("4", Advice.SLOW_SENDER),
        ("131056", Advice.SLOW_RECIPIENT),
        ("131048", Advice.STOP_CAMPAIGN),
        ("131049", Advice.WAIT_A_DAY),
        ("131050", Advice.OPTED_OUT),
        ("131031", Advice.PAGE_A_HUMAN),
        ("368", Advice.PAGE_A_HUMAN),
        ("190", Advice.PAGE_A_HUMAN),
        ("132000", Advice.DISABLE_TEMPLATE),
        ("132016", Advice.DISABLE_TEMPLATE),
        ("131000", Advice.RETRY),
        ("131016", Advice.RETRY),
        ("nonsense", Advice.GIVE_UP),
    ],
)
def test_each_code_of_the_table(code: str, advice: Advice) -> None:
    assert errors.advice(code) is advice


def _revised(content: dict[str, object]) -> tuple[Revision, ...]:
    message = {"from": "5214421234567", "id": "wamid.R", "timestamp": "1697043223", **content}
    value = {"metadata": {"phone_number_id": "555"}, "messages": [message]}
    parsed = inbound.parse(json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode())
    assert parsed.messages == ()
    return parsed.revisions


def test_an_edit_carries_the_new_message_and_the_old_ones_id() -> None:
    edit = {"original_message_id": "wamid.O", "message": {"type": "text", "text": {"body": "mi saldo"}}}
    (revision,) = _revised({"type": "edit", "edit": edit})
    assert (revision.external_id, revision.original_id) == ("wamid.R", "wamid.O")
    assert (revision.address, revision.parts) == ("524421234567", (Text("mi saldo"),))
    assert revision.sent_at == datetime(2023, 10, 11, 16, 53, 43, tzinfo=UTC)


def test_an_edited_caption_is_a_file_with_new_words() -> None:
    image = {"type": "image", "image": {"id": "9", "mime_type": "image/jpeg", "caption": "la fuga"}}
    (revision,) = _revised({"type": "edit", "edit": {"original_message_id": "wamid.O", "message": image}})
    assert revision.parts == (Media("image", "9", mime_type="image/jpeg", caption="la fuga"),)


def test_a_deletion_has_no_parts() -> None:
    (revision,) = _revised({"type": "revoke", "revoke": {"original_message_id": "wamid.O"}})
    assert (revision.original_id, revision.parts) == ("wamid.O", None)


@pytest.mark.parametrize("content", [{"type": "edit"}, {"type": "edit", "edit": {}}, {"type": "revoke", "revoke": {}}])
def test_a_revision_that_names_no_message_is_kept_as_unknown(content: dict[str, object]) -> None:
    message = {"from": "5214421234567", "id": "wamid.R", "timestamp": "1697043223", **content}
    value = {"metadata": {"phone_number_id": "555"}, "messages": [message]}
    parsed = inbound.parse(json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode())
    assert (parsed.messages, parsed.revisions) == ((), ())
    assert [kind for kind, _ in parsed.unknown] == [f"message.{content['type']}"]
