"""What lies ready, as it is said aloud."""

from __future__ import annotations

from bot.speakers import intents, saying
from channels.message import Given, Link, Option, Outbound, Part, Text
from kit import utility
from kit.ids import new_id

CANTERA = utility.load("cantera")


def given(*parts: Part, choices: tuple[Option, ...] = (), ends: bool = False, **changes: object) -> Given:
    messages = tuple(
        Outbound(new_id(), "alexa", "a", "b", (part,), choices if part is parts[-1] else (), ends_session=ends)
        for part in parts
    )
    values: dict[str, object] = {"language": "es", "owner": "bot", "messages": messages}
    return Given(conversation_id=new_id(), **(values | changes))  # type: ignore[arg-type]


def said(one: Given, language: str = "es") -> saying.Said:
    return saying.of_given(one, CANTERA, language=language)


def test_numbers_are_said_as_words_and_shown_as_figures() -> None:
    heard = said(given(Text("Debes $350.50."), ends=True))
    assert heard.paragraphs == ("Debes trescientos cincuenta pesos con cincuenta centavos.",)
    assert heard.shown == "Debes $350.50."


def test_at_most_three_choices_are_said_and_asked_for() -> None:
    options = tuple(Option(label, label) for label in ("Ver mi recibo", "Pagar", "Mi consumo", "Una persona"))
    heard = said(given(Text("Debes $100."), choices=options, ends=True))
    assert heard.paragraphs[-1] == heard.again == "Puedes decir: Ver mi recibo, Pagar o Mi consumo."
    assert heard.asks


def test_what_an_answer_offers_by_itself_is_not_offered_twice() -> None:
    heard = said(given(Text("Debes $100. Puedes decir: pagar."), choices=(Option("Pagar", "Pagar"),), ends=True))
    assert heard.paragraphs == ("Debes cien pesos. Puedes decir: pagar.",)
    assert (heard.choices, heard.asks) == (("Pagar",), True)


def test_a_question_from_one_number_to_another_lists_none_and_shows_them() -> None:
    choices = (Option("1 · Muy mal", "1"), Option("2 · Mal", "2"))
    heard = said(given(Text("¿Qué tan bien salió, del 1 al 5?"), choices=choices))
    assert heard.paragraphs == ("¿Qué tan bien salió, del uno al cinco?",)
    assert heard.choices == ("1 · Muy mal", "2 · Mal")


def test_a_question_waits_for_any_words_and_is_said_again() -> None:
    heard = said(given(Text("¿Dónde está la fuga?")))
    assert (heard.asks, heard.free, heard.again) == (True, True, "¿Dónde está la fuga?")


def test_a_finished_task_without_a_question_ends() -> None:
    heard = said(given(Text("Listo."), ends=True))
    assert (heard.asks, heard.free) == (False, False)


def test_what_is_not_ready_is_promised_and_can_be_asked_for() -> None:
    waiting = said(given(pending=True))
    assert waiting.paragraphs == ("Sigo buscando la respuesta. En un momento di: continúa.",)
    assert waiting.asks
    assert intents.GO_ON not in intents.BY_NAME
    half = said(given(Text("Un momento."), pending=True), "en")
    assert half.paragraphs[-1] == "There's more. Say: continue."


def test_who_must_link_first_gets_the_card_and_no_question() -> None:
    heard = said(given(Text("Vincula tu contrato."), Link(saying.LINK_ACCOUNT, ""), ends=True))
    assert (heard.link, heard.asks) == (True, False)


def test_a_conversation_that_a_person_has_says_how_to_go_on() -> None:
    heard = said(given(owner="agent"))
    assert "cuatro cuatro dos" in heard.paragraphs[0]


def test_an_intent_says_its_phrase_with_the_place_that_was_named() -> None:
    assert intents.said("ReportOutage", {"place": "Juriquilla"}, "es") == "no tengo agua en Juriquilla"
    assert intents.said("GetBalance", {}, "en") == "what's my balance?"
    assert intents.said("SayIntent", {"words": "mi recibo"}, "es") == "mi recibo"
    assert intents.said("NumberIntent", {"number": "3"}, "es") == "3"
    assert intents.said("OfNobody", {}, "es") == ""
