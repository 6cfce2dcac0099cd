"""The figures of a span together."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.figures.figures import Figures, read_figures, share
from bot.figures.span import within
from tests.bot.figures.conftest import Week

MONDAY = datetime(2026, 11, 16, 6, tzinfo=UTC)
NOON = MONDAY + timedelta(hours=11)


async def read(week: Week, **more: str) -> Figures:
    return await read_figures(week.engine, within(week.utility, date(2026, 11, 16), date(2026, 11, 18), **more))


async def helped(week: Week, at: datetime, *, minutes: int, team_topic: str = "check_balance") -> None:
    """A handoff that an agent answers after `minutes` and solves."""
    week.moment = at
    conversation, noemi = await week.waiting(topic=team_topic), await week.agent("noemi")
    week.pass_time(minutes=minutes)
    await week.seen(noemi)
    await week.take(conversation, noemi)
    await week.say(conversation, noemi)
    await week.close(conversation, noemi)
    await week.rating(conversation, 5, week.now + timedelta(hours=1))
    entry = await week.entry(conversation)
    await week.run(
        "update runtime.ratings set entry_id = :entry where conversation_id = :id", entry=entry.id, id=conversation
    )


async def test_every_day_has_a_row_also_one_without_anything(week: Week) -> None:
    await week.turn(await week.conversation(), MONDAY)
    found = await read(week)
    assert [(one.day.day, one.visits.visits, one.handled.opened) for one in found.days] == [
        (16, 1, 0),
        (17, 0, 0),
        (18, 0, 0),
    ]


async def test_handoffs_count_for_the_day_they_were_asked_for_with_the_median_wait(week: Week) -> None:
    await helped(week, NOON, minutes=2)
    await helped(week, NOON, minutes=8)
    await helped(week, NOON + timedelta(days=1), minutes=30)
    found = await read(week)
    assert [(one.handled.opened, one.handled.resolved) for one in found.days] == [(2, 2), (1, 1), (0, 0)]
    assert [one.handled.answer_seconds for one in found.days] == [300, 1800, None]
    assert (found.results.opened, found.results.resolved, found.results.answer_seconds) == (3, 3, 480)


async def test_who_left_before_an_answer_has_no_wait(week: Week) -> None:
    week.moment = NOON
    await week.leave(await week.waiting())
    found = await read(week)
    assert (found.results.opened, found.results.left, found.results.answer_seconds) == (1, 1, None)


async def test_a_team_has_its_own_handoffs_and_the_ratings_of_them(week: Week) -> None:
    await helped(week, NOON, minutes=2)
    await helped(week, NOON, minutes=4, team_topic="report_leak")
    await week.rating(await week.conversation(), 1, NOON)
    all_, billing = await read(week), await read(week, team="billing")
    assert (all_.results.opened, all_.scores.given, all_.scores.satisfied) == (2, 3, 2)
    assert (billing.results.opened, billing.scores.given, billing.scores.satisfied) == (1, 1, 1)


async def test_a_channel_has_its_own_handoffs_and_ratings(week: Week) -> None:
    await helped(week, NOON, minutes=2)
    web = await week.conversation(channel="web")
    await week.enter(web)
    await week.rating(web, 3, NOON)
    found = await read(week, channel="web")
    assert (found.results.opened, found.results.resolved, found.scores.counts[3]) == (1, 0, 1)
    assert (found.scores.given, found.scores.mean) == (1, 3.0)


def test_of_nothing_there_is_no_share() -> None:
    assert share(0, 0) is None
    assert share(1, 4) == 0.25


async def test_days_are_put_in_order_and_a_span_has_an_end(week: Week) -> None:
    span = within(week.utility, date(2026, 11, 18), date(2020, 1, 1))
    assert (span.first, span.last) == (date(2025, 11, 18), date(2026, 11, 18))
    assert len(list(span.days)) == 366


async def test_a_recommendation_is_no_satisfaction_and_counts_by_itself(week: Week) -> None:
    conversation = await week.conversation()
    await week.rating(conversation, 5, NOON)
    for score in (10, 9, 8, 6, 0):
        await week.rating(conversation, score, NOON, kind="nps")
    found = await read(week)
    assert (found.scores.given, found.scores.satisfied) == (1, 1)
    one = found.recommended
    assert (one.promoters, one.passives, one.detractors, one.given, one.score) == (2, 1, 2, 5, 0)
    assert [day.recommended.given for day in found.days if day.recommended.given] == [5]
