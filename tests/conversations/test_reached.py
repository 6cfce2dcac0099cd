"""After all dialogues, nothing that is defined was left unreached. Its name lets it run behind test_dialogues.py."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import pytest

from kit.settings import ROOT
from tests.conversations import coverage
from tests.conversations.played import DIALOGUES, Played
from tests.counter.fixtures import Counter

PATIENCE, DESK = "tests/actions/test_patience.py", "tests/actions/test_desk_skills.py"
HOURS: Mapping[str, str] = {
    "utter_human_open": PATIENCE, "utter_human_closed": DESK,
    "utter_office_open": DESK, "utter_office_closed": DESK,
    "utter_not_yet": DESK, "utter_not_yet_closed": "tests/actions/test_outage_first.py",
    "utter_anger_open": PATIENCE, "utter_anger_closed": PATIENCE,
    "utter_distress_open": PATIENCE, "utter_distress_closed": PATIENCE,
    "utter_dispute_person_open": PATIENCE, "utter_dispute_person_closed": PATIENCE,
    "utter_not_understood_person_open": PATIENCE, "utter_not_understood_person_closed": PATIENCE,
}  # fmt: skip
"""Said in office hours or out of them: the dialogues of one hour reach one of each two."""
OUT_OF_REACH: Mapping[str, tuple[str, str]] = {
    **{name: ("the hour of the day", test) for name, test in HOURS.items()},
    "utter_resumed": ("a question that was left for hours", "tests/actions/test_answer.py"),
    "utter_emergency_not_recorded": ("the service layer is down", "tests/actions/test_skills.py"),
    "utter_greet_formal": ("no demo utility compares greetings", "tests/actions/test_outage_first.py"),
    "utter_greet_conversational": ("no demo utility compares greetings", "tests/actions/test_outage_first.py"),
    "utter_default": ("Rasa's own, where no rule applies; every intent has one", "bot/core/tests/test_responses.py"),
}
"""Responses that a dialogue can't bring about → why not, and the unit test that says them."""


@pytest.fixture(scope="module")
def reached(request: pytest.FixtureRequest, played: Played) -> coverage.Reached:
    """What the dialogues of this run have reached; a run of some of them can't tell, and starts no counter for it."""
    missing = [one["id"] for one in DIALOGUES if one["id"] not in played]
    if missing:
        pytest.skip(f"{len(missing)} of {len(DIALOGUES)} dialogues were not played in this run, as {missing[0]!r}")
    counter: Counter = request.getfixturevalue("counter")
    return coverage.reached(counter.rasa_url, set().union(*played.values()))


def table(reached: coverage.Reached, missing: Mapping[str, Collection[str]]) -> str:
    """How much was reached of what there is, then what was not."""
    rules, actions, responses = coverage.defined_rules(), coverage.defined_actions(), coverage.defined_responses()
    rows = [
        ("rules", len(reached.rules & rules.keys()), len(rules)),
        ("actions", len(reached.actions & actions), len(actions)),
        ("responses", len(reached.said & responses), len(responses)),
        *(
            (f"responses, {language}", len(reached.responses[language] & responses), len(responses))
            for language in coverage.LANGUAGES
        ),
        ("left to unit tests", len(OUT_OF_REACH.keys() - reached.said), len(OUT_OF_REACH)),
    ]
    lines = [f"{name:<24}{count:>5} of {total:>4}" for name, count, total in rows]
    lines += [f"never reached, {kind}: {', '.join(sorted(names))}" for kind, names in missing.items() if names]
    return "\n".join(lines)


@pytest.mark.model
@pytest.mark.xdist_group("counter")
def test_the_dialogues_reach_every_rule_action_and_response(reached: coverage.Reached) -> None:
    rules = coverage.defined_rules()
    said = reached.said | OUT_OF_REACH.keys()
    missing = {
        "rules": [rules[one] for one in rules.keys() - reached.rules],
        "actions": coverage.defined_actions() - reached.actions,
        "responses": coverage.defined_responses() - said,
    }
    report = table(reached, missing)
    print(report)
    assert not any(missing.values()), f"\n{report}"


@pytest.mark.model
@pytest.mark.xdist_group("counter")
def test_what_depends_on_the_hour_is_reached_as_far_as_the_hour_allows(reached: coverage.Reached) -> None:
    pairs = list(HOURS)
    unreached = [pair for pair in zip(pairs[::2], pairs[1::2], strict=True) if not reached.said & set(pair)]
    assert unreached == []


@pytest.mark.parametrize("response", OUT_OF_REACH)
def test_what_no_dialogue_can_reach_has_a_unit_test(response: str) -> None:
    _reason, test = OUT_OF_REACH[response]
    assert response in coverage.defined_responses()
    assert re.search(rf"\b(?:utter_)?{response.removeprefix('utter_')}\b", (ROOT / test).read_text(encoding="utf-8"))
