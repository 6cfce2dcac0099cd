"""What is sent to Telegram, and what its refusals mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest

from channels.base import Account, Webhook
from channels.errors import Advice, FetchError, NotConfiguredError, SendError, SignatureError
from channels.message import Choice, Inbound, Link, Location, Media, Option, Outbound, Part, Text
from channels.telegram import outbound
from channels.telegram.channel import SECRET_HEADER, Telegram

ACCOUNT = Account("telegram", "42", "cantera", {"token": "42:abc", "secret_token": "S"}, "https://telegram.test")
OTHER = Account("telegram", "43", "prairie", {"token": "43:abc", "secret_token": "Z"})


class FakeApi:
    """Answers what it is told to; remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.channel = Telegram(httpx.AsyncClient(transport=httpx.MockTransport(self._answer)))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer or httpx.Response(200, json={"ok": True, "result": {"message_id": 9, "chat": {"id": 77}}})


async def fetch(_media: Media) -> tuple[bytes, str]:
    return b"%PDF-1.7", "application/pdf"


def message(*parts: Part, choices: tuple[Option, ...] = ()) -> Outbound:
    return Outbound(UUID(int=1), "telegram", "42", "77", parts, choices)


def verify(secret: str, *accounts: Account) -> Account:
    return Telegram(httpx.AsyncClient()).verify(Webhook(b"{}", {SECRET_HEADER: secret}, {}), accounts)


def test_the_secret_tells_which_bot_an_update_is_for() -> None:
    assert verify("Z", ACCOUNT, OTHER) is OTHER


@pytest.mark.parametrize("secret", ["", "s", "SS", "Ñ", "\udcff"])
def test_another_secret_is_refused(secret: str) -> None:
    with pytest.raises(SignatureError):
        verify(secret, ACCOUNT, OTHER)


def test_a_bot_without_a_secret_lets_nothing_in() -> None:
    open_door = Account("telegram", "44", "cantera", {"token": "44:abc", "secret_token": ""})
    with pytest.raises(SignatureError):
        verify("", ACCOUNT, open_door)


@pytest.mark.parametrize(
    ("secrets", "variable"),
    [
        ({"token": "42:abc"}, "TELEGRAM_SECRET_TOKEN"),
        ({"secret_token": "S"}, "TELEGRAM_BOT_TOKEN"),
        ({}, "TELEGRAM_SECRET_TOKEN"),
    ],
)
def test_a_missing_variable_is_named(secrets: dict[str, str], variable: str) -> None:
    with pytest.raises(NotConfiguredError) as missing:
        verify("S", *([Account("telegram", "42", "cantera", secrets)] if secrets else []))
    assert missing.value.variable == variable


def test_words_go_out_plain_and_without_a_preview() -> None:
    assert outbound.render(message(Text("Debes $350.50"))) == (
        "sendMessage",
        {"chat_id": 77, "text": "Debes $350.50", "link_preview_options": {"is_disabled": True}},
    )


def test_a_link_is_its_title_and_its_address() -> None:
    _, payload = outbound.render(message(Text("Aquí:"), Link("https://a.test", "Pagar")))
    assert payload["text"] == "Aquí:\nPagar\nhttps://a.test"


def test_short_choices_stand_side_by_side_and_long_ones_below_each_other() -> None:
    short = (Option("Sí", "/affirm"), Option("No", "/deny"), Option("Otra cosa", "/other"))
    _, payload = outbound.render(message(Text("?"), choices=short))
    rows = payload["reply_markup"]["inline_keyboard"]  # type: ignore[index,call-overload]
    assert [[button["text"] for button in row] for row in rows] == [["Sí", "No"], ["Otra cosa"]]
    _, payload = outbound.render(message(Text("?"), choices=(*short, Option("Av. Universidad 1500", "a"))))
    assert len(payload["reply_markup"]["inline_keyboard"]) == 4  # type: ignore[index,call-overload]


def test_a_place_with_a_name_is_a_venue() -> None:
    assert outbound.render(message(Location(20.5, -100.2, "Oficina", "Hidalgo 5"))) == (
        "sendVenue",
        {"chat_id": 77, "latitude": 20.5, "longitude": -100.2, "title": "Oficina", "address": "Hidalgo 5"},
    )
    assert outbound.render(message(Location(20.5, -100.2)))[0] == "sendLocation"


async def test_a_message_is_sent_to_the_bots_own_address_and_its_id_is_kept() -> None:
    api = FakeApi()
    assert await api.channel.send(message(Text("hola")), ACCOUNT, tracker="T", fetch=fetch) == "77:9"
    assert str(api.asked[0].url) == "https://telegram.test/bot42:abc/sendMessage"


async def test_a_file_goes_along_with_its_caption_and_its_buttons() -> None:
    api = FakeApi()
    file = Media("document", "/bills/1/pdf", "application/pdf", "recibo.pdf", "Tu recibo")
    await api.channel.send(message(file, choices=(Option("Pagar", "/pay"),)), ACCOUNT, tracker="T", fetch=fetch)
    body = api.asked[0].content.decode("latin-1")
    assert api.asked[0].url.path.endswith("/sendDocument")
    for expected in ('name="document"; filename="recibo.pdf"', "%PDF-1.7", "Tu recibo", json.dumps("/pay")):
        assert expected in body


@pytest.mark.parametrize(
    ("status", "body", "advice"),
    [
        (403, {"error_code": 403, "description": "Forbidden: bot was blocked by the user"}, Advice.UNREACHABLE),
        (400, {"error_code": 400, "description": "Bad Request: chat not found"}, Advice.UNREACHABLE),
        (400, {"error_code": 400, "description": "Bad Request: message text is empty"}, Advice.GIVE_UP),
        (401, {"error_code": 401, "description": "Unauthorized"}, Advice.PAGE_A_HUMAN),
        (404, {"error_code": 404, "description": "Not Found"}, Advice.PAGE_A_HUMAN),
        (502, {"error_code": 502, "description": "Bad Gateway"}, Advice.RETRY),
    ],
)
async def test_each_refusal_has_its_advice(status: int, body: dict[str, object], advice: Advice) -> None:
    api = FakeApi(httpx.Response(status, json={"ok": False, **body}))
    with pytest.raises(SendError) as refused:
        await api.channel.send(message(Text("hola")), ACCOUNT, tracker="T", fetch=fetch)
    assert refused.value.advice == advice


async def test_telegram_says_how_long_to_wait() -> None:
    slow = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 17}}
    api = FakeApi(httpx.Response(429, json=slow))
    with pytest.raises(SendError) as refused:
        await api.channel.send(message(Text("hola")), ACCOUNT, tracker="T", fetch=fetch)
    assert (refused.value.advice, refused.value.retry_after) == (Advice.SLOW_SENDER, 17.0)


@pytest.mark.parametrize(
    ("failure", "advice"),
    [
        (httpx.ConnectError("https://telegram.test/bot42:abc"), Advice.RETRY),
        (httpx.ReadTimeout("https://telegram.test/bot42:abc"), Advice.UNCERTAIN),
        (httpx.Response(200, content=b"<html>"), Advice.UNCERTAIN),
    ],
)
async def test_what_was_not_answered_never_tells_the_token(failure: Exception | httpx.Response, advice: Advice) -> None:
    api = FakeApi(failure)
    with pytest.raises(SendError) as failed:
        await api.channel.send(message(Text("hola")), ACCOUNT, tracker="T", fetch=fetch)
    assert failed.value.advice == advice
    assert "abc" not in str(failed.value)
    assert failed.value.__cause__ is None


def inbound(external_id: str) -> Inbound:
    return Inbound("telegram", "42", external_id, "77", datetime.now(UTC), (Choice("/x"),))


async def test_a_press_is_answered_and_thinking_is_shown() -> None:
    api = FakeApi()
    await api.channel.acknowledge(inbound("press:cq1:900"), ACCOUNT, typing=True)
    asked = [(one.url.path.rpartition("/")[2], json.loads(one.content)) for one in api.asked]
    assert asked == [
        ("answerCallbackQuery", {"callback_query_id": "cq1"}),
        ("sendChatAction", {"chat_id": 77, "action": "typing"}),
    ]


async def test_a_sign_that_fails_disturbs_nothing() -> None:
    api = FakeApi(httpx.ReadTimeout("slow"))
    await api.channel.acknowledge(inbound("77:5:900"), ACCOUNT, typing=True)
    assert len(api.asked) == 1


def _ok(result: object) -> httpx.Response:
    return httpx.Response(200, json={"ok": True, "result": result})


PHOTO = Media("image", "F", "image/jpeg")


async def test_a_file_is_had_from_the_bots_own_server() -> None:
    api = FakeApi(_ok({"file_path": "photos/file_1.jpg"}), httpx.Response(200, content=b"photo"))
    assert await api.channel.fetch(PHOTO, ACCOUNT, max_bytes=10) == b"photo"
    assert [str(one.url) for one in api.asked] == [
        "https://telegram.test/bot42:abc/getFile",
        "https://telegram.test/file/bot42:abc/photos/file_1.jpg",
    ]


@pytest.mark.parametrize(
    ("answers", "lost"),
    [
        ((_ok({"file_path": "https://evil.test/x"}),), ""),
        ((_ok({"file_path": "../../x"}),), ""),
        ((_ok({}),), ""),
        ((httpx.Response(400, json={"ok": False, "error_code": 400, "description": "file is too big"}),), "large"),
        ((httpx.Response(400, json={"ok": False, "error_code": 400, "description": "wrong file_id"}),), "expired"),
        ((_ok({"file_path": "a.jpg"}), httpx.Response(200, content=b"x" * 11)), "large"),
        ((_ok({"file_path": "a.jpg"}), httpx.Response(302, headers={"Location": "https://evil.test"})), ""),
        ((_ok({"file_path": "a.jpg"}), httpx.ReadTimeout("https://telegram.test/file/bot42:abc/a.jpg")), ""),
    ],
    ids=["another host", "up the tree", "no path", "too big", "gone", "larger than told", "a redirect", "no answer"],
)
async def test_a_file_that_can_not_be_had_says_why(answers: tuple[httpx.Response, ...], lost: str) -> None:
    api = FakeApi(*answers)
    with pytest.raises(FetchError) as failed:
        await api.channel.fetch(PHOTO, ACCOUNT, max_bytes=10)
    assert failed.value.lost == lost
    assert "abc" not in str(failed.value)
    assert all(one.url.host == "telegram.test" for one in api.asked)
