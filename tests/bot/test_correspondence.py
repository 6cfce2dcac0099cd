"""Mail through the whole counter: one letter for each, in its thread, and never in a circle."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bot import correspondence
from bot.accounts import Accounts
from bot.correspondence import render, subject_of
from bot.floor.speaking import Line, announce
from bot.pacing import Pacer
from channels.base import Account, Webhook
from channels.email import markup
from channels.email.channel import Email
from channels.message import Link, Media, Text
from kit import tokens, utility
from tests.bot.harness import Counter, words
from tests.vendors.mail import mail, public_key, signed

CANTERA = utility.load("cantera")
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


class Post:
    """Our address, somebody who writes to it, and SendGrid as we see it."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.address = f"hola@{uuid4().hex}.test"
        self.sender = f"{uuid4().hex}@example.test"
        secrets = {"api_key": "SG.x", "public_key": public_key(), "address": self.address}
        account = Account("email", self.address, "cantera", secrets, "https://sendgrid.test")
        self.letters: list[dict[str, Any]] = []
        accounts = Accounts((*counter.services.accounts.all, account))
        counter.services = replace(counter.services, accounts=accounts)
        counter.intake.accounts = counter.sender.accounts = accounts
        client = httpx.AsyncClient(transport=httpx.MockTransport(self._take))
        counter.services.channels["email"] = Email(client)  # type: ignore[index]  # the harness's own dict

    def _take(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "sendgrid.test":
            self.letters.append(json.loads(request.content))
        return httpx.Response(202)

    async def send(self, text: str, **more: Any) -> None:
        request = signed(mail(text, **{"sender": self.sender, "to": self.address} | more))
        headers = {name.lower(): str(value) for name, value in request.headers.items()}
        await self.counter.intake.receive(self.counter.intake.channels["email"], Webhook(request.body, headers, {}))

    async def conversation(self) -> Any:
        (row,) = await self.counter.rows(
            "select * from runtime.conversations where channel = 'email' and address = :address", address=self.sender
        )
        return row

    async def parts(self) -> list[dict[str, Any]]:
        conversation = await self.conversation()
        rows = await self.counter.rows(
            "select parts from runtime.inbound where conversation_id = :id order by arrival desc", id=conversation.id
        )
        return list(rows[0].parts)


@pytest.fixture
def post(counter: Counter) -> Post:
    return Post(counter)


async def test_a_mail_is_answered_by_one_letter_in_its_thread(counter: Counter, post: Post) -> None:
    counter.rasa.reply = lambda _body: (
        words("Debes $350.50.")
        | {
            "messages": [
                {"text": "Debes $350.50."},
                {"text": "¿Algo más?", "buttons": [{"title": "Pagar", "payload": "/p"}]},
            ]
        }
    )
    for _ in range(2):
        await post.send("¿Cuánto debo?", subject="Mi saldo", message_id="m1@example.test")
    await counter.work()
    (letter,) = post.letters
    assert letter["subject"] == "Re: Mi saldo"
    assert letter["personalizations"] == [{"to": [{"email": post.sender}]}]
    assert (letter["headers"]["In-Reply-To"], letter["headers"]["References"]) == ("<m1@example.test>",) * 2
    text = letter["content"][0]["value"]
    assert text.startswith("Debes $350.50.\n\n¿Algo más?\nResponder con el número:\n1. Pagar\n")
    assert counter.rasa.asked[0]["message"] == "Mi saldo\n¿Cuánto debo?"


async def test_a_number_answers_the_menu_of_the_letter_before(counter: Counter, post: Post) -> None:
    counter.rasa.reply = lambda body: words("¿Qué?", buttons=[{"title": "Pagar", "payload": "/pay_bill"}])
    await post.send("hola", message_id="m1@example.test")
    await counter.work()
    ours = post.letters[0]["headers"]["Message-ID"]
    counter.pass_time(minutes=5)
    await post.send("1\n\nEl jue, 26 nov 2026, Aguas <h@x.test> escribió:\n> 1. Pagar", answers=ours)
    await counter.work()
    assert counter.rasa.asked[-1]["message"] == "/pay_bill"


async def test_who_writes_is_never_proven_by_the_address(counter: Counter, post: Post) -> None:
    await post.send("¿Cuánto debo?")
    await counter.work()
    token = tokens.verify(counter.rasa.asked[0]["metadata"]["token"], key="k" * 32, kinds=("conversation",))
    assert (token.phone, token.email, token.channel) == (None, None, "email")


async def test_files_are_kept_by_what_their_bytes_are(counter: Counter, post: Post) -> None:
    files = [("recibo.exe", "application/x-msdownload", PDF), ("virus.pdf", "application/pdf", b"MZ\x90\x00\x03")]
    await post.send("Adjunto mi recibo", files=files)
    kept, refused = (await post.parts())[2:]
    assert (kept["kind"], kept["mime_type"], kept["filename"]) == ("document", "application/pdf", "recibo.exe.pdf")
    assert kept["reference"].startswith("stored:")
    assert (refused["reference"], refused["filename"]) == ("lost:kind", "virus.pdf")
    conversation = await post.conversation()
    (stored,) = await counter.rows(
        "select utility_id, size_bytes from runtime.files where conversation_id = :id", id=conversation.id
    )
    assert tuple(stored) == ("cantera", len(PDF))


async def test_no_letter_says_only_that_the_answer_takes_longer(counter: Counter, post: Post) -> None:
    counter.rasa.reply = lambda _body: httpx.Response(500)
    await post.send("¿Cuánto debo?")
    await counter.work()
    counter.rasa.reply = lambda _body: words("Debes $1.")
    counter.pass_time(minutes=1)
    await counter.work()
    assert [letter["content"][0]["value"].split("\n")[0] for letter in post.letters] == ["Debes $1."]


async def test_nobody_is_told_by_mail_who_came_and_who_went(counter: Counter, post: Post) -> None:
    await post.send("hola")
    await counter.work()
    found = await post.conversation()
    line = Line(found.id, "cantera", "email", found.account, found.address, "es", found.epoch)
    async with counter.engine.begin() as connection:
        await announce(
            connection, line, "assistant_here", channels=counter.services.channels, now=counter.now, key=uuid4().hex
        )
    await counter.work()
    assert len(post.letters) == 1


async def _exchange(counter: Counter, post: Post, number: int, **more: Any) -> None:
    """One letter and its answer; the next one twenty minutes later, whatever the pace of sending."""
    counter.sender.pacer = Pacer()
    await post.send(more.pop("text", f"vuelta {number}"), message_id=f"{uuid4().hex}@example.test", **more)
    await counter.work()
    counter.pass_time(minutes=20)


async def test_a_machine_that_always_answers_is_not_answered_for_ever(counter: Counter, post: Post) -> None:
    for number in range(correspondence.THREAD_A_DAY + 5):
        ours = post.letters[-1]["headers"]["Message-ID"] if post.letters else ""
        first = {"References": f"<root@example.test> {ours}"}
        await _exchange(counter, post, number, answers=ours, headers=first)
    assert len(post.letters) == correspondence.THREAD_A_DAY


async def test_a_thread_ends_also_when_each_of_its_letters_has_another_sender(counter: Counter, post: Post) -> None:
    for number in range(correspondence.THREAD_A_DAY + 3):
        await _exchange(
            counter, post, number, sender=f"{uuid4().hex}@example.test", headers={"References": "<root-2@example.test>"}
        )
    assert len(post.letters) == correspondence.THREAD_A_DAY


async def test_a_sender_is_answered_so_often_an_hour(counter: Counter, post: Post) -> None:
    for number in range(correspondence.SENDER_AN_HOUR + 2):
        await _exchange(counter, post, number)
        counter.pass_time(minutes=-18)
    assert len(post.letters) == correspondence.SENDER_AN_HOUR


async def test_the_same_words_are_answered_three_times(counter: Counter, post: Post) -> None:
    for number in range(5):
        await _exchange(counter, post, number, text="Recibimos su mensaje.")
    assert len(post.letters) == correspondence.SAME_A_DAY


async def test_a_letter_that_bounced_has_failed(counter: Counter, post: Post) -> None:
    await post.send("hola")
    await counter.work()
    ours = post.letters[0]["headers"]["Message-ID"]
    await post.send(
        "No se pudo entregar", sender="mailer-daemon@example.test", envelope_from="", headers={"References": ours}
    )
    await counter.work()
    conversation = await post.conversation()
    (row,) = await counter.rows(
        "select state, error_code from runtime.outbox where conversation_id = :id", id=conversation.id
    )
    assert tuple(row) == ("failed", "bounced")
    assert len(post.letters) == 1


PARTS = (
    Text("Debes $350.50 & vence el 5.\n\n1. Ver <recibo>\n2. Pagar"),
    Link("https://cantera.test/?a=1&b=2", "Oficinas"),
    Media("document", "/x", "application/pdf", "recibo.pdf", "Tu recibo"),
)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("by_person", [True, False])
def test_the_plain_text_says_what_the_html_says(language: str, by_person: bool) -> None:
    text = render("txt", PARTS, CANTERA, language, by_person=by_person)
    html = render("html", PARTS, CANTERA, language, by_person=by_person)
    told = set(markup.words(html).split()) - set(CANTERA.name.split())
    assert told <= set(text.split())
    assert set(text.split()) - {"--", "https://cantera.test/?a=1&b=2"} <= told | set(CANTERA.name.split()) | {
        "Cantera:"
    }
    assert 'href="https://cantera.test/?a=1&amp;b=2"' in html
    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize(
    ("subject", "language", "answered"),
    [
        ("Mi saldo", "es", "Re: Mi saldo"),
        ("RE: Re: rv: Mi saldo", "es", "Re: Mi saldo"),
        ("  ", "es", "Mensaje de Aguas de Cantera"),
        ("", "en", "A message from Aguas de Cantera"),
        ("Mi\r\nBcc: x@y.test", "es", "Re: Mi Bcc: x@y.test"),
    ],
)
def test_a_subject_is_marked_once_as_answered(subject: str, language: str, answered: str) -> None:
    assert subject_of(subject, CANTERA, language) == answered


async def test_a_heading_survives_the_mailbox(counter: Counter, post: Post) -> None:
    await post.send("hola", subject="Uno", message_id="m@x")
    assert (await post.parts())[0] == {"type": "heading", "subject": "Uno", "thread": "m@x", "references": "m@x"}
