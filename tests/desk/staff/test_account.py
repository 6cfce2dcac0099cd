from __future__ import annotations

import pytest
from sqlalchemy import text

from desk.staff import account, roster, sign_in, tries
from desk.staff.errors import LockedError, PasswordRefusedError, UnknownPersonError, WrongError
from desk.staff.person import Person
from desk.staff.second_step import recovery_codes_left, secret_of
from desk.staff.sessions import Session
from desk.staff.sign_in import session_of
from tests.desk.staff.newcomers import PASSWORD, Desk

NEW = "otra vez la bomba del pozo 7"


async def seated(desk: Desk, person: Person) -> Session:
    session = await session_of(desk.door, await desk.enter(person))
    assert session is not None
    return session


async def change(desk: Desk, session: Session, *, current: str = PASSWORD, new: str = NEW, again: str = NEW) -> str:
    return await account.change_password(
        desk.door, session, current=current, new=new, again=again, address=desk.address
    )


async def test_a_changed_password_counts_and_ends_every_other_session(desk: Desk) -> None:
    person = await desk.newcomer()
    elsewhere, here = await seated(desk, person), await seated(desk, person)
    token = await change(desk, here)
    assert await session_of(desk.door, token) is not None
    for old in (elsewhere, here):
        assert await session_of(desk.door, old.token) is None
    with pytest.raises(WrongError):
        await desk.enter(person)
    assert await desk.enter(person, NEW)


async def test_a_password_that_somebody_else_chose_is_changed_once(desk: Desk) -> None:
    person = await desk.newcomer(must_change=True)
    session = await seated(desk, person)
    assert session.person.must_change
    changed = await session_of(desk.door, await change(desk, session))
    assert changed is not None
    assert not changed.person.must_change


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"again": NEW + "."}, "different"), ({"new": "corta", "again": "corta"}, "short")],
)
async def test_a_new_password_that_may_not_be_one_changes_nothing(
    desk: Desk, fields: dict[str, str], reason: str
) -> None:
    person = await desk.newcomer()
    with pytest.raises(PasswordRefusedError) as refused:
        await change(desk, await seated(desk, person), **fields)
    assert refused.value.reason == reason
    assert await desk.enter(person)


async def test_the_same_password_again_is_no_change(desk: Desk) -> None:
    with pytest.raises(PasswordRefusedError) as refused:
        await change(desk, await seated(desk, await desk.newcomer()), new=PASSWORD, again=PASSWORD)
    assert refused.value.reason == "same"


async def test_a_stolen_session_can_t_guess_the_password_for_ever(desk: Desk) -> None:
    session = await seated(desk, await desk.newcomer())
    for _ in range(tries.LIMIT):
        with pytest.raises(WrongError):
            await change(desk, session, current="a guess of some kind")
    with pytest.raises(LockedError):
        await change(desk, session)


async def test_the_language_is_remembered(desk: Desk) -> None:
    person = await desk.newcomer()
    await account.speak(desk.door, await seated(desk, person), "en", address=desk.address)
    assert (await seated(desk, person)).person.language == "en"


async def test_the_secret_is_encrypted_and_not_asked_for_before_a_code_worked(desk: Desk) -> None:
    person = await desk.newcomer()
    session = await seated(desk, person)
    await account.prepare_second_step(desk.door, session, password=PASSWORD, address=desk.address)
    secret = await desk.secret(person)
    async with desk.door.engine.connect() as connection:
        kept = await connection.execute(text("select second_step from desk.people where id = :id"), {"id": person.id})
    assert secret not in kept.scalar_one()
    assert (await seated(desk, person)).proven
    with pytest.raises(WrongError):
        await account.turn_on_second_step(desk.door, session, code="12345", address=desk.address)
    assert (await seated(desk, person)).proven


async def test_turning_on_the_second_step_gives_ten_codes_and_ends_other_sessions(desk: Desk) -> None:
    person = await desk.newcomer()
    elsewhere = await desk.enter(person)
    codes = await desk.with_second_step(person)
    assert len(set(codes)) == 10
    assert await session_of(desk.door, elsewhere) is None


async def test_with_another_secret_key_the_secret_is_no_longer_readable(desk: Desk) -> None:
    person = await desk.newcomer()
    await desk.with_second_step(person)
    async with desk.door.engine.connect() as connection:
        assert await secret_of(connection, person.id, key="another key of the counter") is None


async def test_the_second_step_can_be_turned_off_with_the_password(desk: Desk) -> None:
    person = await desk.newcomer()
    await desk.with_second_step(person)
    half = await desk.enter(person)
    done = await sign_in.second(desk.door, token=half, code=await desk.code(person), address=desk.address)
    session = await session_of(desk.door, done.token)
    assert session is not None
    with pytest.raises(WrongError):
        await account.turn_off_second_step(desk.door, session, password="not this one", address=desk.address)
    await account.turn_off_second_step(desk.door, session, password=PASSWORD, address=desk.address)
    assert (await seated(desk, person)).proven
    async with desk.door.engine.connect() as connection:
        assert await recovery_codes_left(connection, person.id) == 0


async def test_new_recovery_codes_replace_the_old_ones(desk: Desk) -> None:
    person = await desk.newcomer()
    old = await desk.with_second_step(person)
    half = await desk.enter(person)
    done = await sign_in.second(desk.door, token=half, code=old[0], address=desk.address)
    session = await session_of(desk.door, done.token)
    assert session is not None
    new = await account.renew_recovery_codes(desk.door, session, password=PASSWORD, address=desk.address)
    assert set(new).isdisjoint(old)
    with pytest.raises(WrongError):
        await sign_in.second(desk.door, token=await desk.enter(person), code=old[1], address=desk.address)


async def test_a_reset_gives_a_password_to_change_and_lifts_lock_and_second_step(desk: Desk) -> None:
    person = await desk.newcomer()
    await desk.with_second_step(person)
    for _ in range(tries.LIMIT):
        with pytest.raises(WrongError):
            await desk.enter(person, "wrong")
    _, password = await roster.reset(desk.door, person.email)
    session = await session_of(desk.door, await desk.enter(person, password))
    assert session is not None
    assert session.proven
    assert session.person.must_change


async def test_nobody_can_be_reset_or_disabled_who_is_not_there(desk: Desk) -> None:
    for act in (roster.reset, roster.disable, roster.enable):
        with pytest.raises(UnknownPersonError):
            await act(desk.door, "nobody@desk.test")
