"""What a speaker does not say aloud, and what was linked."""

from __future__ import annotations

import pytest

from actions import speakers
from bot.speakers import saying
from tests.actions.stage import KNOWN, ME, Backend, Conversation, balance, problem

LINK = {"id": "0190a5a5-0000-7000-8000-000000000001", "assistant": "alexa", "linked_at": "2026-11-03T18:00:00Z"}
GOOGLE = {"id": "0190a5a5-0000-7000-8000-000000000002", "assistant": "google", "linked_at": "2026-11-10T18:00:00Z"}
NEEDS_2 = problem("level-required", 403, required=2, current=1, contacts=[])
SENT = (202, {"via": "sms", "masked": "•• 34", "expires_at": "2026-11-20T18:05:00Z", "sends_left": 4})
TEXTED = (202, {"what": "reference", "masked": "•• 34", "status": "sent"})


def owes(**routes: object) -> Backend:
    return Backend({**balance(35050).routes, f"GET {ME}/identity": KNOWN, **routes})


@pytest.mark.parametrize("channel", ["alexa", "google"])
async def test_a_payment_is_never_taken_by_voice_and_the_reference_goes_to_the_phone_on_file(channel: str) -> None:
    backend = owes(**{f"POST {ME}/texts": TEXTED})
    heard = await Conversation(backend, channel=channel).say("quiero pagar", "pay_bill")
    assert heard.responses == ["reference_texted"]
    assert heard.values("reference_texted")["masked"] == "•• 34"
    assert not [one for one in backend.requests if one.url.path.endswith("/payment-reference")]


async def test_a_part_is_texted_as_a_part() -> None:
    backend = owes(**{f"POST {ME}/texts": TEXTED})
    await Conversation(backend, channel="alexa").say("quiero pagar 200 pesos", "pay_bill", amount="200 pesos")
    assert backend.bodies(f"POST {ME}/texts")[0]["amount_minor"] == 20000


async def test_without_a_phone_the_reference_is_mailed_and_without_both_that_is_said() -> None:
    no_phone = {f"POST {ME}/texts": problem("no-contact", 409)}
    mailed = owes(**no_phone, **{f"POST {ME}/emails": (202, {"what": "reference", "masked": "a•••@b.mx"})})
    nowhere = owes(**no_phone, **{f"POST {ME}/emails": problem("no-contact", 409)})
    talks = [await Conversation(one, channel="alexa").say("pagar", "pay_bill") for one in (mailed, nowhere)]
    assert [one.responses for one in talks] == [
        ["reference_mailed"],
        ["reference_nowhere"],
    ]


async def test_on_alexa_the_account_is_linked_before_anything_personal_is_said() -> None:
    backend = Backend({f"GET {ME}/balance": problem("level-required", 403, required=1, current=0, contacts=[])})
    heard = await Conversation(backend, channel="alexa").say("¿cuánto debo?", "check_balance")
    assert heard.responses == ["link_account"]
    assert heard.custom("link")["url"] == saying.LINK_ACCOUNT == speakers.LINK_ACCOUNT
    assert heard.loop == ""


async def test_on_google_the_contract_is_asked_for_as_everywhere() -> None:
    backend = Backend({f"GET {ME}/balance": problem("level-required", 403, required=1, current=0, contacts=[])})
    heard = await Conversation(backend, channel="google").say("¿cuánto debo?", "check_balance")
    assert heard.responses == ["ask_contract"]


async def test_what_is_linked_is_told_with_its_day() -> None:
    backend = Backend({f"GET {ME}/links": (200, {"items": [LINK, GOOGLE]})})
    told = (await Conversation(backend).say("qué tengo vinculado", "linked_assistants")).values("linked_list")
    assert told["lines"] == "Alexa desde el martes 3 de noviembre; Google desde el martes 10 de noviembre"


async def test_nothing_linked_is_told_as_nothing() -> None:
    backend = Backend({f"GET {ME}/links": (200, {"items": []})})
    for words, intent in (("qué tengo vinculado", "linked_assistants"), ("desvincula Alexa", "unlink_assistant")):
        assert (await Conversation(backend).say(words, intent)).responses == ["linked_none"]


async def test_only_the_speaker_that_was_named_is_unlinked() -> None:
    path = f"DELETE {ME}/links/{LINK['id']}"
    backend = Backend({f"GET {ME}/links": (200, {"items": [LINK, GOOGLE]}), path: (204, None)})
    heard = await Conversation(backend).say("desvincula a Alexa", "unlink_assistant")
    assert heard.values("unlinked")["name"] == "Alexa"
    assert [one.url.path for one in backend.requests if one.method == "DELETE"] == [f"{ME}/links/{LINK['id']}"]


async def test_unnamed_means_all_of_them() -> None:
    gone = {f"DELETE {ME}/links/{one['id']}": (204, None) for one in (LINK, GOOGLE)}
    backend = Backend({f"GET {ME}/links": (200, {"items": [LINK, GOOGLE]}), **gone})
    heard = await Conversation(backend, language="en").say("unlink my speakers", "unlink_assistant")
    assert heard.values("unlinked")["name"] == "Alexa and Google"


async def test_which_one_was_named_is_kept_while_the_customer_proves_who_they_are() -> None:
    backend = Backend(
        {
            f"GET {ME}/links": [NEEDS_2, (200, {"items": [LINK, GOOGLE]})],
            f"POST {ME}/identity/otp": SENT,
            f"POST {ME}/identity/otp/verify": KNOWN,
            f"DELETE {ME}/links/{GOOGLE['id']}": (204, None),
        }
    )  # fmt: skip
    talk = Conversation(backend)
    assert (await talk.say("desvincula Google", "unlink_assistant")).responses == ["ask_code"]
    heard = await talk.say("123456", "inform", code="123456")
    assert heard.values("unlinked")["name"] == "Google"
