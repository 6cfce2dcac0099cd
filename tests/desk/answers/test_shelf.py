"""Answers at hand: what the files deliver, what supervisors make of it, and what agents find."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.answers.page import troubles
from desk.answers.shelf import (
    Answer,
    BadError,
    Keeper,
    Shelf,
    TakenError,
    UnknownError,
    deliver,
    delivered,
    matching,
)
from desk.answers.variables import gaps, strangers
from desk.answers.words import WORDS
from desk.staff.guard import Seat
from desk.staff.sign_in import session_of
from kit.utility import load_all
from tests.bot.floor.house import House
from tests.desk.staff.newcomers import Desk, make_desk


@pytest.fixture
def house(engine: AsyncEngine, tmp_path: Path) -> House:
    made = House(engine)
    (tmp_path / "answers.yml").write_text("saludo: {es: Hola, en: Hi}\nespera: {es: Un momento, en: One moment}\n")
    made.utility = made.utility.model_copy(update={"folder": tmp_path})
    return made


@pytest.fixture
def desk(engine: AsyncEngine) -> Desk:
    return make_desk(engine)


async def keeper(desk: Desk, house: House) -> Keeper:
    person = await desk.newcomer(role="supervisor")
    session = await session_of(desk.door, await desk.enter(person))
    assert session is not None
    seat = Seat(desk.door, session, desk.address)
    return Keeper(seat, seat.person, house.utility)


async def at_hand(desk: Desk, house: House) -> dict[str, tuple[str, str]]:
    found = await Shelf(house.engine, desk.moment).of(house.utility)
    return {one.name: (one.spanish, one.english) for one in found}


async def test_what_the_file_holds_is_at_hand_once(desk: Desk, house: House) -> None:
    for _ in range(2):
        await deliver(house.engine, house.utility, now=house.now)
    assert await at_hand(desk, house) == {"espera": ("Un momento", "One moment"), "saludo": ("Hola", "Hi")}


async def test_what_supervisors_changed_or_retired_stays_so_when_the_file_is_read_again(
    desk: Desk, house: House
) -> None:
    keep = await keeper(desk, house)
    first, second = await Shelf(house.engine, desk.moment).of(house.utility)
    await keep.retire(first.id)
    await keep.change(second.id, "/Hola", "¡Hola!", "Hello!")
    assert await at_hand(desk, house) == {"hola": ("¡Hola!", "Hello!")}


async def test_every_change_is_written_down_without_its_words(desk: Desk, house: House) -> None:
    keep = await keeper(desk, house)
    made = await keep.add("fuga", "¿Dónde?", "Where?")
    await keep.change(made, "fuga", "¿En qué calle?", "On what street?")
    await keep.retire(made)
    rows = await house.rows(
        "select what, person_id, utility_id, detail from desk.audit where detail->>'answer' = :id order by at, id",
        id=str(made),
    )
    assert [row.what for row in rows] == ["answer_added", "answer_changed", "answer_retired"]
    assert {(row.person_id, row.utility_id) for row in rows} == {(keep.person.id, house.utility.id)}
    assert all(row.detail == {"answer": str(made)} for row in rows)


async def test_a_name_stands_for_one_answer_until_that_is_retired(desk: Desk, house: House) -> None:
    keep = await keeper(desk, house)
    made = await keep.add("fuga", "¿Dónde?", "Where?")
    with pytest.raises(TakenError):
        await keep.add("FUGA", "Otra", "Another")
    await keep.retire(made)
    await keep.add("fuga", "Otra", "Another")
    assert (await at_hand(desk, house))["fuga"] == ("Otra", "Another")


async def test_another_utility_s_answers_are_neither_found_nor_changed(desk: Desk, house: House) -> None:
    made = await (await keeper(desk, house)).add("fuga", "¿Dónde?", "Where?")
    stranger = await keeper(desk, House(house.engine))
    with pytest.raises(UnknownError):
        await stranger.retire(made)
    with pytest.raises(UnknownError):
        await stranger.change(made, "fuga", "Mía", "Mine")
    assert (await at_hand(desk, house))["fuga"] == ("¿Dónde?", "Where?")


@pytest.mark.parametrize(
    ("name", "spanish", "english", "why"),
    [
        ("a b", "Sí", "Yes", "answer_bad_name"),
        ("x", "Sí", "Yes", "answer_bad_name"),
        ("si", "Sí", " ", "answer_bad_empty"),
        ("si", "Sí" * 501, "Yes", "answer_bad_long"),
        ("si", "Sí, {telefono}", "Yes", "answer_bad_variable"),
    ],
)
async def test_what_won_t_do_is_refused_with_the_reason(
    desk: Desk, house: House, name: str, spanish: str, english: str, why: str
) -> None:
    with pytest.raises(BadError, match=why):
        await (await keeper(desk, house)).add(name, spanish, english)


def test_every_trouble_has_words() -> None:
    assert troubles() <= set(WORDS)


def test_typing_finds_names_that_begin_so_before_words_inside() -> None:
    leak = Answer(uuid4(), "fuga", "¿En qué calle?", "Where?")
    bill = Answer(uuid4(), "recibo-alto", "¿Hay una fuga?", "Is there a leak?")
    other = Answer(uuid4(), "saludo", "Hola", "Hi")
    assert matching((bill, other, leak), "fug") == (leak, bill)
    assert matching((bill, other, leak), "RECIBO alto") == (bill,)
    assert matching((bill, other, leak), "") == (leak, bill, other)


@pytest.mark.parametrize("utility", load_all())
def test_delivered_answers_say_the_same_variables_in_both_languages_and_fit(utility: str) -> None:
    found = delivered(load_all()[utility])
    assert len(found) >= 8
    for name, words in found.items():
        assert set(words) == {"es", "en"}, name
        assert len(gaps(words["es"])) == len(gaps(words["en"])), name
        assert strangers(words["es"] + words["en"]) == (), name
        assert max(map(len, words.values())) <= 400, name
