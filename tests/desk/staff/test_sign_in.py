from __future__ import annotations

import asyncio
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from desk.staff import roster, sessions, sign_in, tries
from desk.staff.errors import LockedError, NotBegunError, WrongError
from desk.staff.sign_in import session_of
from kit import hashes
from tests.desk.staff.newcomers import PASSWORD, Desk, make_desk


async def attempt(desk: Desk, email: str, password: str, address: str = "") -> str:
    """How it went: the error's name, or `in`."""
    try:
        await sign_in.sign_in(desk.door, email=email, password=password, address=address or desk.address)
    except (WrongError, LockedError) as error:
        return type(error).__name__
    return "in"


async def test_the_right_password_opens_a_session(desk: Desk) -> None:
    person = await desk.newcomer()
    session = await session_of(desk.door, await desk.enter(person))
    assert session is not None
    assert (session.person.email, session.person.utility, session.proven) == (person.email, "cantera", True)


async def test_the_sign_in_name_is_compared_without_case_and_spaces(desk: Desk) -> None:
    person = await desk.newcomer()
    assert await attempt(desk, f"  {person.email.upper()} ", PASSWORD) == "in"


async def test_a_wrong_password_and_an_unknown_name_are_refused_alike(desk: Desk) -> None:
    person = await desk.newcomer()
    assert await attempt(desk, person.email, "something else entirely") == "WrongError"
    assert await attempt(desk, "nobody@desk.test", PASSWORD) == "WrongError"


async def test_an_unknown_name_is_as_much_work_as_a_known_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await desk.newcomer()
    await attempt(desk, f"first.{desk.address}@desk.test", "wrong")  # makes the hash that stands for nobody's
    hasher = CountingHasher()
    monkeypatch.setattr(hashes, "_hasher", hasher)
    for email in (person.email, f"no.{desk.address}@desk.test"):
        hasher.done = 0
        assert await attempt(desk, email, "wrong") == "WrongError"
        assert hasher.done == 1


class CountingHasher(PasswordHasher):
    done = 0

    def hash(self, *given: Any, **named: Any) -> str:
        self.done += 1
        return super().hash(*given, **named)

    def verify(self, *given: Any, **named: Any) -> bool:
        self.done += 1
        return super().verify(*given, **named)


@pytest.mark.parametrize("exists", [True, False], ids=["somebody", "nobody"])
async def test_the_sixth_try_is_not_weighed_any_more(desk: Desk, exists: bool) -> None:
    email = (await desk.newcomer()).email if exists else f"no.{desk.address}@desk.test"
    assert [await attempt(desk, email, "wrong") for _ in range(tries.LIMIT)] == ["WrongError"] * tries.LIMIT
    assert await attempt(desk, email, PASSWORD) == "LockedError"


async def test_a_lock_ends_after_fifteen_minutes_whatever_was_tried_meanwhile(desk: Desk) -> None:
    person = await desk.newcomer()
    for _ in range(tries.LIMIT):
        await attempt(desk, person.email, "wrong")
    desk.moment.pass_(minutes=14)
    assert await attempt(desk, person.email, PASSWORD) == "LockedError"
    desk.moment.pass_(minutes=1)
    assert await attempt(desk, person.email, PASSWORD) == "in"


async def test_many_wrong_tries_at_once_are_counted_one_by_one(desk: Desk) -> None:
    person = await desk.newcomer()
    went = await asyncio.gather(*(attempt(desk, person.email, "wrong") for _ in range(12)))
    assert went.count("WrongError") == tries.LIMIT


async def test_signing_in_forgets_the_wrong_tries_before(desk: Desk) -> None:
    person = await desk.newcomer()
    for _ in range(3):
        for _ in range(tries.LIMIT - 1):
            await attempt(desk, person.email, "wrong")
        assert await attempt(desk, person.email, PASSWORD) == "in"


async def test_an_address_that_tries_many_accounts_is_locked_and_other_addresses_are_not(desk: Desk) -> None:
    person = await desk.newcomer()
    for number in range(tries.ADDRESS_LIMIT):
        assert await attempt(desk, f"{number}.{desk.address}@desk.test", "wrong") == "WrongError"
    assert await attempt(desk, person.email, PASSWORD) == "LockedError"
    assert await attempt(desk, person.email, PASSWORD, address="203.0.113.9") == "in"


async def test_right_passwords_don_t_use_up_an_address(desk: Desk) -> None:
    person = await desk.newcomer()
    for _ in range(tries.ADDRESS_LIMIT + 2):
        assert await attempt(desk, person.email, PASSWORD) == "in"


async def test_a_disabled_person_is_refused_and_their_session_ends(desk: Desk) -> None:
    person = await desk.newcomer()
    token = await desk.enter(person)
    await roster.disable(desk.door, person.email)
    assert await session_of(desk.door, token) is None
    assert await attempt(desk, person.email, PASSWORD) == "WrongError"
    await roster.enable(desk.door, person.email)
    assert await attempt(desk, person.email, PASSWORD) == "in"


async def test_people_of_the_demo_sign_in_in_the_demo_only(desk: Desk) -> None:
    demo = make_desk(desk.door.engine, demo=True)
    person = await demo.newcomer(demo=True)
    token = await demo.enter(person)
    assert await attempt(desk, person.email, PASSWORD) == "WrongError"
    assert await session_of(desk.door, token) is None


async def test_a_session_ends_after_an_hour_of_silence(desk: Desk) -> None:
    token = await desk.enter(await desk.newcomer())
    desk.moment.pass_(minutes=59)
    assert await session_of(desk.door, token) is not None
    desk.moment.pass_(minutes=1)
    assert await session_of(desk.door, token) is None


async def test_a_session_ends_after_twelve_hours_however_busy(desk: Desk) -> None:
    token = await desk.enter(await desk.newcomer())
    for _ in range(23):
        desk.moment.pass_(minutes=30)
        assert await session_of(desk.door, token) is not None
        async with desk.door.engine.begin() as connection:
            await sessions.see(connection, token, desk.moment.now)
    desk.moment.pass_(minutes=30)
    assert await session_of(desk.door, token) is None


async def test_the_token_itself_is_not_in_the_database(desk: Desk) -> None:
    token = await desk.enter(await desk.newcomer())
    async with desk.door.engine.connect() as connection:
        kept = (await connection.execute(text("select token_hash from desk.sessions"))).scalars().all()
    assert sessions.hash_of(token) in kept
    assert token.encode() not in kept


async def test_signing_out_ends_this_session_and_everywhere_ends_all(desk: Desk) -> None:
    person = await desk.newcomer()
    tokens = [await desk.enter(person) for _ in range(3)]
    first = await session_of(desk.door, tokens[0])
    assert first is not None
    await sign_in.sign_out(desk.door, first, address=desk.address)
    assert [await session_of(desk.door, token) is None for token in tokens] == [True, False, False]
    second = await session_of(desk.door, tokens[1])
    assert second is not None
    await sign_in.sign_out(desk.door, second, address=desk.address, everywhere=True)
    assert [await session_of(desk.door, token) is None for token in tokens] == [True, True, True]


async def test_with_a_second_step_the_password_alone_proves_nothing(desk: Desk) -> None:
    person = await desk.newcomer()
    await desk.with_second_step(person)
    begun = await sign_in.sign_in(desk.door, email=person.email, password=PASSWORD, address=desk.address)
    session = await session_of(desk.door, begun.token)
    assert begun.needs_second_step
    assert session is not None
    assert not session.proven


async def test_the_app_s_code_completes_it_under_a_new_token(desk: Desk) -> None:
    person = await desk.newcomer()
    await desk.with_second_step(person)
    half = await desk.enter(person)
    done = await sign_in.second(desk.door, token=half, code=await desk.code(person), address=desk.address)
    session = await session_of(desk.door, done.token)
    assert session is not None
    assert session.proven
    assert await session_of(desk.door, half) is None


async def test_a_code_serves_once(desk: Desk) -> None:
    person = await desk.newcomer()
    await desk.with_second_step(person)
    code = await desk.code(person)
    await sign_in.second(desk.door, token=await desk.enter(person), code=code, address=desk.address)
    with pytest.raises(WrongError):
        await sign_in.second(desk.door, token=await desk.enter(person), code=code, address=desk.address)


async def test_a_recovery_code_serves_once(desk: Desk) -> None:
    person = await desk.newcomer()
    code = (await desk.with_second_step(person))[3].upper()
    await sign_in.second(desk.door, token=await desk.enter(person), code=code, address=desk.address)
    with pytest.raises(WrongError):
        await sign_in.second(desk.door, token=await desk.enter(person), code=code, address=desk.address)


async def test_codes_are_locked_after_five_wrong_ones_even_through_fresh_sign_ins(desk: Desk) -> None:
    person = await desk.newcomer()
    await desk.with_second_step(person)
    for _ in range(tries.LIMIT):
        with pytest.raises(WrongError):
            await sign_in.second(desk.door, token=await desk.enter(person), code="000000", address=desk.address)
    with pytest.raises(LockedError):
        await sign_in.second(
            desk.door, token=await desk.enter(person), code=await desk.code(person), address=desk.address
        )


async def test_the_second_step_may_take_five_minutes(desk: Desk) -> None:
    person = await desk.newcomer()
    await desk.with_second_step(person)
    half = await desk.enter(person)
    desk.moment.pass_(minutes=5)
    with pytest.raises(NotBegunError):
        await sign_in.second(desk.door, token=half, code=await desk.code(person), address=desk.address)


async def test_what_happened_at_the_door_is_written_down(desk: Desk) -> None:
    person = await desk.newcomer()
    for _ in range(tries.LIMIT):
        await attempt(desk, person.email, "wrong")
    await attempt(desk, person.email, PASSWORD)
    desk.moment.pass_(minutes=15)
    await desk.enter(person)
    noted = await desk.noted(person)
    assert sorted(noted) == ["last_try", "signed_in", *["wrong_password"] * tries.LIMIT]
    async with desk.door.engine.connect() as connection:
        rows = await connection.execute(text("select * from desk.audit where person_id = :id"), {"id": person.id})
    assert {(row.utility_id, row.address) for row in rows} == {("cantera", desk.address)}
