"""A known outage is told before anything is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.actions.stage import CASE, KNOWN, ME, NEEDS_1, NOBODY, Backend, Conversation, problem

OUTAGE = {
    "id": "o1", "kind": "unplanned", "service": "water", "cause": "main_break", "status": "active", "zone": "alamos",
    "area": "Álamos", "started_at": "2026-11-20T16:00:00Z", "eta": "2026-11-20T23:30:00Z",
}  # fmt: skip
NONE: tuple[int, object] = (200, {"items": []})
REPORTED = (201, {"case": {"number": "CASE-2026-000123"}, "known_outage": OUTAGE})
SUNDAY = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def at_home(*outages: dict[str, Any], utility: str = "cantera") -> Conversation:
    """A customer whom we know, with these outages at home."""
    routes = {
        f"GET {ME}/outages": (200, {"items": list(outages)}),
        f"GET {ME}/identity": KNOWN,
        f"POST {ME}/cases": CASE,
        f"POST {ME}/outage-reports": REPORTED,
    }
    return Conversation(Backend(routes), utility=utility)


def stranger(utility: str = "cantera", *outages: dict[str, Any]) -> Conversation:
    """Somebody we don't know; these outages are in Álamos."""
    routes = {
        f"GET {ME}/outages": NEEDS_1,
        f"GET {ME}/identity": NOBODY,
        f"GET /api/public/{utility}/zones": (200, {"items": [{"code": "alamos", "name": "Álamos"}]}),
        f"GET /api/public/{utility}/outages": (200, {"items": list(outages)}),
        f"POST {ME}/outage-reports": REPORTED,
    }
    return Conversation(Backend(routes), utility=utility)


async def test_an_outage_at_home_is_told_with_since_and_until_when() -> None:
    heard = await at_home(OUTAGE).say("¿por qué no hay agua?", "outage_status")
    assert heard.responses[0] == "outage_since_eta"
    told = heard.values("outage_since_eta")
    assert (told["area"], told["started"], told["eta"]) == ("Álamos", "hoy a las 10:00 am", "hoy a las 5:30 pm")


async def test_who_has_no_water_in_a_named_zone_is_asked_nothing() -> None:
    heard = await stranger("cantera", OUTAGE).say("no tengo agua en Álamos", "report_outage")
    assert heard.responses[0] == "outage_since_eta"
    assert "outage_known_case" in heard.responses


async def test_which_service_is_not_asked_when_only_one_is_out() -> None:
    talk = at_home(OUTAGE | {"service": "electric", "area": "Hutto"}, utility="prairie")
    heard = await talk.say("no me llega nada desde hace rato", "report_outage")
    assert "ask_service" not in heard.responses
    (sent,) = talk.backend.bodies(f"POST {ME}/outage-reports")
    assert sent["service"] == "electric"


async def test_weak_water_is_explained_by_an_outage_before_anything_is_asked() -> None:
    heard = await at_home(OUTAGE).say("sale muy poquita agua", "low_pressure")
    assert heard.responses == ["outage_since_eta", "outage_supply", "outage_explains"]
    assert heard.slots.get("question") is None


async def test_weak_water_can_be_reported_all_the_same() -> None:
    talk = at_home(OUTAGE)
    heard = await talk.say('/low_pressure{"topic": "report"}', "low_pressure", topic="report")
    assert heard.responses == ["summary"]


async def test_weak_water_without_an_outage_is_confirmed_as_ever() -> None:
    assert (await at_home().say("sale muy poquita agua", "low_pressure")).responses == ["summary"]


async def test_a_power_outage_does_not_explain_weak_water() -> None:
    talk = at_home(OUTAGE | {"service": "electric"}, utility="prairie")
    assert (await talk.say("hardly any water", "low_pressure")).responses == ["summary"]


async def test_a_planned_outage_of_tomorrow_explains_nothing_today() -> None:
    planned = {"planned_start": "2026-11-21T16:00:00Z", "planned_end": "2026-11-21T20:00:00Z"}
    talk = at_home(OUTAGE | planned | {"started_at": None})
    assert (await talk.say("sale muy poquita agua", "low_pressure")).responses == ["summary"]


async def test_hello_right_after_it_began_is_answered_with_the_outage() -> None:
    heard = await at_home(OUTAGE).say("hola", "greet")
    assert heard.responses == ["greet_outage_eta"]
    assert heard.values("greet_outage_eta")["started"] == "hoy a las 10:00 am"


async def test_hello_with_no_return_time_says_so() -> None:
    assert (await at_home(OUTAGE | {"eta": None}).say("hola", "greet")).responses == ["greet_outage"]


async def test_of_a_strangers_home_nothing_is_asked() -> None:
    talk = at_home(OUTAGE)
    talk.stranger = True
    assert (await talk.say("hola", "greet")).responses == ["greet"]
    assert talk.backend.requests == []
    talk.stranger = False
    assert (await talk.say("hola", "greet")).responses == ["greet_outage_eta"]


@pytest.mark.parametrize("outage", [OUTAGE | {"started_at": "2026-11-20T14:00:00Z"}, OUTAGE | {"started_at": None}])
async def test_hello_long_after_it_began_is_a_greeting(outage: dict[str, Any]) -> None:
    assert (await at_home(outage).say("hola", "greet")).responses == ["greet"]


async def test_a_stranger_is_greeted_without_a_question() -> None:
    assert (await stranger().say("hola", "greet")).responses == ["greet"]


async def test_a_greeting_needs_no_backend() -> None:
    def down(_request: httpx.Request) -> tuple[int, object]:
        return problem("unavailable", 503)

    talk = Conversation(Backend({f"GET {ME}/outages": down}))
    assert (await talk.say("hola", "greet")).responses == ["greet"]


@pytest.mark.parametrize(("variant", "says"), [("formal", "greet_formal"), ("conversational", "greet_conversational")])
async def test_the_greeting_under_test_is_said(variant: str, says: str) -> None:
    talk = stranger()
    talk.greeting = variant
    assert (await talk.say("hola", "greet")).responses == [says]


async def test_out_of_hours_is_said_before_what_needs_an_office() -> None:
    talk = stranger()
    talk.now = SUNDAY
    heard = await talk.say("quiero una cita", "appointment")
    assert heard.responses == ["not_yet_closed"]
    assert heard.values("not_yet_closed")["opens"] == "el lunes 23 de noviembre a las 8:00 am"


async def test_within_hours_nothing_is_said_about_them() -> None:
    assert (await stranger().say("quiero una cita", "appointment")).responses == ["not_yet"]
