"""Letters in threads, as a mail program shows them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot.conversation import Delivered, Heard, Transcript
from channels.message import Heading, Media, Text
from desk.letter_sheet import TALLEST, enclosed, height
from desk.threads import quoted, threads
from tests.desk.transcripts import heard, said

FIRST, ANSWER, SECOND = "1@example.com", "a.ventanilla@x.example", "2@example.com"


def letter(own: str, *before: str, subject: str = "Mi saldo", words: str = "¿Cuánto debo?", **more: Any) -> Heard:
    heading = Heading(subject, before[0] if before else own, " ".join((*before, own)))
    return heard(heading, Text(words), external_id=own, **more)


def ours(own: str, *before: str, **more: Any) -> Delivered:
    headers = {"Message-ID": f"<{own}>"}
    if before:
        headers |= {"In-Reply-To": f"<{before[-1]}>", "References": " ".join(f"<{one}>" for one in before)}
    content = [{"type": "text/plain", "value": "Debes $5."}, {"type": "text/html", "value": "<p>Debes $5.</p>"}]
    rendered = {"headers": headers, "subject": "Re: Mi saldo", "content": content}
    return said(*more.pop("parts", ()), channel="email", rendered=more.pop("rendered", rendered), **more)


def test_an_answer_stands_in_the_thread_that_it_refers_to_and_the_newest_thread_comes_first() -> None:
    told = Transcript(
        (letter(FIRST), letter("9@example.com", number=2, seconds=5, subject="Fuga")), (ours(ANSWER, FIRST),)
    )
    leak, balance = threads(told)
    assert [one.message_id for one in balance.letters] == [FIRST, ANSWER]
    assert (leak.subject, balance.subject) == ("Fuga", "Mi saldo")


def test_the_next_letter_refers_to_all_before_it() -> None:
    told = Transcript((letter(FIRST), letter(SECOND, FIRST, ANSWER, number=2, seconds=9)), (ours(ANSWER, FIRST),))
    (thread,) = threads(told)
    assert thread.chain == (FIRST, ANSWER, SECOND)


def test_a_letter_of_ours_that_is_on_its_way_is_not_there_yet() -> None:
    (thread,) = threads(Transcript((letter(FIRST),), (ours(ANSWER, FIRST, rendered=None, state="queued"),)))
    assert not thread.newest.ours


def test_a_letter_that_we_begin_is_a_thread_of_its_own() -> None:
    (thread,) = threads(Transcript((), (ours(ANSWER),)))
    assert (thread.id, thread.newest.html) == (ANSWER, "<p>Debes $5.</p>")


def test_a_new_letters_subject_is_not_said_twice() -> None:
    (thread,) = threads(Transcript((letter(FIRST, words="Mi saldo\n¿Cuánto debo?"),), ()))
    assert (thread.subject, thread.newest.text) == ("Mi saldo", "¿Cuánto debo?")


def test_a_file_is_known_by_its_place_in_the_message() -> None:
    parts = (Text("Aquí está."), Media("document", "/f", filename="recibo.pdf"))
    (thread,) = threads(Transcript((), (ours(ANSWER, parts=parts, number=3),)))
    assert [(one.position, one.name) for one in thread.newest.files] == [(1, "recibo.pdf")]
    assert thread.newest.id == str(UUID(int=203))


def test_what_is_answered_stands_quoted_beneath() -> None:
    (thread,) = threads(Transcript((), (ours(ANSWER),)))
    assert quoted("sí", thread.letters, introduced="El lunes escribió:") == "sí\n\nEl lunes escribió:\n> Debes $5.\n"


def test_a_letters_page_is_told_to_load_nothing_before_all_else() -> None:
    shown = enclosed("<html><head><title>x</title></head><body>hola</body></html>")
    assert shown.index("default-src 'none'") < shown.index("<title>")
    assert shown.index("<base target") < shown.index("<title>")
    assert enclosed("<p>hola").startswith("<meta http-equiv")


def test_a_long_letter_is_seen_taller_up_to_a_limit() -> None:
    assert height("hola") < height("hola\n" * 5) < height("hola\n" * 500) == TALLEST
