"""No, I meant …: in the middle of a task and after it."""

from __future__ import annotations

import pytest

from actions.correction import new_number, remainder
from tests.actions.stage import CASE, KNOWN, ME, NEEDS_1, NOBODY, Backend, Conversation, balance, pesos, problem

NOTES = f"POST {ME}/cases/CASE-2026-000123/notes"


async def leak(**routes: object) -> Conversation:
    """A leak whose summary is shown."""
    talk = Conversation(Backend({f"POST {ME}/cases": CASE, NOTES: (201, {}), **routes}))
    await talk.say("hay una fuga", "report_leak")
    assert (await talk.say("Hidalgo 25", "inform")).responses == ["summary"]
    return talk


@pytest.mark.parametrize(
    ("words", "intent", "place"),
    [
        ("perdón, quise decir la calle Juárez", "correct", "la calle Juárez"),
        ("no, es en la calle Juárez 30", "deny", "en la calle Juárez 30"),
        ("me equivoqué, es Allende 4", "correct", "Allende 4"),
        ("sorry, I meant Burnet St", "nlu_fallback", "Burnet St"),
        ("sí, pero es la calle Juárez", "affirm", "la calle Juárez"),
    ],
)
async def test_a_new_place_takes_the_old_ones_and_is_shown_again(words: str, intent: str, place: str) -> None:
    talk = await leak()
    heard = await talk.say(words, intent)
    assert heard.values("summary")["lines"] == f"• Fuga en la calle\n• Lugar: {place}"
    await talk.say("sí", "affirm")
    assert talk.backend.bodies(f"POST {ME}/cases")[0]["location"] == place


@pytest.mark.parametrize(
    ("words", "intent"), [("me equivoqué, no es ahí", "correct"), ("/correct", "correct"), ("está mal", "deny")]
)
async def test_without_a_value_the_only_field_is_asked_again(words: str, intent: str) -> None:
    talk = await leak()
    assert (await talk.say(words, intent)).responses == ["reask_place"]
    assert (await talk.say("Juárez 8", "inform")).values("summary")["lines"].endswith("Lugar: Juárez 8")


async def test_a_plain_no_sends_nothing() -> None:
    talk = await leak()
    assert (await talk.say("no", "deny")).responses == ["not_done"]
    assert talk.backend.bodies(f"POST {ME}/cases") == []


async def test_no_thanks_is_no_place() -> None:
    talk = await leak()
    assert (await talk.say("no, gracias", "deny")).responses == ["not_done"]


async def test_another_request_that_begins_with_sorry_is_no_correction() -> None:
    talk = await leak(**balance(41230).routes)
    assert (await talk.say("perdón, ¿cuánto debo?", "check_balance")).responses == ["balance_due", "go_back"]


async def outage() -> Conversation:
    """A report of service and zone whose summary is shown."""
    zones = {
        "GET /api/public/prairie/zones": (200, {"items": [{"code": "hutto", "name": "Hutto"}]}),
        "GET /api/public/prairie/outages": (200, {"items": []}),
    }
    talk = Conversation(Backend({f"GET {ME}/identity": NOBODY, **zones}), utility="prairie", language="en")
    await talk.say("it is out", "report_outage")
    await talk.say("the power", "inform")
    await talk.say("Hutto", "inform")
    return talk


async def test_of_several_fields_one_is_chosen_by_button() -> None:
    talk = await outage()
    asked = await talk.say("/correct", "correct")
    assert [one["title"] for one in asked.values("which_field")["buttons"]] == ["Service", "Area"]
    assert (await talk.say('/correct{"topic": "service"}', "correct", topic="service")).responses == ["reask_service"]
    heard = await talk.say("the water", "inform")
    assert heard.values("summary")["lines"] == "• No water\n• Area: Hutto"


async def test_why_offers_the_fields_again() -> None:
    talk = await outage()
    await talk.say("/correct", "correct")
    told = await talk.say("why?", "why")
    assert [one["title"] for one in told.values("why_field")["buttons"]] == ["Service", "Area"]


async def test_of_several_fields_one_is_chosen_by_word() -> None:
    talk = await outage()
    await talk.say("that's wrong", "correct")
    assert (await talk.say("the zip", "nlu_fallback")).responses == ["reask_zone"]


async def test_a_value_says_by_itself_which_field_it_is() -> None:
    talk = await outage()
    heard = await talk.say("sorry, I meant the water, not the power", "correct")
    assert heard.values("summary")["lines"] == "• No water\n• Area: Hutto"


async def test_a_contract_is_put_right_while_the_code_is_asked() -> None:
    needs = [problem("level-required", 403, required=2, current=1)]
    sent = (202, {"via": "sms", "masked": "•• 01", "expires_at": "2026-11-20T18:05:00Z"})
    routes = {
        f"GET {ME}/bills/latest": needs, f"POST {ME}/identity/otp": sent, f"POST {ME}/identity/contract": KNOWN,
    }  # fmt: skip
    talk = Conversation(Backend(routes))
    await talk.say("recibo", "get_bill")
    heard = await talk.say("no, mi contrato es 0000005724", "correct", contract_number="0000005724")
    assert heard.responses == ["ask_code"]
    assert talk.backend.bodies(f"POST {ME}/identity/contract") == [{"contract_number": "0000005724"}]


async def test_a_code_that_is_put_right_is_the_code() -> None:
    needs_2 = problem("level-required", 403, required=2, current=1)
    routes = {
        f"GET {ME}/balance": [needs_2, balance(100).routes[f"GET {ME}/balance"]],
        f"POST {ME}/identity/otp": (202, {"via": "sms", "masked": "•• 01", "expires_at": "2026-11-20T18:05:00Z"}),
        f"POST {ME}/identity/otp/verify": KNOWN,
    }  # fmt: skip
    talk = Conversation(Backend(routes))
    await talk.say("saldo", "check_balance")
    assert (await talk.say("me equivoqué, es 123456", "correct")).responses == ["balance_due"]


REFERENCE = {
    "reference": "00000000170005", "amount": pesos(30000), "balance": pesos(41230), "minimum": pesos(5000),
    "valid_until": "2026-12-05T05:59:59Z", "barcode_path": "x", "stores": ["OXXO"], "bank": None,
}  # fmt: skip


async def test_an_amount_is_put_right_after_the_answer() -> None:
    talk = Conversation(Backend(balance(41230).routes | {f"GET {ME}/payment-reference": (200, REFERENCE)}))
    await talk.say("quiero pagar 200 pesos", "pay_bill", amount="200")
    await talk.say("no, 300 no 200", "deny")
    asked = [r.url.params["amount_minor"] for r in talk.backend.requests if r.url.path.endswith("reference")]
    assert asked == ["20000", "30000"]


async def test_what_was_sent_gets_a_note_on_its_case() -> None:
    talk = await leak()
    await talk.say("sí", "affirm")
    heard = await talk.say("perdón, quise decir la calle Juárez", "correct")
    assert (heard.responses, heard.values("note_added")["case"]) == (["note_added"], "CASE-2026-000123")
    assert talk.backend.bodies(NOTES) == [{"text": "la calle Juárez"}]


async def test_an_old_button_to_correct_asks_for_the_right_detail_of_what_was_sent() -> None:
    talk = await leak()
    await talk.say("sí", "affirm")
    assert (await talk.say("/correct", "correct")).responses == ["ask_note"]


async def test_what_was_sent_wrongly_asks_for_the_right_detail() -> None:
    talk = await leak()
    await talk.say("sí", "affirm")
    assert (await talk.say("me equivoqué, no es ahí", "correct")).responses == ["ask_note"]
    assert (await talk.say("es en Juárez 8", "inform")).responses == ["note_added"]
    assert talk.backend.bodies(NOTES) == [{"text": "es en Juárez 8"}]


async def test_a_contract_is_put_right_after_the_answer() -> None:
    talk = Conversation(Backend(balance(41230).routes | {f"POST {ME}/identity/contract": KNOWN}))
    await talk.say("saldo", "check_balance")
    heard = await talk.say("no, mi contrato es 0000005724", "deny", contract_number="0000005724")
    assert heard.responses == ["balance_due"]


async def test_a_story_may_tell_of_a_mistake() -> None:
    talk = Conversation(Backend({f"GET {ME}/balance": NEEDS_1}))
    await talk.say("queja", "complaint")
    heard = await talk.say("me equivoqué de cuenta al pagar y nadie me regresa mi dinero", "correct")
    assert "me equivoqué de cuenta" in heard.values("summary")["lines"]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("no, 300 no 200", "300"), ("no son 300, son 3000", "3000"), ("it's 45 not 54", "45"), ("not 20, 30", "30"),
        ("perdón, 1,200.50", "1,200.50"), ("digo 500", "500"), ("me equivoqué", None),
    ],
)  # fmt: skip
def test_of_two_numbers_the_right_one_is_meant(words: str, number: str | None) -> None:
    assert new_number(words) == number


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("perdón, quise decir la calle Juárez", "la calle Juárez"), ("no, es en Juárez", "en Juárez"),
        ("Me equivoqué.", ""), ("sorry, I meant 210 E Main", "210 E Main"), ("no es ahí, es Allende 4", "Allende 4"),
        ("Noria 5", "Noria 5"), ("Digna 3", "Digna 3"),
    ],
)  # fmt: skip
def test_the_value_is_what_is_left_of_the_message(words: str, left: str) -> None:
    assert remainder(words) == left
