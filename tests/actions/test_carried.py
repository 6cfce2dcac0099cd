"""A task that a code brought here from another channel goes on where it was."""

from __future__ import annotations

from tests.actions.stage import Backend, Conversation

LEAK = {"story": "sale agua de la banqueta", "place": "Hidalgo 25, Centro"}


async def test_what_was_told_there_is_not_asked_again_and_is_confirmed_here() -> None:
    talk = Conversation(Backend({}), carried=LEAK)
    heard = await talk.say("/report_leak", "report_leak")
    assert talk.slots["question"]["kind"] == "send"
    assert "Hidalgo 25, Centro" in str(heard.messages)
    assert talk.slots["question"]["data"]["story"] == LEAK["story"]


async def test_what_is_missing_is_asked_for() -> None:
    talk = Conversation(Backend({}), carried={"story": LEAK["story"]})
    assert (await talk.say("/report_leak", "report_leak")).responses == ["ask_leak_place"]


async def test_in_the_middle_of_something_else_it_comes_first_and_the_other_waits() -> None:
    talk = Conversation(Backend({}))
    await talk.say("hay una fuga", "report_leak")
    talk.slots["question"]["task"] = "complaint"
    talk.slots["question"]["kind"] = "story"
    talk.carried = LEAK
    await talk.say("/report_leak", "report_leak")
    assert (talk.slots["question"]["kind"], talk.slots["question"]["data"]["place"]) == ("send", LEAK["place"])
