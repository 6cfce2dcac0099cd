"""Going on in another channel, and letters that become cases."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from actions.elsewhere import named
from actions.mailroom import CATEGORIES, OTHER, category_of
from kit.utility import load_all
from tests.actions.stage import Backend, Conversation

ME = "/api/customers/me"
IDENTITY = {"level": 0, "contracts": [], "selected": None, "contacts": []}
CASE = (201, {"number": "CASE-2026-000123", "expected_by": "2026-11-24T18:00:00Z"})


@pytest.mark.parametrize(
    ("words", "channel"),
    [
        ("sigue por WhatsApp", "whatsapp"), ("mejor por el guasap", "whatsapp"), ("pásame al wasap", "whatsapp"),
        ("por el whats", "whatsapp"), ("continue on Telegram", "telegram"), ("por mensaje de texto", "sms"),
        ("switch to text messages", "sms"), ("por correo electrónico", "email"), ("over e-mail", "email"),
        ("en la página web", "web"), ("on your website", "web"), ("en otro canal", ""), ("on my phone", ""),
    ],
)  # fmt: skip
def test_the_channel_that_is_named_is_known(words: str, channel: str) -> None:
    assert named(words) == channel


async def test_the_runtime_is_asked_for_a_code_and_an_open_question_stays_open() -> None:
    talk = Conversation(Backend({f"GET {ME}/cases": (200, {"items": []}), f"GET {ME}/identity": (200, IDENTITY)}))
    assert (await talk.say("¿cómo va mi reporte?", "case_status")).responses == ["ask_case_number"]
    heard = await talk.say("sigue por telegram", "continue_elsewhere")
    assert heard.custom("handover") == {"to": "telegram"}
    assert talk.slots["question"]["kind"] == "case_number"


async def test_who_is_there_already_goes_on_there() -> None:
    talk = Conversation(Backend({}), channel="whatsapp")
    heard = await talk.say("sigamos por whatsapp", "continue_elsewhere")
    assert (heard.responses, heard.custom("handover")) == (["already_here"], None)


async def test_a_letter_that_nothing_answers_is_a_case_at_once() -> None:
    backend = Backend({f"POST {ME}/cases": CASE})
    talk = Conversation(backend, channel="email")
    heard = await talk.say("Quisiera donar unas bancas", "out_of_scope")
    assert heard.responses == ["mail_filed"]
    assert heard.values("mail_filed")["case"] == "CASE-2026-000123"
    (body,) = backend.bodies(f"POST {ME}/cases")
    assert (body["category"], body["subject"]) == ("other", "Quisiera donar unas bancas")
    assert body["description"] == "Quisiera donar unas bancas"


async def test_where_people_chat_they_are_asked_back_instead() -> None:
    heard = await Conversation(Backend({})).say("Quisiera donar unas bancas", "out_of_scope")
    assert "mail_filed" not in heard.responses


def test_every_category_of_letters_has_its_team_everywhere() -> None:
    for utility in load_all().values():
        assert all(utility.team_for(category) or utility.team_for(OTHER) for category in CATEGORIES.values())


@dataclass
class Ranked:
    """What of a turn is looked at."""

    ranking: tuple[tuple[str, float], ...]


@pytest.mark.parametrize(
    ("ranking", "category"),
    [
        ((("pay_bill", 0.3), ("report_leak", 0.2)), "payment"),
        ((("out_of_scope", 0.4), ("report_leak", 0.2)), "leak"),
        ((("greet", 0.4), ("high_bill", 0.05)), "other"),
        ((), "other"),
    ],
)
def test_a_letter_goes_where_it_is_most_likely_about(ranking: tuple[tuple[str, float], ...], category: str) -> None:
    assert category_of(Ranked(ranking)) == category  # type: ignore[arg-type]
