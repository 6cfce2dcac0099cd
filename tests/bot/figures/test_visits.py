"""Containment and deflection by day: the same as the weekly report's, counted in the database."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from bot import report
from bot.figures.span import Span, within
from bot.figures.visits import WHOLE, Containment, Visits, containment
from tests.bot.figures.conftest import Week

MONDAY = datetime(2026, 11, 16, 6, tzinfo=UTC)
"""Midnight in Querétaro."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def span(week: Week, **more: str) -> Span:
    return within(week.utility, date(2026, 11, 16), date(2026, 11, 22), **more)


async def read(week: Week, **more: str) -> Containment:
    async with week.engine.connect() as connection:
        return await containment(connection, span(week, **more))


async def whole(week: Week, **more: str) -> Visits:
    return sum((await read(week, **more)).days.values(), Visits())


async def test_a_visit_counts_for_the_day_that_it_began_on_by_the_utilitys_clock(week: Week) -> None:
    late, early = await week.conversation(), await week.conversation()
    await week.turn(late, MONDAY + DAY - timedelta(minutes=5))
    await week.turn(late, MONDAY + DAY + timedelta(minutes=5))
    await week.turn(early, MONDAY + DAY)
    assert {day: one.visits for day, one in (await read(week)).days.items()} == {
        date(2026, 11, 16): 1,
        date(2026, 11, 17): 1,
    }


async def test_of_a_visit_begun_before_the_span_nothing_counts(week: Week) -> None:
    conversation = await week.conversation()
    await week.turn(conversation, MONDAY - timedelta(minutes=1))
    await week.turn(conversation, MONDAY + timedelta(minutes=1))
    assert await whole(week) == Visits()


async def test_coming_back_after_the_span_still_counts_against_its_last_day(week: Week) -> None:
    conversation = await week.conversation()
    sunday = MONDAY + 6 * DAY + 20 * HOUR
    await week.turn(conversation, sunday)
    await week.turn(conversation, sunday + 71 * HOUR)
    found = await whole(week)
    assert (found.visits, found.contained, found.resumed, found.deflected) == (1, 0, 1, 0)


async def test_a_greeting_is_contained_and_deflects_nothing(week: Week) -> None:
    await week.turn(await week.conversation(), MONDAY, "greet")
    found = await whole(week)
    assert (found.contained, found.asked, found.deflected) == (1, 0, 0)


async def test_what_was_left_half_way_is_contained_and_not_deflected(week: Week) -> None:
    done, left = await week.conversation(), await week.conversation()
    await week.turn(done, MONDAY)
    await week.turn(left, MONDAY, "pay_bill", verdict="abandoned", asking=True)
    found = await whole(week)
    assert (found.visits, found.contained, found.asked, found.deflected) == (2, 2, 2, 1)


async def test_a_visit_that_went_to_a_person_is_neither(week: Week) -> None:
    asked, held = await week.conversation(), await week.conversation()
    turn = await week.turn(asked, MONDAY)
    await week.enter(asked)
    await week.run("update runtime.queue_entries set turn_id = :turn where conversation_id = :id", turn=turn, id=asked)
    await week.turn(held, MONDAY)
    await week.turn(held, MONDAY + timedelta(minutes=1), None, outcome="held", verdict=None)
    found = await whole(week)
    assert (found.visits, found.contained, found.person, found.deflected) == (2, 0, 2, 0)


async def test_a_visit_about_two_things_is_in_both(week: Week) -> None:
    conversation = await week.conversation()
    await week.turn(conversation, MONDAY, "get_bill")
    await week.turn(conversation, MONDAY + timedelta(minutes=1), "nlu_fallback", verdict="picked", taught="pay_bill")
    await week.turn(await week.conversation(), MONDAY, "pay_bill")
    found = await read(week)
    assert {name: one.visits for name, one in found.intents.items()} == {"pay_bill": 2, "get_bill": 1}
    assert list(found.intents) == ["pay_bill", "get_bill"]


async def test_only_the_channel_that_was_asked_for_counts(week: Week) -> None:
    await week.turn(await week.conversation(channel="web"), MONDAY)
    await week.turn(await week.conversation(), MONDAY)
    await week.turn(await week.conversation(), MONDAY)
    assert (await whole(week, channel="web")).visits == 1
    assert (await whole(week, team="billing")).visits == 3


async def test_visits_by_channel_with_the_most_used_first(week: Week) -> None:
    called = await week.conversation(channel="voice")
    await week.turn(called, MONDAY)
    await week.turn(called, MONDAY + HOUR, None, outcome="held")
    for _ in range(3):
        await week.turn(await week.conversation(channel="web"), MONDAY)
    found = (await read(week)).channels
    assert [(name, one.visits, one.contained, one.person) for name, one in found.items()] == [
        ("web", 3, 3, 0),
        ("voice", 2, 1, 1),
    ]


async def test_another_utilitys_visits_are_not_counted(week: Week) -> None:
    await week.turn(await week.conversation(), MONDAY)
    assert await whole(Week(week.engine)) == Visits()


async def test_it_counts_as_the_weekly_report_does(week: Week) -> None:
    chance = random.Random(7)
    for _ in range(60):
        conversation, at = await week.conversation(), MONDAY + chance.random() * 6 * DAY
        for _ in range(chance.randint(1, 7)):
            intent = chance.choice(["check_balance", "get_bill", "greet", "nlu_fallback", "out_of_scope", None])
            outcome = chance.choice(["answered"] * 9 + ["held"])
            taught = chance.choice([None, None, "get_bill", "greet"])
            verdict = chance.choice(["understood", "abandoned", "asked_back"])
            asking = chance.random() < 0.2
            await week.turn(conversation, at, intent, outcome=outcome, verdict=verdict, taught=taught, asking=asking)
            at += chance.choice([timedelta(minutes=1), timedelta(minutes=29), 2 * HOUR, 23 * HOUR, 30 * HOUR])
    rows = await report.read(week.engine, utility=week.utility.id, since=MONDAY - DAY, until=MONDAY + 30 * DAY)
    end = MONDAY + 7 * DAY
    told = [
        (visit, resumed)
        for visit, resumed, _ in report._contained(rows, since=MONDAY, until=MONDAY + 30 * DAY)
        if visit.turns[0].at < end
    ]
    found = await whole(week)
    assert found.visits == len(told) > 100
    assert found.person == sum(visit.has_person for visit, _ in told) > 5
    assert found.lost == sum(visit.is_lost and not visit.has_person for visit, _ in told) > 5
    assert found.resumed == sum(resumed and not visit.has_person for visit, resumed in told) > 5
    assert found.contained == sum(not (visit.has_person or visit.is_lost or resumed) for visit, resumed in told)


async def test_half_of_what_the_assistant_does_alone_takes_less_than_that(week: Week) -> None:
    for minutes in (1, 2, 9):
        conversation = await week.conversation()
        await week.turn(conversation, MONDAY, "get_bill")
        await week.turn(conversation, MONDAY + timedelta(minutes=minutes), "pay_bill")
    left = await week.conversation()
    await week.turn(left, MONDAY, "get_bill")
    await week.turn(left, MONDAY + timedelta(minutes=20), "get_bill", verdict="abandoned", asking=True)
    found = (await read(week)).courses
    assert {name: one.seconds for name, one in found.items()} == {WHOLE: 120, "get_bill": 120, "pay_bill": 120}


async def test_a_visit_until_its_last_answer_is_what_it_took(week: Week) -> None:
    turn = await week.turn(await week.conversation(), MONDAY)
    await week.run(
        "update runtime.turns set finished_at = started_at + interval '3 seconds' where id = :turn", turn=turn
    )
    assert (await read(week)).courses["check_balance"].seconds == 3


async def test_how_often_a_request_was_understood_at_once(week: Week) -> None:
    conversation = await week.conversation()
    for number, (intent, verdict, taught) in enumerate(
        [
            ("get_bill", "understood", None),
            ("get_bill", "understood", None),
            ("high_bill", "corrected", "get_bill"),
            ("nlu_fallback", "asked_back", "get_bill"),
            ("nlu_fallback", "picked", "pay_bill"),
            ("get_bill", "handed_off", None),  # says nothing of that
            ("greet", "understood", None),
        ]
    ):
        at = MONDAY + timedelta(minutes=number)
        await week.turn(conversation, at, intent, verdict=verdict, taught=taught)
    found = (await read(week)).courses
    assert (found["get_bill"].judged, found["get_bill"].understood) == (4, 2)
    assert (found["pay_bill"].judged, found["pay_bill"].understood) == (1, 0)
    assert (found[WHOLE].judged, found[WHOLE].understood) == (5, 2)
