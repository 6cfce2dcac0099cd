"""A desk with people in it, on the real tables."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.bot.floor.house import House
from tests.desk.staff.newcomers import make_desk
from tests.desk.work.test_acts import Office


@pytest.fixture
def office(engine: AsyncEngine) -> Office:
    house = House(engine)
    desk = make_desk(engine)
    house.moment = desk.moment.now
    return Office(house, desk)
