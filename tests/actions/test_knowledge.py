"""What no skill answers: a passage quoted and named, or the truth that we don't know."""

from __future__ import annotations

from typing import Any

import pytest

from actions.knowledge import LONGEST_QUOTE, asks_how_it_works, is_question, quoted, wants_explaining
from tests.actions.stage import CASE, ME, NEEDS_1, NOBODY, Backend, Conversation, balance

SEARCH = "GET /api/public/cantera/knowledge"
PASSAGE = {
    "article": "cloudy-water", "title": "Agua turbia o con color", "heading": "Si sale blanca", "body": "Es aire.",
    "rank": 0.8,
}  # fmt: skip
FOUND: dict[str, Any] = {SEARCH: (200, {"items": [PASSAGE]})}
GUESSES = {"nlu_fallback": 0.3, "pay_bill": 0.2, "check_usage": 0.1}


@pytest.mark.parametrize("intent", ["out_of_scope", "nlu_fallback"])
async def test_a_passage_is_quoted_with_its_title_and_nothing_is_asked_back(intent: str) -> None:
    talk = Conversation(Backend(FOUND))
    heard = await talk.run(_out_of_scope(), "¿por qué sale blanca?", intent, ranking=GUESSES)
    assert heard.responses == ["knowledge"]
    told = heard.values("knowledge")
    assert (told["title"], told["passage"]) == ("Agua turbia o con color", "Es aire.")


async def test_the_customers_words_are_searched_in_the_customers_language() -> None:
    talk = Conversation(Backend(FOUND), language="en")
    await talk.say("why is it white?", "out_of_scope")
    (request,) = talk.backend.requests
    assert dict(request.url.params) == {"q": "why is it white?", "language": "en"}


async def test_a_novel_is_searched_by_its_beginning() -> None:
    talk = Conversation(Backend({}))
    await talk.say("agua " * 2_000, "out_of_scope")
    assert len(talk.backend.requests[0].url.params["q"]) == 300


async def test_without_a_passage_it_is_asked_back() -> None:
    heard = await Conversation(Backend({})).say("¿y eso qué es?", "out_of_scope", ranking=GUESSES)
    assert heard.responses == ["ask_back"]


@pytest.mark.parametrize(
    ("text", "response"), [("¿quién pintó la Mona Lisa?", "knowledge_unknown"), ("la Mona Lisa", "out_of_scope")]
)
async def test_a_question_that_nothing_fits_is_told_that_we_do_not_know(text: str, response: str) -> None:
    heard = await Conversation(Backend({})).say(text, "out_of_scope")
    assert heard.responses == [response]


async def test_a_passage_ends_a_row_of_misses() -> None:
    talk = Conversation(Backend({SEARCH: [(200, {"items": []}), (200, {"items": [PASSAGE]})]}))
    await talk.say("eso", "out_of_scope", ranking=GUESSES)
    heard = await talk.say("¿por qué sale blanca?", "out_of_scope", ranking=GUESSES)
    assert (heard.responses, heard.slots["misses"]) == (["knowledge"], 0)


async def test_a_question_in_between_is_answered_and_ours_asked_again() -> None:
    talk = Conversation(Backend(FOUND | {f"GET {ME}/balance": NEEDS_1}))
    await talk.say("saldo", "check_balance")
    heard = await talk.say("¿y por qué sale blanca?", "nlu_fallback")
    assert heard.responses == ["knowledge_first", "reask_contract"]
    assert talk.slots["question"]["kind"] == "contract"


async def test_words_that_are_no_question_are_not_looked_up_in_between() -> None:
    talk = Conversation(Backend(balance(100).routes | {f"GET {ME}/balance": NEEDS_1}))
    await talk.say("saldo", "check_balance")
    await talk.say("asdf", "out_of_scope")
    assert [r.url.path for r in talk.backend.requests if r.url.path.endswith("knowledge")] == []


async def test_why_the_water_is_white_is_explained_before_a_report_is_offered() -> None:
    heard = await Conversation(Backend(FOUND)).say("¿por qué sale blanca el agua?", "water_quality")
    assert heard.responses == ["knowledge_first", "offer_report"]


async def test_the_report_that_was_offered_is_one_press_away() -> None:
    talk = Conversation(Backend(FOUND | {f"POST {ME}/cases": CASE}))
    await talk.say("¿por qué sale blanca el agua?", "water_quality")
    heard = await talk.say('/water_quality{"topic": "report"}', "water_quality", topic="report")
    assert heard.responses == ["dont_drink", "summary"]
    assert (await talk.say("sí", "affirm")).responses == ["water_quality_reported"]


async def test_a_report_without_a_question_is_taken_as_before() -> None:
    talk = Conversation(Backend(FOUND | {f"POST {ME}/cases": CASE}))
    assert (await talk.say("mi agua sale sucia", "water_quality")).responses == ["dont_drink", "summary"]
    assert (await talk.say("sí", "affirm")).responses == ["water_quality_reported"]


async def test_how_something_is_done_is_explained_before_the_team_is_offered() -> None:
    heard = await Conversation(Backend(FOUND)).say("¿cómo cambio el nombre del recibo?", "change_holder")
    assert heard.responses == ["knowledge_first", "not_yet"]


async def test_whose_pipe_leaks_is_explained_before_the_place_is_asked() -> None:
    heard = await Conversation(Backend(FOUND)).say("¿quién repara la fuga de la banqueta?", "report_leak")
    assert heard.responses == ["knowledge_first", "ask_leak_place"]


async def test_a_why_with_nothing_open_is_a_question_of_its_own() -> None:
    assert (await Conversation(Backend(FOUND)).say("¿y por qué sale blanca?", "why")).responses == ["knowledge"]
    assert (await Conversation(Backend({})).say("¿por qué?", "why")).responses == ["why"]


async def test_how_to_find_a_leak_is_explained_before_the_tips() -> None:
    backend = Backend(FOUND | {f"GET {ME}/identity": NOBODY})
    heard = await Conversation(backend).say("¿cómo sé si gotea?", "conservation_tips")
    assert heard.responses == ["knowledge_first", "tips"]


async def test_a_button_is_never_looked_up() -> None:
    talk = Conversation(Backend(FOUND))
    await talk.say("/out_of_scope", "out_of_scope")
    assert talk.backend.requests == []


def test_a_long_passage_is_cut_behind_a_sentence() -> None:
    body = "Una frase de cuarenta letras más o menos. " * 20
    cut = quoted(body)
    assert len(cut) <= LONGEST_QUOTE
    assert cut.endswith("menos.")
    assert cut.count("frase") == (LONGEST_QUOTE + 1) // 42


def test_a_passage_without_sentences_is_cut_between_words() -> None:
    cut = quoted("palabra " * 200)
    assert (len(cut) <= LONGEST_QUOTE + 1, cut.endswith("palabra…")) == (True, True)


def test_a_list_becomes_bullets() -> None:
    assert quoted("Lleva:\n- identificación\n- recibo\n") == "Lleva:\n• identificación\n• recibo"


@pytest.mark.parametrize(
    ("words", "asks", "explains"),
    [
        ("¿por qué sale café?", True, True),
        ("por que sale cafe", True, True),
        ("oye cómo leo mi medidor", True, True),
        ("quién repara la banqueta", True, True),
        ("is it safe to drink", True, True),
        ("how do I read it", True, True),
        ("and why is that", True, True),
        ("¿a dónde llamo?", True, False),
        ("mi agua sale café", False, False),
        ("I want to pay", False, False),
        ("no hay agua", False, False),
        ("hay una fuga en la banqueta", False, False),
        ("how much is it", True, False),
        ("", False, False),
    ],
)
def test_questions_are_told_from_reports(words: str, asks: bool, explains: bool) -> None:
    assert (is_question(words), wants_explaining(words)) == (asks, explains)


def _out_of_scope() -> Any:
    from actions.skills import SKILLS

    return SKILLS["out_of_scope"]


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("how does net metering work?", True),
        ("what is the sewer charge for?", True),
        ("¿para qué es la cuota fija?", True),
        ("¿cómo se calcula el alcantarillado?", True),
        ("¿cuánto cuesta el agua?", False),
        ("what are your rates", False),
        ("how much is a kilowatt hour?", False),
        ("precios por favor", False),
    ],
)
def test_how_a_charge_works_is_told_from_what_it_costs(words: str, asks: bool) -> None:
    assert asks_how_it_works(words) is asks


async def test_what_a_charge_is_for_is_explained_before_the_rates() -> None:
    heard = await Conversation(Backend(FOUND)).say("¿para qué es la cuota fija?", "ask_rates")
    assert heard.responses == ["knowledge_first", "rates"]


async def test_what_is_general_is_answered_in_the_middle_and_ours_asked_again() -> None:
    talk = Conversation(Backend(FOUND | {f"GET {ME}/balance": NEEDS_1}))
    await talk.say("cuánto debo", "check_balance")
    heard = await talk.say("¿cada cuánto se lava el tinaco?", "conservation_tips")
    assert heard.responses == ["knowledge_first", "reask_contract"]
