"""One search of the inbox, on the real tables and with records of a test's own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.staff.guard import Seat
from desk.staff.sign_in import session_of
from desk.work.board import Board
from desk.work.finding import Found, digits_of, find
from desk.work.office import Office
from tests.bot.floor.house import House
from tests.desk.staff.newcomers import make_desk


@pytest.fixture
def house(engine: AsyncEngine) -> House:
    return House(engine)


async def look(house: House, asked: str, *, people: list[dict[str, Any]] | None = None) -> Found:
    """What somebody of the house finds; without `people` the records do not answer."""

    def answer(request: httpx.Request) -> httpx.Response:
        if people is None:
            return httpx.Response(503)
        if request.url.path.endswith("/customers"):
            return httpx.Response(200, json={"items": people, "total": len(people)})
        return httpx.Response(404)

    desk = make_desk(house.engine)
    session = await session_of(desk.door, await desk.enter(await desk.newcomer(utility="cantera")))
    assert session is not None
    seat = Seat(desk.door, session, desk.address)
    gateway = SimpleNamespace(
        client=httpx.AsyncClient(transport=httpx.MockTransport(answer)),
        settings=SimpleNamespace(ventanilla_backend_url="http://records"),
        channels=house.channels,
    )
    office = cast("Office", SimpleNamespace(gateway=gateway, board=Board(house.engine)))
    return await find(office, seat, (house.utility,), asked)


@pytest.fixture
def house_of_cantera(house: House) -> House:
    """The seat is of Aguas de Cantera; so is the house, which then is not alone in the world."""
    return House(house.engine, utility=house.utility.model_copy(update={"id": "cantera"}))


async def test_a_row_tells_the_sentence_that_was_found(house_of_cantera: House) -> None:
    rosa = await house_of_cantera.conversation()
    await house_of_cantera.write(rosa, "Hola. El albatros llegó. Gracias.")
    await house_of_cantera.write(rosa, "Adiós")
    found = await look(house_of_cantera, "albatros", people=[])
    [item] = found.items
    assert (item.id, item.words, item.found) == (rosa, "El albatros llegó.", "words")
    assert not found.without_records


async def test_whoever_the_records_know_is_found_by_their_phone_before_what_was_written(
    house_of_cantera: House,
) -> None:
    rosa, beto = await house_of_cantera.conversation(), await house_of_cantera.conversation()
    await house_of_cantera.run("update runtime.conversations set address = '524429998881' where id = :id", id=rosa)
    await house_of_cantera.write(beto, "Busco a Quetzalli")
    person = {"id": "q", "phone": "+524429998881", "email": None, "contracts": []}
    found = await look(house_of_cantera, "Quetzalli", people=[person])
    assert [(one.id, one.found) for one in found.items] == [(rosa, "name"), (beto, "words")]


async def test_the_last_digits_of_a_phone_find_it_also_while_the_records_are_down(house_of_cantera: House) -> None:
    rosa = await house_of_cantera.conversation()
    await house_of_cantera.run("update runtime.conversations set address = '524427776665' where id = :id", id=rosa)
    found = await look(house_of_cantera, "777 66 65")
    assert [(one.id, one.found) for one in found.items] == [(rosa, "phone")]
    assert found.without_records


async def test_a_single_letter_is_not_looked_for(house_of_cantera: House) -> None:
    assert await look(house_of_cantera, "a") == Found()


@pytest.mark.parametrize(
    ("asked", "digits"), [("442 123-4567", "4421234567"), ("+52 (442)", "52442"), ("calle 4", ""), ("", "")]
)
def test_a_number_is_read_however_it_is_written(asked: str, digits: str) -> None:
    assert digits_of(asked) == digits
