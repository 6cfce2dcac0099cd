"""Whoever is shown that something is not there reads whom to call."""

from __future__ import annotations

from bot.helpline import gone, shown
from kit import utility


def test_a_number_is_read_as_people_write_it() -> None:
    assert shown("+524422110600") == "+52 442 211 0600"
    assert shown("+15125550100") == "+1 512-555-0100"


def test_a_file_that_is_gone_names_the_telephones() -> None:
    told = gone(("Pídelo otra vez.", "Please ask again."), [utility.load("cantera"), utility.load("prairie")])
    assert told.splitlines()[0].endswith("Pídelo otra vez.")
    assert "Aguas de Cantera: +52 442 211 0600\n" in told
    assert "Prairie Power & Water: +1 512-555-0100\n" in told
