"""After all dialogues, nothing that is defined was left unreached. Its name lets it run behind test_dialogues.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from tests.conversations import coverage
from tests.conversations.played import DIALOGUES, Played
from tests.counter.fixtures import Counter


@pytest.fixture(scope="module")
def reached(request: pytest.FixtureRequest, played: Played) -> coverage.Reached:
    """What the dialogues of this run have reached; a run of some of them can't tell, and starts no counter for it."""
    missing = [one["id"] for one in DIALOGUES if one["id"] not in played]
    if missing:
        pytest.skip(f"{len(missing)} of {len(DIALOGUES)} dialogues were not played in this run, as {missing[0]!r}")
    counters: list[Counter] = [request.getfixturevalue(name) for name in ("counter", "closed_counter")]
    return coverage.reached([counter.rasa_url for counter in counters], set().union(*played.values()))


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
    ]
    lines = [f"{name:<24}{count:>5} of {total:>4}" for name, count, total in rows]
    lines += [f"never reached, {kind}: {', '.join(sorted(names))}" for kind, names in missing.items() if names]
    return "\n".join(lines)


@pytest.mark.model
def test_the_dialogues_reach_every_rule_action_and_response(reached: coverage.Reached) -> None:
    rules = coverage.defined_rules()
    missing = {
        "rules": [rules[one] for one in rules.keys() - reached.rules],
        "actions": coverage.defined_actions() - reached.actions,
        "responses": coverage.defined_responses() - reached.said,
    }
    report = table(reached, missing)
    print(report)
    assert not any(missing.values()), f"\n{report}"
