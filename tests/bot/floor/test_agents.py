"""Who works: enlisted from the file, there as long as they give signs of life."""

from __future__ import annotations

import pytest

from bot.floor import agents
from bot.handoff import UnknownAgentError
from kit.utility import load
from tests.bot.floor.house import House


async def everybody(house: House) -> dict[str, agents.Agent]:
    async with house.engine.connect() as connection:
        found = await agents.all_agents(connection, utility=house.utility.id, now=house.now)
    return {agent.id: agent for agent in found}


async def test_the_members_of_the_teams_are_enlisted_offline_with_the_utilitys_capacity(house: House) -> None:
    await agents.enlist(house.engine, house.utility)
    found = await everybody(house)
    members = {member.id for team in load("cantera").teams.values() for member in team.members}
    assert set(found) == members
    adriana = found["adriana.pena"]
    assert (adriana.teams, adriana.presence, adriana.capacity) == (("billing",), "offline", 4)


async def test_enlisting_again_leaves_capacity_and_presence_alone(house: House) -> None:
    await agents.enlist(house.engine, house.utility)
    async with house.engine.begin() as connection:
        own = {"utility": house.utility.id, "agent_id": "adriana.pena"}
        await agents.give_capacity(connection, **own, capacity=7)
        await agents.be(connection, **own, presence="busy", now=house.now)
    await agents.enlist(house.engine, house.utility)
    adriana = (await everybody(house))["adriana.pena"]
    assert (adriana.capacity, adriana.presence) == (7, "busy")


@pytest.mark.parametrize(("seconds", "presence"), [(29, "online"), (30, "offline")])
async def test_after_half_a_minute_without_a_sign_of_life_an_agent_is_offline(
    house: House, seconds: int, presence: str
) -> None:
    await house.agent("Adriana")
    house.pass_time(seconds=seconds)
    assert (await everybody(house))["Adriana"].presence == presence


async def test_a_sign_of_life_keeps_an_agent_there(house: House) -> None:
    await house.agent("Adriana")
    for _ in range(5):
        house.pass_time(seconds=20)
        await house.seen("Adriana")
        await house.keep()
    assert (await everybody(house))["Adriana"].presence == "online"


async def test_who_was_lost_stays_offline_until_they_say_so(house: House) -> None:
    await house.agent("Adriana")
    house.pass_time(seconds=31)
    await house.keep()
    await house.seen("Adriana")
    assert (await everybody(house))["Adriana"].presence == "offline"
    await house.be("Adriana", "online")
    assert (await everybody(house))["Adriana"].presence == "online"


async def test_nobody_knows_an_agent_of_another_utility(house: House) -> None:
    await house.agent("Adriana")
    other = House(house.engine)
    with pytest.raises(UnknownAgentError):
        await other.be("Adriana", "online")


async def test_an_agent_belongs_to_teams_that_there_are(house: House) -> None:
    with pytest.raises(UnknownAgentError):
        await house.agent("Adriana", teams=("poetry",))


async def test_one_agent_is_found_as_all_of_them_are(house: House) -> None:
    noemi = await house.agent("noemi")
    await house.agent("raul")
    await house.take(await house.waiting(), noemi)
    own = {"utility": house.utility.id, "now": house.now}
    async with house.engine.connect() as connection:
        everybody = await agents.all_agents(connection, **own)
        found = await agents.find(connection, agent_id=noemi, **own)
        nobody = await agents.find(connection, agent_id="nobody", **own)
    assert found is not None
    assert found == next(one for one in everybody if one.id == noemi)
    assert (found.load, nobody) == (1, None)
