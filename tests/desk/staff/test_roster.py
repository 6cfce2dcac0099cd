from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.floor import agents
from desk.staff import demo, people, roster
from desk.staff.account import standing
from desk.staff.errors import PersonExistsError, PersonInvalidError
from desk.staff.people import NewPerson
from desk.staff.sign_in import session_of
from kit import utility
from tests.desk.staff.newcomers import Desk, make_desk

NEW = NewPerson(utility="cantera", name="Noemí Ruiz", email="x@desk.test", role="agent", language="es")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"utility": "atlantis"}, "utility"),
        ({"utility": None}, "utility"),
        ({"email": "nobody"}, "email"),
        ({"email": "two words@desk.test"}, "email"),
        ({"handle": "Ñandú"}, "id"),
        ({"name": "  "}, "name"),
        ({"role": "king"}, "role"),
        ({"language": "fr"}, "language"),
        ({"speaks": ("es", "fr")}, "speaks"),
    ],
)
def test_a_wrong_field_is_named(fields: dict[str, str], field: str) -> None:
    with pytest.raises(PersonInvalidError) as wrong:
        people.checked(replace(NEW, **fields), utility.load_all())
    assert wrong.value.field == field


def test_an_administrator_may_work_for_all_utilities() -> None:
    person = people.checked(replace(NEW, utility=None, role="admin"), utility.load_all())
    assert person.sees("cantera")
    assert person.sees("prairie")


async def test_somebody_added_is_listed_with_their_utility_and_must_choose_a_password(desk: Desk) -> None:
    person, password = await roster.add(desk.door, replace(NEW, email="Added.One@desk.test", utility="prairie"))
    listed = {one.email: one for one in await roster.everyone(desk.door, "prairie")}
    assert listed["added.one@desk.test"].must_change
    assert "added.one@desk.test" not in {one.email for one in await roster.everyone(desk.door, "cantera")}
    assert await desk.enter(person, password)


async def test_an_e_mail_and_an_id_belong_to_one_person(desk: Desk) -> None:
    await roster.add(desk.door, replace(NEW, email="twice@desk.test"))
    with pytest.raises(PersonExistsError):
        await roster.add(desk.door, replace(NEW, email="twice@desk.test", handle="other"))
    with pytest.raises(PersonExistsError):
        await roster.add(desk.door, replace(NEW, email="other@desk.test", handle="twice"))


async def test_the_demo_has_every_member_of_every_team_and_an_administrator(engine: AsyncEngine) -> None:
    desk = make_desk(engine, demo=True)
    await demo.load(desk.door)
    await demo.load(desk.door)
    everyone = {one.handle: one for one in await roster.everyone(desk.door) if one.demo}
    utilities = utility.load_all()
    members = {one.id for each in utilities.values() for team in each.teams.values() for one in team.members}
    assert members <= set(everyone)
    assert everyone["marcela.ugalde"].role == "supervisor"
    assert everyone["wes.holloway"].language == "en"
    assert everyone["adriana.pena"].teams(utilities) == ("billing",)
    assert everyone["sofia.arriaga"].utility is None
    for handle in ("adriana.pena", "judith.mccrae", "sofia.arriaga"):
        assert await desk.enter(everyone[handle], demo.password(desk.door.key))


async def test_the_demo_s_password_is_this_home_s_and_one_s_own_is_kept(engine: AsyncEngine) -> None:
    desk = make_desk(engine, demo=True)
    await demo.load(desk.door)
    everyone = {one.handle: one for one in await roster.everyone(desk.door) if one.demo}
    own = everyone["omar.salinas"]
    async with engine.begin() as connection:
        before = await people.find(connection, own.email)
        await people.set_password(connection, own.id, "their own", changed=desk.moment.now)
    moved = replace(desk, door=replace(desk.door, key="another home's key"))
    await demo.load(moved.door)
    assert before is not None
    assert demo.password(desk.door.key) != demo.password("another home's key")
    assert await moved.enter(everyone["dana.whitfield"], demo.password("another home's key"))
    async with engine.connect() as connection:
        kept = await people.find(connection, own.email)
    assert kept is not None
    assert kept[1] == "their own"
    await demo.reset(moved.door)
    assert await moved.enter(own, demo.password("another home's key"))


async def test_what_the_shell_did_is_written_down(desk: Desk) -> None:
    person, _ = await roster.add(desk.door, replace(NEW, email="noted@desk.test"))
    await roster.reset(desk.door, person.email)
    await roster.disable(desk.door, person.email)
    async with desk.door.engine.connect() as connection:
        rows = await connection.execute(
            text("select what, address from desk.audit where detail ->> 'whom' = :id order by at, id"),
            {"id": str(person.id)},
        )
    assert [tuple(row) for row in rows] == [("added", "shell"), ("reset", "shell"), ("disabled", "shell")]


async def test_conversations_can_be_given_to_who_stands_in_no_file(desk: Desk) -> None:
    new = replace(NEW, email="floor.one@desk.test", utility="prairie", teams=("billing", "payments"), speaks=("es",))
    person, password = await roster.add(desk.door, new)
    async with desk.door.engine.connect() as connection:
        found = await agents.all_agents(connection, utility="prairie", now=desk.moment.now)
    agent = next(one for one in found if one.id == person.handle)
    assert (agent.name, agent.teams, agent.languages) == ("Noemí Ruiz", ("billing", "payments"), ("es",))
    session = await session_of(desk.door, await desk.enter(person, password))
    assert session is not None
    assert (await standing(desk.door, session)).teams == ("billing", "payments")


async def test_a_team_that_the_utility_has_not_adds_nobody(desk: Desk) -> None:
    with pytest.raises(PersonInvalidError) as wrong:
        await roster.add(desk.door, replace(NEW, email="floor.two@desk.test", teams=("astrology",)))
    assert wrong.value.field == "team"
    assert "floor.two@desk.test" not in {one.email for one in await roster.everyone(desk.door)}


async def test_the_teams_of_a_member_are_those_of_the_file(desk: Desk) -> None:
    member = replace(NEW, email="lucia@desk.test", handle="raul.montoya")
    async with desk.door.engine.begin() as connection:
        await connection.execute(text("delete from desk.people where handle = 'raul.montoya'"))
    with pytest.raises(PersonInvalidError):
        await roster.add(desk.door, replace(member, teams=("billing",)))
    person, _ = await roster.add(desk.door, member)
    assert person.teams(desk.door.utilities) == ("payments",)
    async with desk.door.engine.begin() as connection:
        await connection.execute(text("delete from desk.people where handle = 'raul.montoya'"))
