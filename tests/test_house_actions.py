"""House rules of the skills: everything said exists in every language, and names are unique."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from rasa_sdk import Action
from rasa_sdk.utils import all_subclasses

from actions.answer import QUESTIONS
from actions.guards import Guard
from actions.later import CATEGORIES
from actions.skills import ALL, SKILLS, TASKS
from bot.greeting import VARIANTS
from kit.settings import ROOT
from kit.utility import load_all

LANGUAGES = ("es", "en")
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
RULES = [
    rule
    for path in sorted((ROOT / "data").glob("*/rules.yml"))
    for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
]


def responses(language: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / "responses" / f"{language}.yml").read_text(encoding="utf-8"))


def entries(language: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (key, one)
        for key, value in responses(language).items()
        for one in (value if isinstance(value, list) else [value])
    ]


def test_action_names_are_unique() -> None:
    """rasa_sdk keeps only the last action of a name."""
    kinds = [
        kind
        for kind in all_subclasses(Action)
        if kind.__module__.startswith("actions.") and not kind.__abstractmethods__
    ]
    assert [name for name, count in Counter(kind().name() for kind in kinds).items() if count > 1] == []
    inner = {skill.name() for skill in TASKS.values() if not skill.intents}  # performed by others, never by Rasa
    assert {kind().name() for kind in kinds} - inner == set(DOMAIN["actions"])


def test_every_intent_has_one_skill_and_one_rule_that_leads_to_it() -> None:
    assert Counter(intent for kind in ALL for intent in kind.intents) == Counter(DOMAIN["intents"])
    led = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in RULES}
    assert led == {intent: skill.name() for intent, skill in SKILLS.items()} | {"nlu_fallback": "action_out_of_scope"}


def test_a_skill_that_can_be_repeated_is_named_by_its_only_intent() -> None:
    """`action_<last_task>` runs it again."""
    assert [kind for kind in ALL if kind.repeatable and [kind().name()] != [f"action_{i}" for i in kind.intents]] == []


def test_everything_that_actions_say_is_in_the_responses() -> None:
    said = {
        found.group(1)
        for path in Path(ROOT / "actions").glob("*.py")
        for found in re.finditer(r"""\.say\(\s*["']([a-z_]+)["']""", path.read_text(encoding="utf-8"))
    }
    said |= {f"{prefix}_{kind}" for kind in QUESTIONS for prefix in ("reask", "why")}
    said |= {"tips_by_average", "tips_by_tariff", *(f"tips_water_{one}" for one in ("low", "usual", "high", "leak"))}
    said |= {f"tips_electric_{one}" for one in ("low", "usual", "high")}
    said |= {f"usage_{way}" for way in ("up", "down", "same", "new")}
    said |= {f"emailed_{what}" for what in ("bill", "reference")}
    said |= {"complaint_opened", "dispute_opened"}
    said |= {
        f"{says}_{when}"
        for says in ("anger", "distress", "not_understood_person", "dispute_person")
        for when in ("open", "closed")
    }
    said |= {f"guard_{kind}" for kind in get_args(Guard)} | {"anger", "distress"}
    said |= {f"greet_{variant}" for variant in VARIANTS}
    missing = {
        language: {name for name in said if f"utter_{name}" not in responses(language)} for language in LANGUAGES
    }
    assert missing == {"es": set(), "en": set()}


def test_languages_say_the_same_keys_values_and_buttons() -> None:
    spanish, english = entries("es"), entries("en")
    assert [key for key, _ in spanish] == [key for key, _ in english]
    for (key, one), (_, other) in zip(spanish, english, strict=True):
        texts = [one[field] for field in ("text", "tu", "usted") if field in one]
        assert {frozenset(re.findall(r"{(\w+)}", text)) for text in texts} == {
            frozenset(re.findall(r"{(\w+)}", other["text"]))
        }, key
        goes = [[button["payload"].split("{")[0] for button in entry.get("buttons", ())] for entry in (one, other)]
        assert goes[0] == goes[1], key


WITHOUT_A_WAY_TO_A_PERSON = {
    # Followed at once by another response that has it.
    "utter_pay_bank", "utter_pay_ach", "utter_usage_estimated", "utter_outage_eta", "utter_outage_unknown_eta",
    "utter_outage_unknown", "utter_outage_planned", "utter_outage_supply", "utter_emergency", "utter_emergency_power",
    "utter_language_changed", "utter_as_i_said", "utter_i_still_ask", "utter_dont_drink", "utter_one_at_a_time",
    "utter_tips_by_average", "utter_tips_by_tariff", "utter_knowledge_first", "utter_pay_places",
    "utter_outage_since_eta", "utter_resumed", "utter_anger", "utter_distress", "utter_abuse_calm",
    # Buttons are the choices themselves.
    "utter_which_contract", "utter_reask_account", "utter_which_zone", "utter_ask_back", "utter_ask_service",
    "utter_mistaken_for",
    "utter_ask_amount",
    "utter_summary", "utter_reask_send", "utter_why_send", "utter_which_field", "utter_reask_field", "utter_go_back",
    "utter_confirm_cancel", "utter_reask_cancel", "utter_why_cancel",
    # Greeting and goodbye lead to the menu, which has it.
    "utter_greet", "utter_greet_formal", "utter_greet_conversational", "utter_greet_outage_eta", "utter_greet_outage",
    "utter_goodbye", "utter_contract_taken",
    # The person is on the way.
    "utter_callback_offer", "utter_reask_callback", "utter_why_callback",
    "utter_callback_on_file", "utter_callback_opened", "utter_callback_declined",
    "utter_human_open", "utter_human_closed", "utter_anger_open", "utter_anger_closed", "utter_distress_open",
    "utter_distress_closed", "utter_not_understood_person_open", "utter_not_understood_person_closed",
    "utter_dispute_person_open", "utter_dispute_person_closed", "utter_our_number",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_offers_a_next_step_and_a_way_to_a_person(language: str) -> None:
    for key, entry in entries(language):
        payloads = [button["payload"] for button in entry.get("buttons", ())]
        if key not in WITHOUT_A_WAY_TO_A_PERSON:
            assert "/human_agent" in payloads, key
            assert len(payloads) <= 3 or key.startswith("utter_menu"), key
        assert all(len(button["title"]) <= 20 for button in entry.get("buttons", ())), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_be_said_twice_in_a_row_can_be_said_in_two_ways(language: str) -> None:
    """Statements that repeat themselves begin with utter_as_i_said; questions and the lost need words of their own."""
    said_again = {f"utter_reask_{kind}" for kind in QUESTIONS} | {
        "utter_not_understood_person_open", "utter_not_understood_person_closed", "utter_guard_emoji", "utter_wait",
        "utter_cannot_skip", "utter_out_of_scope", "utter_ask_back", "utter_guard_punctuation",
        "utter_not_understood_again", "utter_summary", "utter_go_back", "utter_confirm_cancel", "utter_as_i_said",
        "utter_i_still_ask", "utter_mistaken", "utter_mistaken_for", "utter_code_sent_again", "utter_reask_callback",
    }  # fmt: skip
    known = responses(language)
    assert {key for key in said_again if not isinstance(known[key], list) or len(known[key]) < 2} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_fit_a_small_screen_and_use_plain_words(language: str) -> None:
    jargon = re.compile(r"domiciliaci|suministro|explotaci|titular\b|delinquen|remit\b", re.IGNORECASE)
    for key, entry in entries(language):
        for field in ("text", "tu", "usted"):
            words = entry.get(field, "")
            assert len(words) <= 240, key
            assert not jargon.search(words), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_exist_for_every_task_that_is_offered(language: str) -> None:
    words = yaml.safe_load((ROOT / "responses" / "words" / f"{language}.yml").read_text(encoding="utf-8"))
    for group in ("later", "later_how", "later_subject"):
        assert set(words[group]) == set(CATEGORIES), group
    assert max(len(title) for title in words["skill"].values()) <= 20


def test_categories_belong_to_a_team_of_every_utility() -> None:
    for utility in load_all().values():
        owned = {category for team in utility.teams.values() for category in team.categories}
        needed = {*CATEGORIES.values(), "leak", "emergency", "low_pressure", "water_quality", "dispute", "other"}
        # A call-back belongs to nobody: the backend gives it to the team of "other".
        assert needed - {"callback"} <= owned
