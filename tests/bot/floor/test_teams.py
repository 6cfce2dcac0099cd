"""Which team a handoff goes to."""

from __future__ import annotations

import pytest
import yaml

from bot.floor.teams import TOPICS, is_urgent, team_for
from kit.settings import ROOT
from kit.utility import load_all


@pytest.mark.parametrize(
    ("reason", "topic", "team"),
    [
        ("asked", "pay_bill", "payments"),
        ("asked", "report_leak", "field"),
        ("anger", "water_quality", "quality"),
        ("asked", "", "billing"),
        ("not_understood", "something_new", "billing"),
        ("dispute", "pay_bill", "billing"),
        ("emergency", "check_balance", "field"),
    ],
)
def test_the_reason_decides_and_then_the_task(reason: str, topic: str, team: str) -> None:
    assert {team_for(utility, reason=reason, topic=topic) for utility in load_all().values()} == {team}


def test_without_teams_anybody_may_take_it() -> None:
    utility = load_all()["cantera"].model_copy(update={"teams": {}})
    assert team_for(utility, reason="asked", topic="pay_bill") == ""


def test_only_an_emergency_is_urgent() -> None:
    reasons = ("asked", "anger", "distress", "dispute", "not_understood", "emergency")
    assert [reason for reason in reasons if is_urgent(reason)] == ["emergency"]


def test_every_topic_is_an_intent_and_every_category_has_a_team() -> None:
    intents = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    assert set(TOPICS) <= set(intents)
    for utility in load_all().values():
        assert {category for category in TOPICS.values() if utility.team_for(category) is None} == set()
