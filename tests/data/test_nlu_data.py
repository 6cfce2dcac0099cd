"""What the training examples must keep: enough of each intent, no label fights, nothing from the measuring set."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
MEASURING_SET = ROOT.parent / "shared" / "eval" / "dev.jsonl"

INTENTS_BY_SKILL = {
    "account": ("update_contact", "paperless", "autopay"),
    "appointment": ("appointment",),
    "balance": ("check_balance",),
    "bill": ("get_bill", "bill_due_date"),
    "channels": ("continue_elsewhere",),
    "case": ("case_status", "complaint", "dispute"),
    "human": ("human_agent",),
    "leak": ("report_leak", "emergency"),
    "linking": ("unlink_assistant", "linked_assistants"),
    "meter": ("meter_problem", "submit_meter_reading"),
    "office": ("office_info", "requirements"),
    "outage": ("report_outage", "outage_status", "low_pressure", "water_quality"),
    "payment": ("pay_bill", "payment_status"),
    "plan": ("payment_plan", "extension", "assistance_program"),
    "service": ("start_service", "stop_service", "move_service", "change_holder", "reconnect_service"),
    "shared": (
        "affirm",
        "deny",
        "cancel",
        "skip",
        "why",
        "wait",
        "repeat",
        "correct",
        "change_language",
        "opt_out",
        "inform",
        "out_of_scope",
    ),
    "smalltalk": ("greet", "goodbye", "thank", "bot_challenge", "insult", "menu"),
    "tariff": ("ask_rates",),
    "usage": ("check_usage", "high_bill", "conservation_tips"),
}
LEAST_EXAMPLES = {"es": 60, "en": 40}
LEAST_OUT_OF_SCOPE_ES = 350


class Example(NamedTuple):
    """One line of training text and where it stands."""

    text: str
    intent: str
    skill: str
    language: str


def bare(text: str) -> str:
    """Lower case without accents or punctuation; a text made only of signs (an emoji) stays itself."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in letters).split()
    return " ".join(words) or letters.strip()


def read_examples() -> list[Example]:
    """Every example of every `data/<skill>/nlu.<language>.yml`."""
    return [
        Example(text=line.removeprefix("- "), intent=block["intent"], skill=path.parent.name, language=path.stem[-2:])
        for path in sorted(DATA.glob("*/nlu.*.yml"))
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in block["examples"].strip().splitlines()
    ]


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return read_examples()


def test_each_skill_folder_teaches_exactly_its_intents(examples: list[Example]) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        found[example.skill].add(example.intent)
    assert found == {skill: set(intents) for skill, intents in INTENTS_BY_SKILL.items()}


@pytest.mark.parametrize("language", sorted(LEAST_EXAMPLES))
@pytest.mark.parametrize("intent", [intent for intents in INTENTS_BY_SKILL.values() for intent in intents])
def test_an_intent_has_enough_different_examples(examples: list[Example], intent: str, language: str) -> None:
    different = {bare(e.text) for e in examples if e.intent == intent and e.language == language}
    assert len(different) >= LEAST_EXAMPLES[language]


def test_spanish_out_of_scope_is_wide(examples: list[Example]) -> None:
    different = {bare(e.text) for e in examples if e.intent == "out_of_scope" and e.language == "es"}
    assert len(different) >= LEAST_OUT_OF_SCOPE_ES


def test_no_example_belongs_to_two_intents(examples: list[Example]) -> None:
    intents: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        intents[bare(example.text)].add(example.intent)
    assert {text: sorted(names) for text, names in intents.items() if len(names) > 1} == {}


def test_no_example_holds_signs_that_rasa_reads_as_annotations(examples: list[Example]) -> None:
    assert [e for e in examples if set("[](){}") & set(e.text)] == []


@pytest.mark.skipif(not MEASURING_SET.is_file(), reason="the measuring set is not beside the project")
def test_no_example_is_copied_from_the_measuring_set(examples: list[Example]) -> None:
    """Only numbers leave this test, so that nobody who writes examples learns the measuring set from it."""
    with MEASURING_SET.open(encoding="utf-8") as rows:
        measured = {bare(json.loads(row)["text"]) for row in rows if row.strip()}
    copied = Counter(e.language for e in examples if bare(e.text) in measured)
    assert copied == Counter()
