"""Never mind, at once or after a confirmation."""

from __future__ import annotations

from tests.actions.stage import ME, NEEDS_1, NOBODY, Backend, Conversation

ZONES = {
    "GET /api/public/prairie/zones": (200, {"items": [{"code": "hutto", "name": "Hutto"}]}),
    "GET /api/public/prairie/outages": (200, {"items": []}),
}


async def outage() -> Conversation:
    """A report with service and zone filled in, before it is sent."""
    talk = Conversation(Backend({f"GET {ME}/identity": NOBODY, **ZONES}), utility="prairie", language="en")
    await talk.say("it is out", "report_outage")
    await talk.say("the power", "inform")
    assert (await talk.say("Hutto", "inform")).responses == ["summary"]
    return talk


async def test_little_is_left_at_once() -> None:
    talk = Conversation(Backend({f"GET {ME}/balance": NEEDS_1}))
    await talk.say("saldo", "check_balance")
    assert (await talk.say("olvídalo", "cancel")).responses == ["cancelled"]


async def test_a_leak_with_only_its_place_is_left_at_once() -> None:
    talk = Conversation(Backend({}))
    await talk.say("fuga", "report_leak")
    await talk.say("Hidalgo 25", "inform")
    assert (await talk.say("cancela", "cancel")).responses == ["cancelled"]


async def test_two_things_told_are_not_lost_without_a_question() -> None:
    talk = await outage()
    heard = await talk.say("cancel", "cancel")
    assert heard.values("confirm_cancel")["thing"] == "the report of no service"
    assert (await talk.say("yes", "affirm")).responses == ["cancelled"]
    assert talk.slots["question"] is None


async def test_no_goes_on_where_it_was() -> None:
    talk = await outage()
    await talk.say("cancel", "cancel")
    assert (await talk.say("no", "deny")).responses == ["reask_send"]
    assert talk.slots["question"]["kind"] == "send"


async def test_cancel_said_twice_is_a_yes() -> None:
    talk = await outage()
    await talk.say("cancel", "cancel")
    assert (await talk.say("cancel", "cancel")).responses == ["cancelled"]


async def test_an_answer_instead_of_yes_or_no_is_heard_by_what_was_open() -> None:
    talk = await outage()
    await talk.say("cancel", "cancel")
    assert (await talk.say("asdf", "out_of_scope")).responses == ["reask_send"]


async def test_why_and_again_are_about_the_question_that_was_asked_last() -> None:
    talk = await outage()
    await talk.say("cancel", "cancel")
    assert (await talk.say("why?", "why")).responses == ["why_cancel"]
    assert (await talk.say("say that again", "repeat")).responses == ["reask_cancel"]
    assert (await talk.say("yes", "affirm")).responses == ["cancelled"]
