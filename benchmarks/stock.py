"""A stock Rasa project made from our phrases and rules: the pipeline and policies of `rasa init`, the stock channel.

Few epochs and a sample of the phrases: what is compared is the speed of answering, which neither changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from kit.settings import ROOT

PHRASES_EACH = 12  # a file and intent
EPOCHS = 2
ANSWERED_BY_RASA = "Con gusto."

# `rasa init` of 3.6 leaves config.yml empty; these are the defaults that it then fills in and prints.
PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": EPOCHS, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "ResponseSelector", "epochs": EPOCHS, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.0, "ambiguity_threshold": 0.0},  # two epochs are never sure
]
POLICIES: list[dict[str, Any]] = [
    {"name": "MemoizationPolicy"},
    {"name": "RulePolicy"},
    {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": EPOCHS},
    {"name": "TEDPolicy", "max_history": 5, "epochs": EPOCHS, "constrain_similarities": True},
]


def write(folder: Path, *, actions: str) -> None:
    """Write the project; `actions` is the action server's base URL."""
    pairs = dict(_intents_and_actions())
    phrases = {intent: some for intent, some in _phrases().items() if intent in pairs}
    files: dict[str, dict[str, Any]] = {
        "config.yml": {"recipe": "default.v1", "assistant_id": "stock", "language": "es", "pipeline": PIPELINE}
        | {"policies": POLICIES},
        "domain.yml": _domain(pairs),
        "data/nlu.yml": {"version": "3.1", "nlu": [_examples(intent, some) for intent, some in phrases.items()]},
        "data/stories.yml": {"version": "3.1", "stories": list(_stories(pairs)), "rules": list(_rules(pairs))},
        "endpoints.yml": {"action_endpoint": {"url": f"{actions}/webhook"}},
        "credentials.yml": {"rest": None},
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def _intents_and_actions() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "data").glob("*/rules.yml")):
        for rule in yaml.safe_load(path.read_text("utf-8")).get("rules", ()):
            match rule["steps"]:
                case [{"intent": str(intent)}, {"action": str(action)}] if not rule.get("condition"):
                    yield intent, action
                case _:
                    continue


def _phrases() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data").glob("*/nlu.*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            lines = [line.strip()[2:] for line in block["examples"].splitlines() if line.strip()]
            found.setdefault(block["intent"], []).extend(lines[:PHRASES_EACH])
    return found


def _examples(intent: str, phrases: list[str]) -> dict[str, str]:
    return {"intent": intent, "examples": "".join(f"- {phrase}\n" for phrase in phrases)}


def _domain(pairs: dict[str, str]) -> dict[str, Any]:
    actions = set(pairs.values())
    spoken = sorted(action for action in actions if action.startswith("utter_"))
    return {
        "version": "3.1",
        "intents": [intent for intent in pairs if intent not in ("nlu_fallback", "out_of_scope")],
        "actions": sorted(actions - set(spoken)),
        "responses": {name: [{"text": ANSWERED_BY_RASA}] for name in spoken},
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def _rules(pairs: dict[str, str]) -> Iterator[dict[str, Any]]:
    for intent, action in pairs.items():
        yield {"rule": intent, "steps": [{"intent": intent}, {"action": action}]}


def _stories(pairs: dict[str, str]) -> Iterator[dict[str, Any]]:
    steps = [[{"intent": intent}, {"action": action}] for intent, action in pairs.items() if intent != "nlu_fallback"]
    for number, (first, second) in enumerate(zip(steps, steps[1:] + steps[:1], strict=True)):
        yield {"story": f"talk {number}", "steps": first + second}
