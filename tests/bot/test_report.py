"""The weekly report counts visits and groups what was not understood."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.report import Row, groups, read, summarise, visits

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
SUNDAY = MONDAY + timedelta(days=7)


def row(hours: float = 10, intent: str = "check_balance", *, conversation: int = 1, **more: Any) -> Row:
    values: dict[str, Any] = {
        "language": "es",
        "outcome": "answered",
        "likeliest": intent,
        "utterance": "cuánto debo",
        "verdict": "understood",
        "taught": None,
        "asking": False,
        "answering": False,
        "has_words": True,
        "has_person": False,
    } | more
    return Row(UUID(int=conversation), at=MONDAY + timedelta(hours=hours), intent=intent, **values)


def spanish(*rows: Row) -> dict[str, Any]:
    return summarise(rows, since=MONDAY, until=SUNDAY)["es"]


def test_half_an_hour_of_silence_ends_a_visit() -> None:
    assert len(visits([row(10), row(10.4), row(11)])) == 2


def test_with_an_open_question_a_visit_waits_a_day() -> None:
    assert len(visits([row(10, asking=True), row(33), row(34)])) == 2


def test_a_visit_without_a_person_is_contained() -> None:
    told = spanish(row(10), row(10.1, "get_bill"))

    assert (told["visits"], told["containment"], told["turns"]) == (1, 1.0, 2)


def test_a_visit_with_a_person_is_not() -> None:
    told = spanish(row(10), row(10.1, "human_agent", has_person=True), row(11, conversation=2))

    assert (told["visits"], told["containment"], told["with_a_person"]) == (2, 0.5, 1)


def test_coming_back_within_72_hours_about_the_same_thing_is_not_contained() -> None:
    told = spanish(row(10), row(81))

    assert (told["visits"], told["containment"], told["came_back_within_72_hours"]) == (2, 0.5, 1)


def test_coming_back_later_or_about_another_thing_is() -> None:
    assert spanish(row(10), row(82.1))["containment"] == 1.0
    assert spanish(row(10), row(20, "get_bill"))["containment"] == 1.0


def test_what_they_chose_tells_what_a_visit_was_about() -> None:
    unclear = row(10, "nlu_fallback", verdict="picked", taught="get_bill")

    assert spanish(unclear, row(20, "get_bill"))["came_back_within_72_hours"] == 1


def test_a_visit_in_which_nothing_was_understood_is_not_contained() -> None:
    assert spanish(row(10, "nlu_fallback", verdict="abandoned"))["containment"] == 0.0


def test_visits_that_may_still_be_resumed_are_counted() -> None:
    assert spanish(row(10), row(160, conversation=2))["may_still_come_back"] == 1


def test_a_visit_begun_before_the_week_is_not_the_weeks() -> None:
    told = spanish(row(-0.2), row(0.1, "get_bill"), row(5, conversation=2))

    assert (told["visits"], told["turns"]) == (1, 2)


def test_the_understood_share_is_of_words_and_not_of_presses() -> None:
    told = spanish(
        row(10),
        row(10.1, "nlu_fallback", verdict="picked", taught="get_bill"),
        row(10.2, "get_bill", has_words=False, utterance=None),
        row(10.3, "check_balance", verdict="corrected"),
        row(10.4, "human_agent", verdict="handed_off", has_person=True),
    )

    assert (told["judged"], told["understood"], told["ask_backs"]) == (4, 0.5, 1)
    assert told["verdicts"] == {"corrected": 1, "handed_off": 1, "picked": 1, "understood": 1}


def test_a_person_after_words_that_were_unclear_is_a_misunderstanding() -> None:
    told = spanish(row(10, "nlu_fallback", verdict="handed_off", has_person=True))

    assert (told["understood"], len(told["groups"])) == (0.0, 1)


def test_what_is_too_young_to_judge_is_counted_as_open() -> None:
    told = spanish(row(10), row(10.1, verdict=None), row(10.2, verdict=None, has_words=False, utterance=None))

    assert (told["turns"], told["judged"], told["open"], told["understood"]) == (3, 1, 1, 1.0)


def test_what_we_could_not_make_out_stands_in_its_group_before_it_is_judged() -> None:
    told = spanish(
        row(10),
        row(10.1, "nlu_fallback", utterance="mi tinaco", verdict=None),
        row(10.2, "nlu_fallback", utterance="el de la esquina", verdict=None, answering=True),
        row(10.3, utterance="mi saldo", verdict=None),
    )

    assert [one["samples"] for one in told["groups"]] == [["mi tinaco"]]
    assert (told["judged"], told["open"], told["understood"]) == (1, 3, 1.0)


def test_each_language_has_a_section() -> None:
    told = summarise([row(10), row(11, conversation=2, language="en")], since=MONDAY, until=SUNDAY)

    assert list(told) == ["en", "es"]
    assert told["en"]["turns"] == 1


def test_a_group_has_its_count_samples_guess_and_what_was_chosen() -> None:
    missed = [
        row(n, "nlu_fallback", likeliest="get_bill", utterance=said, verdict="picked", taught=taught)
        for n, (said, taught) in enumerate(
            [
                ("facturar con razón social", "requirements"),
                ("factura a otra razón social", "requirements"),
                ("factura y razón social", "human_agent"),
                ("factura y razón social", None),
                ("otra factura, otra razón social", None),
                ("mi tinaco no llena", "low_pressure"),
            ]
        )
    ]

    first, second = groups(missed)

    assert first == {
        "count": 5,
        "samples": ["facturar con razón social", "factura a otra razón social", "factura y razón social"],
        "likeliest": "get_bill",
        "picked": {"requirements": 2, "human_agent": 1},
    }
    assert (second["count"], second["picked"]) == (1, {"low_pressure": 1})


_CONVERSATION = """
insert into runtime.conversations (id, utility_id, channel, account, address, language)
values (:id, :utility, 'web', :utility, :address, 'es')
"""
_TURN = """
insert into runtime.turns (id, conversation_id, inbound_ids, outcome, intent, ranking, slots, started_at, utterance,
    margin, answering, asking, verdict)
values (:id, :conversation, '{}', 'answered', :intent, '[{"name": "get_bill", "confidence": 0.2}]',
    '{"language": "en"}', :at, :said, 0.1, false, false, :verdict)
"""


async def wrote(engine: AsyncEngine, utility: str, *turns: tuple[float, str, str | None, str | None]) -> None:
    """A conversation of turns: minutes of the week, intent, words, verdict so far."""
    conversation = uuid4()
    async with engine.begin() as connection:
        await connection.execute(text(_CONVERSATION), {"id": conversation, "utility": utility, "address": uuid4().hex})
        for minutes, intent, said, verdict in turns:
            values = {"intent": intent, "said": said, "verdict": verdict, "at": MONDAY + timedelta(minutes=minutes)}
            await connection.execute(text(_TURN), {"id": uuid4(), "conversation": conversation} | values)


async def test_only_the_utility_that_was_asked_for_is_read(engine: AsyncEngine) -> None:
    mine, other = f"u{uuid4().hex[:8]}", f"u{uuid4().hex[:8]}"
    for utility in (mine, other):
        await wrote(engine, utility, (60, "nlu_fallback", "that paper", "asked_back"))
    rows = await read(engine, utility=mine, since=MONDAY, until=SUNDAY)

    assert [(one.language, one.likeliest, one.utterance, one.has_words) for one in rows] == [
        ("en", "get_bill", "that paper", True)
    ]


async def test_right_after_talking_the_verdicts_that_stand_are_read_and_none_is_written(engine: AsyncEngine) -> None:
    utility = f"u{uuid4().hex[:8]}"
    await wrote(
        engine,
        utility,
        (0, "nlu_fallback", "that paper", None),
        (1, "get_bill", "my bill", None),
        (2, "thank", "thanks", None),
    )
    rows = await read(engine, utility=utility, since=MONDAY, until=MONDAY + timedelta(minutes=3))
    async with engine.connect() as connection:
        kept = await connection.execute(
            text(
                "select count(verdict) from runtime.turns t join runtime.conversations c on c.id = t.conversation_id"
                " where c.utility_id = :utility"
            ),
            {"utility": utility},
        )

    assert [(one.verdict, one.taught) for one in rows] == [
        ("asked_back", "get_bill"), ("understood", None), (None, None)
    ]  # fmt: skip
    assert kept.scalar_one() == 0


async def test_a_verdict_that_was_written_stands(engine: AsyncEngine) -> None:
    utility = f"u{uuid4().hex[:8]}"
    await wrote(engine, utility, (0, "nlu_fallback", "that paper", "abandoned"), (1, "get_bill", "my bill", None))
    rows = await read(engine, utility=utility, since=MONDAY, until=SUNDAY)

    assert [one.verdict for one in rows] == ["abandoned", "understood"]
