"""The conversations of one customer, on the real tables."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.work.dossier import Known
from desk.work.others import addresses_of, conversations_of
from tests.bot.floor.house import House


@pytest.fixture
def house(engine: AsyncEngine) -> House:
    return House(engine)


@pytest.mark.parametrize(
    ("phone", "addresses"),
    [
        ("+524421234567", ["524421234567", "5214421234567"]),
        ("+15125550100", ["15125550100"]),
        ("", []),
    ],
)
def test_a_mexican_mobile_is_known_with_and_without_whatsapps_1(phone: str, addresses: list[str]) -> None:
    assert addresses_of(phone) == addresses


async def test_theirs_are_those_from_their_phone_and_those_that_are_known(house: House) -> None:
    digits = f"52442{secrets.randbelow(10**7):07d}"
    mine, named, other = [await house.conversation() for _ in range(3)]
    for conversation in (mine, named, other):
        await house.write(conversation, "Hola")
    await house.run(
        "update runtime.conversations set address = :address where id = :id",
        id=mine, address=f"521{digits[2:]}",
    )  # fmt: skip
    await house.agent("noemi")
    await house.enter(named)
    await house.take(named, "noemi")
    await house.close(named, "noemi", reason="solved")
    found = await conversations_of(
        house.engine, house.utility.id, phone=f"+{digits}", known=[Known(named, False)], channels=house.channels
    )
    assert {(one.id, one.state, one.reason, one.proven) for one in found} == {
        (mine, "", "", True),
        (named, "closed", "solved", False),
    }
    elsewhere = await conversations_of(
        house.engine, "prairie", phone=f"+{digits}", known=[Known(named, False)], channels=house.channels
    )
    assert elsewhere == ()
