"""Mails as SendGrid posts them, read."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest

from channels.email import inbound
from channels.errors import MalformedError
from channels.message import DeliveryState, DeliveryStatus, Enclosed, Heading, Media, Parsed, Text
from tests.vendors.mail import form, mail

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
US = "hola@correo.cantera.test"
OURS = "<0192f3a0-0000-7000-8000-000000000001.ventanilla@correo.cantera.test>"


def parse(text: str = "¿Cuánto debo?", **more: Any) -> Parsed:
    return inbound.parse(mail(text, **more).body, now=NOW)


def test_a_first_mail_says_what_its_subject_and_its_body_say() -> None:
    (found,) = parse("Buenas tardes:\n\n¿Cuánto es?\n\nSaludos\nAna", subject="Mi recibo", message_id="m1@x").messages
    assert found.parts == (Heading("Mi recibo", "m1@x", "m1@x"), Text("Mi recibo\n¿Cuánto es?"))
    assert (found.address, found.sender_name, found.external_id) == ("ana@example.test", "Ana Ruiz", "m1@x")
    assert (found.sent_at, found.account, found.reply_to) == (NOW, "", None)


@pytest.mark.parametrize(
    ("text", "subject", "said"),
    [
        ("¿Cuánto debo?", "cuánto debo", "¿Cuánto debo?"),
        ("", "Necesito mi recibo", "Necesito mi recibo"),
        ("¿Cuánto debo?", "", "¿Cuánto debo?"),
    ],
)
def test_a_subject_that_says_nothing_new_is_left_out(text: str, subject: str, said: str) -> None:
    assert parse(text, subject=subject).messages[0].parts[1] == Text(said)


def test_an_answer_belongs_to_its_thread_and_its_subject_is_not_read() -> None:
    before = {"References": f"<m1@x> {OURS}"}
    (found,) = parse("Sí", subject="Re: Mi recibo", answers=OURS, headers=before, message_id="m2@x").messages
    assert found.parts == (Heading("Re: Mi recibo", "m1@x", f"m1@x {OURS.strip('<>')} m2@x"), Text("Sí"))
    assert found.reply_to == OURS.strip("<>")


def test_a_long_thread_keeps_its_root_and_its_newest() -> None:
    before = {"References": " ".join(f"<{number}@x>" for number in range(40))}
    heading = parse("Sí", headers=before, message_id="m@x").messages[0].parts[0]
    assert isinstance(heading, Heading)
    assert heading.references.split() == ["0@x", *(f"{number}@x" for number in range(30, 40)), "m@x"]


def test_html_alone_is_read_as_words() -> None:
    assert parse("", html="<p>No hay <b>agua</b></p>").messages[0].parts[1] == Text("No hay agua")


def test_files_stand_behind_the_words_and_come_with_their_bytes() -> None:
    files = [("recibo.pdf", "application/pdf", b"%PDF-1.7\r\n--x\r\n"), ("foto.jpg", "image/jpeg", b"\xff\xd8\xff\x00")]
    parsed = parse("Adjunto", message_id="m1@x", files=files)
    assert parsed.messages[0].parts[2:] == (
        Media("document", "", filename="recibo.pdf"),
        Media("document", "", filename="foto.jpg"),
    )
    assert parsed.enclosed == (
        Enclosed("m1@x", 2, "recibo.pdf", b"%PDF-1.7\r\n--x\r\n"),
        Enclosed("m1@x", 3, "foto.jpg", b"\xff\xd8\xff\x00"),
    )


def test_a_whole_raw_mail_says_the_same() -> None:
    raw = EmailMessage()
    raw["From"] = "=?utf-8?q?Ana_Ru=C3=ADz?= <ANA@Example.test>"
    raw["To"], raw["Subject"], raw["Message-ID"] = US, "Recibo de agosto", "<m1@x>"
    raw.set_content("¿Cuánto debo?")
    raw.add_alternative("<p>¿Cuánto debo?</p>", subtype="html")
    raw.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="recibo.pdf")
    body = form({"to": US, "envelope": f'{{"to": ["{US}"], "from": "ana@example.test"}}', "email": raw.as_string()})
    parsed = inbound.parse(body, now=NOW)
    (found,) = parsed.messages
    assert (found.address, found.sender_name) == ("ana@example.test", "Ana Ruíz")
    assert found.parts[1] == Text("Recibo de agosto\n¿Cuánto debo?")
    assert parsed.enclosed == (Enclosed("m1@x", 2, "recibo.pdf", b"%PDF-1.7"),)


def test_words_are_read_in_the_charset_that_they_came_in() -> None:
    fields = {"headers": "", "from": "a@x.test", "to": US, "envelope": f'{{"to": ["{US}"], "from": "a@x.test"}}'}
    body = form(fields | {"charsets": '{"text": "iso-8859-1"}', "text": "HERE"}).replace(b"HERE", b"ca\xf1er\xeda")
    assert inbound.parse(body, now=NOW).messages[0].parts[1] == Text("cañería")


def test_a_mail_without_an_id_is_the_same_mail_when_it_comes_again() -> None:
    def own(text: str) -> str:
        body = mail(text).body
        head, _, rest = body.partition(b"Message-ID: ")
        return inbound.parse(head + rest.partition(b"\n")[2], now=NOW).messages[0].external_id

    assert own("uno") == own("uno") != own("dos")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"headers": {"Auto-Submitted": "auto-replied"}}, "automatic"),
        ({"headers": {"Auto-Submitted": "auto-generated (x)"}}, "automatic"),
        ({"headers": {"Precedence": "bulk"}}, "list"),
        ({"headers": {"Precedence": "auto_reply"}}, "list"),
        ({"headers": {"List-Id": "<vecinos.example.test>"}}, "list"),
        ({"headers": {"List-Unsubscribe": "<mailto:x@example.test>"}}, "list"),
        ({"headers": {"X-Autoreply": "yes"}}, "automatic"),
        ({"headers": {"X-Auto-Response-Suppress": "All"}}, "automatic"),
        ({"headers": {"Return-Path": "<>"}}, "bounce"),
        ({"envelope_from": ""}, "bounce"),
        ({"headers": {"Content-Type": "multipart/report; report-type=delivery-status; boundary=x"}}, "bounce"),
        ({"sender": "MAILER-DAEMON@example.test"}, "automatic"),
        ({"sender": "no-reply@example.test"}, "automatic"),
        ({"sender": "vecinos-bounces@example.test"}, "automatic"),
        ({"subject": "Respuesta automática: Mi saldo"}, "automatic"),
        ({"subject": "Out of office until Monday"}, "automatic"),
        ({"sender": US}, "own"),
        ({"message_id": f"{uuid4()}.ventanilla@correo.cantera.test"}, "own"),
        ({"message_id": "x@CORREO.cantera.test"}, "own"),
    ],
)
def test_what_nobody_wrote_by_hand_is_kept_and_no_message(more: dict[str, Any], why: str) -> None:
    parsed = parse(**more)
    assert (parsed.messages, parsed.unknown) == ((), ((f"mail.{why}", {}),))


@pytest.mark.parametrize(
    "more",
    [
        {"headers": {"Auto-Submitted": "no"}},
        {"headers": {"Precedence": "normal"}},
        {"sender": "nora.reply@example.test"},
        {"subject": "¿Está abierta la oficina?"},
        {"answers": OURS},
        {"sender": "ana@cantera.test"},
    ],
)
def test_what_a_person_wrote_is_a_message(more: dict[str, Any]) -> None:
    assert len(parse(**more).messages) == 1


def test_a_bounce_says_which_letter_of_ours_did_not_arrive() -> None:
    (told,) = parse("No se pudo entregar", envelope_from="", headers={"References": OURS}).statuses
    assert told == DeliveryStatus(
        "email", "", OURS.strip("<>"), DeliveryState.FAILED, NOW, "0192f3a0-0000-7000-8000-000000000001", "bounced"
    )


@pytest.mark.parametrize(
    "body",
    [b"", b"hola", b"--x\r\n", b"--x\r\n\r\n--x--", form({"text": "hola"}), form({"from": "nobody", "to": US}),
     form({"from": "a@x.test"}), form({str(number): "x" for number in range(80)})],
)  # fmt: skip
def test_what_is_no_mail_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedError):
        inbound.parse(body, now=NOW)
