"""The card that an agent reads first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.floor.packet import packet
from desk.work.briefing import PARTS, facts, told
from kit.utility_parts import Language
from tests.bot.floor.house import NOON
from tests.bot.floor.test_packet import ASKED, BALANCE, NAMED, call, turn

TURNS = [
    turn(12, "inform", NAMED),
    turn(10, "check_balance", BALANCE, slots={"last_data": {"contract": "4102938475"}}),
    turn(8, "report_leak", call("POST", "/api/customers/me/cases", 201), slots={"last_data": {"case": "CASE-1"}}),
    turn(6, "check_usage", call("GET", "/api/customers/me/bills", 503)),
    turn(
        4, "nlu_fallback", utterance="lo del papel", slots={"last_data": {"contract": "4102938475"}},
        ranking=({"name": "nlu_fallback"}, {"name": "get_bill"}, {"name": "check_balance"}),
    ),
]  # fmt: skip


def test_each_part_says_what_and_how_old() -> None:
    lines = told(packet(ASKED, TURNS, language="es", now=NOON), "es", NOON)
    assert lines == {
        "known": ["contrato: 4102938475"],
        "promised": ["abrió el reporte CASE-1 (hace 8 min)"],
        "looked_up": ["saldo (hace 10 min)", "recibos (hace 6 min, sin respuesta)"],
        "missed": ["«lo del papel»: quizá su recibo o saber cuánto debe"],
    }
    assert tuple(lines) == PARTS


def test_it_grows_older() -> None:
    lines = told(packet(ASKED, TURNS, language="en", now=NOON), "en", NOON + timedelta(hours=1))
    assert lines["looked_up"][0] == "balance (1 h 10 min ago)"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", ["Con contrato conocido, sin código de verificación (hace 12 min)", "Español", "Su recibo"]),
        ("en", ["Contract known, not verified by code (12 min ago)", "Spanish", "Their bill"]),
    ],
)
def test_who_in_which_language_and_what_they_want_stand_by_themselves(language: Language, said: list[str]) -> None:
    made = packet(ASKED, [*TURNS, turn(1, "get_bill")], language=language, now=NOON)
    assert [value for _key, value in facts(made, language, NOON)] == said


def test_what_nobody_knows_is_said_to_be_unknown() -> None:
    made = packet(ASKED, [], language="es", now=NOON)
    assert facts(made, "es", NOON)[0] == ("identity", "Sin identificarse ante el asistente")
    assert facts(made, "es", NOON)[2] == ("wants", "Todavía no se sabe")
