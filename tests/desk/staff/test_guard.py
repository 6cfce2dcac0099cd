from __future__ import annotations

import pytest

from backend.kit.auth import identify
from desk.staff.errors import RefusedError
from desk.staff.guard import Seat
from desk.staff.sign_in import session_of
from kit.settings import Settings
from tests.desk.staff.newcomers import KEY, Desk


async def seat_for(desk: Desk, **fields: object) -> Seat:
    session = await session_of(desk.door, await desk.enter(await desk.newcomer(**fields)))
    assert session is not None
    return Seat(desk.door, session, desk.address)


async def test_the_service_layer_knows_them_as_staff_of_their_utility(desk: Desk) -> None:
    seat = await seat_for(desk, role="supervisor")
    caller = identify(seat.staff_token("cantera"), Settings(ventanilla_secret_key=KEY))
    assert (caller.kind, caller.utility, caller.role) == ("staff", "cantera", "supervisor")
    assert caller.staff_id == seat.person.id


@pytest.mark.parametrize("utility", ["prairie", "atlantis", ""])
async def test_there_is_no_token_for_a_utility_that_is_not_theirs(desk: Desk, utility: str) -> None:
    seat = await seat_for(desk)
    with pytest.raises(RefusedError):
        seat.staff_token(utility)


async def test_an_administrator_of_all_has_a_token_for_each(desk: Desk) -> None:
    seat = await seat_for(desk, utility=None, role="admin")
    for utility in ("cantera", "prairie"):
        assert identify(seat.staff_token(utility), Settings(ventanilla_secret_key=KEY)).utility == utility


async def test_a_seat_whose_session_ended_lives_no_more(desk: Desk) -> None:
    seat = await seat_for(desk)
    assert await seat.lives()
    desk.moment.pass_(minutes=59)
    await seat.see()
    desk.moment.pass_(minutes=59)
    assert await seat.lives()
    desk.moment.pass_(minutes=1)
    assert not await seat.lives()
