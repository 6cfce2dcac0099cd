"""What messages ask for."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from bot.gathering import Waiting, gather
from bot.language import choose
from bot.reading import Ask, Offered, Reading, Say, clean, read
from channels.message import Choice, Contact, Keypress, Media, Part, Reaction, Speech, Text

MENU = (Offered("/old", "/old", "Viejo", 0), Offered("/a", "/a", "Sí, claro", 1), Offered("#h", "/b{1}", "No", 2))


def waiting(*parts: Part) -> Waiting:
    now = datetime.now(UTC)
    return Waiting(uuid4(), uuid4().hex, parts, now, now)


def reading(*parts: Part, in_form: bool = False) -> Reading:
    return read([waiting(*parts)], offered=MENU, in_form=in_form, language="es")


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Text("2"), Ask("/b{1}")),
        (Text(" 1. "), Ask("/a")),
        (Text("3"), Ask("3", "3")),
        (Text("si claro"), Ask("/a")),
        (Text("viejo"), Ask("viejo", "viejo")),
        (Text("/restart"), Ask("restart", "restart")),
        (Text(" \u200b//get_bill{}"), Ask("get_bill{}", "get_bill{}")),
        (Text("\u200b\u202e \x00"), Say("unsupported")),
        (Text("/"), Say("unsupported")),
        (Text("👍"), Ask("👍", "👍")),
        (Choice("#h", "No"), Ask("/b{1}")),
        (Choice("/old", "Viejo"), Ask("/old")),
        (Choice("/evil", "/evil"), Ask("evil", "evil")),
        (Media("image", "1", caption="/mi recibo"), Ask("mi recibo", "mi recibo")),
        (Media("image", "1"), Say("no_media")),
        (Text("STOP"), Say("opted_out", "asked")),
    ],
)
def test_what_a_message_asks_for(part: Part, expected: Reading) -> None:
    assert reading(part) == expected


def test_of_two_menus_in_one_reply_a_number_means_the_last_one_said_and_a_label_either() -> None:
    menus = (*MENU, Offered("/c", "/c", "Otra cosa", 1))
    one, label = (
        read([waiting(Text(words))], offered=menus, in_form=False, language="es") for words in ("1", "Sí, claro")
    )
    assert (one, label) == (Ask("/c"), Ask("/a"))


def test_inside_a_form_a_stop_word_is_an_answer() -> None:
    assert reading(Text("alto"), in_form=True) == Ask("alto", "alto")


def test_a_choice_is_a_turn_of_its_own_and_words_go_together() -> None:
    first, second, pressed = waiting(Text("a")), waiting(Text("b")), waiting(Choice("/a"))
    liked = waiting(Reaction("👍", "x"))
    assert gather([first, liked, second, pressed]) == (first, liked, second)
    assert gather([pressed, first]) == (pressed,)


def test_clean_keeps_words_accents_and_emoji() -> None:
    assert clean("  ¿Cuánto\tdebo?\r\n\n\n ñandú 💧 \u200f\ufeff") == "¿Cuánto debo?\nñandú 💧"


@pytest.mark.parametrize(
    ("text", "current", "expected"),
    [
        ("hola", None, "es"),
        ("hi", None, "es"),
        ("my bill please", None, "en"),
        ("ok", "es", "es"),
        ("OXXO", "es", "es"),
        ("12345678", "en", "en"),
        ("no", "en", "en"),
        ("how much do I owe", "es", "en"),
        ("what is my balance?", "es", "en"),
        ("¿cuánto debo?", "en", "es"),
        ("quiero pagar mi recibo", "en", "es"),
        ("María Fernández Ruiz", "en", "en"),
        ("Calle Hidalgo 12, Centro", "en", "en"),
        ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkM9QDwADhgGAWjR9awAAAABJRU5ErkJggg", None, "es"),
        ("dGhlIHRoZSB0aGU=/and+the=the", None, "es"),
        ("https://the.example.com/what/is/the/bill", None, "es"),
        ("https://the.example.com ¿qué es esto?", None, "es"),
    ],
)
def test_language_sticks_unless_the_message_is_clear(text: str, current: str | None, expected: str) -> None:
    assert choose(text, current=current, allowed=("es", "en")) == expected


STORY = "Resulta que el lunes vino un señor a revisar el medidor y no dejó nada. " * 60


def test_a_story_is_read_at_its_beginning_and_its_end() -> None:
    heard = reading(Text(f"Buenas tardes a todos. {STORY}Gracias de antemano."))
    assert isinstance(heard, Ask)
    assert heard.message == "Buenas tardes a todos.\nGracias de antemano."
    assert len(heard.whole) > 4000


@pytest.mark.parametrize("story", ["¿Cuánto debo? {}Gracias.", "Buenas. {}¿Cuánto debo?"])
def test_of_the_ends_of_a_story_the_one_that_asks_is_heard(story: str) -> None:
    heard = reading(Text(story.format(STORY)))
    assert isinstance(heard, Ask)
    assert heard.message == "¿Cuánto debo?"


def test_a_story_in_one_sentence_is_cut_between_words_at_both_ends() -> None:
    heard = reading(Text("quiero pagar mi recibo " + "y luego pasó otra cosa " * 200 + "mándenme la referencia"))
    assert isinstance(heard, Ask)
    first, last = heard.message.split("\n")
    assert first.startswith("quiero pagar mi recibo y luego")
    assert last.endswith("cosa mándenme la referencia")
    assert max(len(first), len(last)) <= 160


def test_a_story_that_answers_a_question_is_not_shortened_to_its_ends() -> None:
    heard = reading(Text(STORY), in_form=True)
    assert isinstance(heard, Ask)
    assert (heard.message, heard.whole) == (clean(STORY)[:2000], "")


def test_twenty_messages_at_once_are_one_question_and_the_same_words_are_read_once() -> None:
    burst = [waiting(Text("hola")) for _ in range(19)] + [waiting(Text("¿cuánto debo?"))]
    taken = gather(burst)
    assert len(taken) == 20
    assert read(taken, offered=(), in_form=False, language="es") == Ask("hola\n¿cuánto debo?", "hola\n¿cuánto debo?")


@pytest.mark.parametrize(
    ("digits", "asked"),
    [
        ("1", Ask("/pay_bill")),
        ("2", Ask("/get_bill")),
        ("3", Ask("3", "3")),
        ("0", Ask("/human_agent")),
        ("5012345671", Ask("5012345671", "5012345671")),
        ("012345*", Ask("012345", "012345")),
        ("*", Say("unsupported")),
        ("", Say("unsupported")),
    ],
)
def test_keys_are_a_person_a_choice_or_a_number(digits: str, asked: Reading) -> None:
    menu = (Offered("/pay_bill", "/pay_bill", "Pagar", 1), Offered("/get_bill", "/get_bill", "Recibo", 2))
    assert read([waiting(Keypress(digits))], offered=menu, in_form=False, language="es") == asked


def test_a_stop_that_is_spoken_is_no_opt_out() -> None:
    assert reading(Speech("stop")) == Ask("stop", "stop")


def test_a_secret_of_a_call_goes_on_concealed() -> None:
    part = Keypress("••••", "concealed.abc")
    asked = read([waiting(part)], offered=(), in_form=True, language="es")
    assert asked == Ask('/inform{"otp_code": "concealed.abc"}')


def test_a_number_of_ones_own_answers_an_open_question_and_is_thanked_for_otherwise() -> None:
    part = Contact("+524421234567", own=True)
    asked = read([waiting(part)], offered=(), in_form=True, language="es")
    assert asked == Ask('/inform{"topic": "number_shared", "phone": "+524421234567"}')
    assert read([waiting(part)], offered=(), in_form=False, language="es") == Say("number_shared")
