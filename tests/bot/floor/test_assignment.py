"""Who gets what, and when nobody does."""

from __future__ import annotations

import pytest

from tests.bot.floor.house import House


async def test_the_longest_waiting_is_given_first(house: House) -> None:
    waiting = []
    for _ in range(3):
        waiting.append(await house.waiting())
        house.pass_time(seconds=10)
    await house.agent("Adriana", capacity=2)
    kept = await house.keep()
    assert [given.conversation for given in kept.given] == waiting[:2]


async def test_it_goes_round_among_those_who_have_the_same_to_do(house: House) -> None:
    for name in ("Adriana", "Tomás", "Xóchitl"):
        await house.agent(name)
    for _ in range(6):
        await house.waiting()
    given = [one.agent for one in (await house.keep()).given]
    assert (sorted(given[:3]), given[3:]) == (["Adriana", "Tomás", "Xóchitl"], given[:3])


async def test_who_has_less_to_do_comes_first(house: House) -> None:
    adriana = await house.agent("Adriana")
    for _ in range(2):
        await house.take(await house.waiting(), adriana)
    tomas = await house.agent("Tomás")
    for _ in range(2):
        await house.waiting()
    assert [one.agent for one in (await house.keep()).given] == [tomas, tomas]


async def test_the_next_one_comes_when_there_is_room_again(house: House) -> None:
    adriana = await house.agent("Adriana", capacity=1)
    first = await house.waiting()
    house.pass_time(seconds=1)
    second = await house.waiting()
    await house.keep()
    assert await house.who_has(second) is None
    await house.close(first, adriana)
    await house.keep()
    assert await house.who_has(second) == adriana


@pytest.mark.parametrize("presence", ["busy", "away", "offline"])
async def test_only_who_is_online_is_given_anything(house: House, presence: str) -> None:
    await house.agent("Adriana", presence=presence)
    conversation = await house.waiting()
    await house.keep()
    assert await house.who_has(conversation) is None


async def test_a_conversation_goes_to_its_team_and_to_who_speaks_the_language(house: House) -> None:
    await house.agent("Lucía", teams=("payments",))
    await house.agent("Wes", languages=("en",))
    spanish, english = await house.waiting(language="es"), await house.waiting(language="en")
    payment = await house.waiting(topic="pay_bill")
    await house.keep()
    assert [await house.who_has(one) for one in (spanish, english, payment)] == [None, "Wes", "Lucía"]


async def test_a_language_that_nobody_knows_yet_fits_everybody(house: House) -> None:
    await house.agent("Wes", languages=("en",))
    conversation = await house.waiting(language=None)
    await house.keep()
    assert await house.who_has(conversation) == "Wes"


async def test_who_waits_for_a_language_that_nobody_there_speaks_goes_to_anybody_of_the_team_after_a_while(
    house: House,
) -> None:
    await house.agent("Wes", languages=("en",))
    await house.agent("Lucía", teams=("payments",))  # speaks Spanish, and is of another team
    conversation = await house.waiting(language="es")
    house.pass_time(minutes=4, seconds=59)
    await house.seen("Wes", "Lucía")
    await house.keep()
    assert await house.who_has(conversation) is None
    house.pass_time(seconds=1)
    await house.keep()
    assert await house.who_has(conversation) == "Wes"


async def test_who_speaks_the_language_is_waited_for_also_while_they_are_busy(house: House) -> None:
    await house.agent("Wes", languages=("en",))
    await house.agent("Adriana", languages=("es",), presence="busy")
    conversation = await house.waiting(language="es")
    house.pass_time(minutes=20)
    await house.seen("Wes", "Adriana")
    await house.keep()
    assert await house.who_has(conversation) is None


async def test_a_night_is_no_wait_for_a_language(house: House) -> None:
    house.pass_time(hours=10)  # 22:00 of a Friday
    conversation = await house.waiting(language="es")
    house.pass_time(hours=11, minutes=2)  # Saturday, two minutes after the opening
    await house.agent("Wes", languages=("en",))
    await house.keep()
    assert await house.who_has(conversation) is None
    house.pass_time(minutes=3)
    await house.seen("Wes")
    await house.keep()
    assert await house.who_has(conversation) == "Wes"


async def test_out_of_hours_only_an_emergency_is_given(house: House) -> None:
    house.pass_time(hours=10)  # 22:00 of a Friday
    await house.agent("Adriana")
    ordinary = await house.waiting()
    emergency = await house.waiting(reason="emergency", topic="emergency")
    await house.keep()
    assert [await house.who_has(one) for one in (ordinary, emergency)] == [None, "Adriana"]
    assert await house.owner(ordinary) == "bot"


async def test_an_emergency_goes_before_who_waited_longer_and_to_its_own_team_if_it_can(house: House) -> None:
    await house.waiting()
    house.pass_time(minutes=2)
    emergency = await house.waiting(reason="emergency", topic="emergency")
    for name, team in (("Adriana", "billing"), ("Ramón", "field")):
        await house.agent(name, teams=(team,))
    given = (await house.keep()).given
    assert (given[0].conversation, given[0].agent) == (emergency, "Ramón")


async def test_who_drops_gives_back_what_they_had_and_it_goes_to_another_in_its_old_place(house: House) -> None:
    conversation = await house.waiting()
    await house.agent("Adriana")
    await house.keep()
    house.pass_time(seconds=20)
    younger = await house.waiting()
    house.pass_time(seconds=11)
    await house.agent("Tomás", capacity=1)
    kept = await house.keep()
    assert (kept.gone, kept.released) == (1, 1)
    told = [words for *_, words in await house.said(conversation)]
    assert ["Adriana" in told[0], "tuvo que dejar" in told[1], "Tomás" in told[2]] == [True] * 3
    assert [await house.who_has(one) for one in (conversation, younger)] == ["Tomás", None]


async def test_between_two_people_the_bot_is_silent_and_after_five_minutes_it_answers_again(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.keep()
    await house.be(adriana, "offline")
    await house.keep()
    assert await house.owner(conversation) == "queue"
    house.pass_time(minutes=4, seconds=59)
    await house.keep()
    assert await house.owner(conversation) == "queue"
    house.pass_time(seconds=1)
    assert (await house.keep()).resumed == 1
    assert (await house.owner(conversation), (await house.entry(conversation)).state) == ("bot", "open")


async def test_when_people_have_gone_home_the_bot_answers_at_once(house: House) -> None:
    conversation, adriana = await house.waiting(), await house.agent("Adriana")
    await house.keep()
    house.pass_time(hours=10)
    await house.be(adriana, "offline")
    await house.keep()
    assert await house.owner(conversation) == "bot"


async def test_a_transfer_waits_for_the_colleague_who_is_there_and_not_for_one_who_is_gone(house: House) -> None:
    adriana, tomas = await house.agent("Adriana"), await house.agent("Tomás", presence="busy")
    conversation = await house.waiting()
    await house.take(conversation, adriana)
    await house.transfer(conversation, adriana, to_agent=tomas)
    await house.keep()
    assert await house.who_has(conversation) is None
    await house.be(tomas, "online")
    await house.keep()
    assert await house.who_has(conversation) == tomas
    await house.transfer(conversation, tomas, to_agent=tomas)
    await house.be(tomas, "offline")
    await house.keep()
    assert await house.who_has(conversation) == adriana


async def test_an_emergency_that_nobody_acknowledges_goes_to_the_supervisors_once(house: House) -> None:
    await house.agent("Ramón", teams=("field",))
    conversation = await house.waiting(reason="emergency", topic="emergency")
    await house.keep()
    assert await house.who_has(conversation) == "Ramón"
    house.pass_time(seconds=25)
    await house.seen("Ramón")
    house.pass_time(seconds=25)
    await house.seen("Ramón")
    house.pass_time(seconds=10)
    await house.agent("Marcela", teams=("supervisors",))
    assert [(await house.keep()).escalated for _ in range(2)] == [1, 0]
    assert await house.who_has(conversation) == "Marcela"


async def test_an_emergency_that_was_acknowledged_by_name_stays(house: House) -> None:
    ramon = await house.agent("Ramón", teams=("field",))
    conversation = await house.waiting(reason="emergency", topic="emergency")
    await house.keep()
    await house.acknowledge(conversation, ramon)
    house.pass_time(seconds=25)
    await house.seen(ramon)
    house.pass_time(seconds=25)
    await house.seen(ramon)
    house.pass_time(seconds=15)
    assert (await house.keep()).escalated == 0
    assert (await house.entry(conversation)).acknowledged_by == ramon
