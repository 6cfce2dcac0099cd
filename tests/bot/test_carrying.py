"""What a code takes along of an open task: what was told for it, and nothing that tells who somebody is."""

from __future__ import annotations

from typing import Any

import pytest

from bot.carrying import LONGEST, open_task

PLACE = {"kind": "place", "task": "report_leak", "data": {"story": "sale agua", "service": "water"}, "over": None}
TOLD = ("report_leak", {"story": "sale agua", "service": "water"})


def waiting(question: dict[str, Any]) -> dict[str, Any]:
    return {"question": question, "since": "2026-11-20T18:00:00Z"}


@pytest.mark.parametrize(
    "slots",
    [
        {"question": PLACE},
        {"question": {"kind": "cancel", "task": "report_leak", "data": {}, "over": PLACE}},
        {"question": None, "task_stack": [waiting({"kind": "zone", "task": "report_outage"}), waiting(PLACE)]},
        {"question": {"kind": "back", "task": "report_leak", "data": {}, "over": PLACE}, "task_stack": []},
    ],
    ids=["asked", "asked about", "waiting", "offered again"],
)
def test_the_open_task_goes_along_with_what_it_was_told(slots: dict[str, Any]) -> None:
    assert open_task(slots) == TOLD


def test_nothing_goes_along_that_opens_a_door_or_tells_who_it_is() -> None:
    data = {
        "amount": "350",
        "contract_given": "yes",
        "masked": "•• 34",
        "pin": "yes",
        "contact": "ana@correo.mx",
        "account_id": "a1",
        "agreed": "yes",
        "yes": "yes",
        "task": "pay_bill",
    }
    found = open_task({"question": {"kind": "code", "task": "pay_bill", "data": data, "options": [["Casa", "a1"]]}})
    assert found == ("pay_bill", {"amount": "350"})


def test_what_was_told_is_cut_where_the_actions_cut_it() -> None:
    found = open_task({"question": {"kind": "place", "task": "report_leak", "data": {"story": "x" * (LONGEST + 1)}}})
    assert found is not None
    assert len(found[1]["story"]) == LONGEST


@pytest.mark.parametrize("slots", [{}, {"question": None, "task_stack": None}, {"question": "?"}, {"question": {}}])
def test_where_nothing_is_open_nothing_goes_along(slots: dict[str, Any]) -> None:
    assert open_task(slots) is None
