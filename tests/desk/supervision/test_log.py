"""The audit log's page, without a browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from desk.staff.log import Entry
from desk.supervision.log import act_of, asked_of, rest, who
from kit import utility

CANTERA = utility.load("cantera")


def seat(place: str | None = "cantera") -> Any:
    return SimpleNamespace(utilities=(CANTERA,), person=SimpleNamespace(utility=place), language="es")


def entry(**more: Any) -> Entry:
    values: dict[str, Any] = {
        "id": uuid4(), "at": datetime(2026, 11, 26, tzinfo=UTC), "utility": "cantera", "who": None,
        "what": "signed_in", "address": "198.51.100.7", "detail": {}, "whom": None,
    }  # fmt: skip
    return Entry(**values | more)


def test_a_supervisor_asks_for_their_own_utility_whatever_the_address_says() -> None:
    assert asked_of(seat(), {"utility": "prairie"}).utilities == ("cantera",)
    assert asked_of(seat(None), {}).utilities is None


def test_days_are_the_utilitys_and_the_last_is_included() -> None:
    asked = asked_of(seat(), {"from": "2026-11-20", "to": "2026-11-20"})
    assert asked.since == datetime(2026, 11, 20, 6, tzinfo=UTC)
    assert asked.until == asked.since + timedelta(days=1)


def test_nonsense_in_the_address_narrows_nothing() -> None:
    assert asked_of(seat(), {"person": "x", "conversation": "';--", "from": "ayer", "what": ""}) == asked_of(seat(), {})


def test_an_act_without_a_name_is_said_as_it_is_kept() -> None:
    assert act_of("conversation_taken", "es") == "Tomó una conversación"
    assert act_of("meter_painted", "en") == "Meter painted"


def test_who_is_nobody_or_the_command_line_is_said() -> None:
    assert who(entry(), "es") == "Nadie con ese nombre"
    assert who(entry(address="shell"), "es") == "Línea de comandos"
    assert who(entry(who="Alma Sosa"), "es") == "Alma Sosa"


def test_what_a_program_did_is_its_agent_s_or_its_own() -> None:
    assert who(entry(detail={"key": "k", "agent": "chatwoot"}), "es") == "chatwoot"
    assert who(entry(detail={"key": "k", "webhook": "w"}), "es") == "Un programa, con su llave"
    assert who(entry(address="shell", detail={"key": "k"}), "es") == "Línea de comandos"


def test_details_name_whom_and_say_values_in_words_and_leave_ids_to_the_export() -> None:
    one, other = str(uuid4()), str(uuid4())
    told = entry(detail={"conversation": one, "whom": other, "kind": "turn"}, whom="Noemí Ruiz")
    assert rest(told, "es") == "Noemí Ruiz · tipo: turn"
    assert rest(entry(detail={"conversation": one}), "es") == ""
    by_program = entry(who="Alma Sosa", detail={"key": one, "agent": "alma.sosa", "answer": other})
    assert rest(by_program, "en") == "by a program"
