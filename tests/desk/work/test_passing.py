"""Where a conversation can be passed on to."""

from __future__ import annotations

from dataclasses import replace

from bot.floor.agents import Agent
from desk.work.passing import colleagues_of, teams_of
from kit import utility

NOEMI = Agent("cantera", "noemi", "Noemí", ("es",), ("billing",), 4, "online", None, 1)
"""Who passes on."""


def test_colleagues_are_those_who_are_there_and_speak_the_language_who_can_answer_first_before() -> None:
    full = replace(NOEMI, id="full", name="Fula", load=4)
    busy = replace(NOEMI, id="busy", name="Beto", presence="busy")
    free = replace(NOEMI, id="free", name="Zoe", languages=("es", "en"))
    gone = replace(NOEMI, id="gone", name="Gus", presence="offline")
    english = replace(NOEMI, id="english", name="Al", languages=("en",))
    everybody = (NOEMI, busy, full, gone, english, free)
    found = colleagues_of(everybody, "es", me="noemi", spoken="es")
    assert [(one.agent, one.team) for one in found] == [("free", ""), ("full", ""), ("busy", "")]
    assert [one.agent for one in colleagues_of(everybody, "es", me="noemi", spoken=None)][-1] == "busy"
    assert [one.agent for one in colleagues_of(everybody, "en", me="free", spoken="en")] == ["english"]


def test_what_colleagues_have_is_told() -> None:
    [found] = colleagues_of((NOEMI,), "es", me="raul", spoken="es")
    assert (found.name, found.detail) == ("Noemí", "En línea · 1 de 4 conversaciones")


def test_every_team_is_offered_with_who_of_it_is_online() -> None:
    cantera = utility.load("cantera")
    busy = replace(NOEMI, id="busy", presence="busy")
    found = teams_of(cantera, (NOEMI, busy), "es")
    assert [one.team for one in found] == list(cantera.teams)
    told = {one.team: one.detail for one in found}
    assert (told["billing"], told["field"]) == ("1 en línea", "Nadie en línea ahora")
