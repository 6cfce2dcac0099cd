"""The files for the speakers' consoles, against the phrases that they are made from and the code that answers."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from bot.speakers import intents
from bot.speakers.intents import SPOKEN
from cli.speakers import ALEXA_LOCALES, DOCS, alexa_model, files, google_agent, phrases, sayable
from kit.settings import ROOT

LANGUAGES = ("es", "en")
SEED = ["GetBalance", "GetLastBill", "GetUsage", "ReportOutage", "MakePayment"]


def model(language: str) -> dict[str, dict[str, Any]]:
    """The intents of the checked-in model, by name."""
    read = json.loads((DOCS / "alexa" / f"{ALEXA_LOCALES[language]}.json").read_text(encoding="utf-8"))
    return {one["name"]: one for one in read["interactionModel"]["languageModel"]["intents"]}


def test_the_checked_in_files_are_those_that_the_command_writes() -> None:
    made = files()
    kept = {
        str(path.relative_to(DOCS)): path.read_text(encoding="utf-8")
        for folder in ("alexa", "google")
        for path in (DOCS / folder).rglob("*.json")
    }
    assert kept == made, "./ventanilla speakers write"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_answers_every_intent_of_the_model_and_the_model_has_every_one_of_the_code(language: str) -> None:
    own = {intents.CANCEL, intents.NOT_HEARD, intents.GO_ON, *intents.ENDING}
    for name, one in model(language).items():
        slots = {slot["name"]: "x" for slot in one.get("slots", ())}
        assert name in own or intents.said(name, slots, language), name
    assert {one.name for one in SPOKEN.values()} | own | set(intents.BUILT_IN) < set(model(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_skill_can_be_asked_for_and_the_promised_five_come_first(language: str) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    silent = {
        *("greet", "goodbye", "thank", "bot_challenge", "insult", "menu", "affirm", "deny", "cancel", "skip", "why"),
        *("wait", "repeat", "correct", "change_language", "opt_out", "inform", "out_of_scope", "nlu_fallback"),
    }
    assert set(domain) - silent == set(SPOKEN)
    assert list(model(language))[:5] == SEED


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_intent_stands_for_a_phrase_that_we_learned_it_by(language: str) -> None:
    for intent, spoken in SPOKEN.items():
        assert spoken.phrase(language) in phrases(language)[intent], intent


@pytest.mark.parametrize("language", LANGUAGES)
def test_alexa_takes_the_model(language: str) -> None:
    found = model(language)
    everything = [sample for one in found.values() for sample in one["samples"]]
    assert len(everything) == len(set(everything))
    for name, one in found.items():
        slots = [slot["type"] for slot in one.get("slots", ())]
        assert slots.count("AMAZON.SearchQuery") <= 1
        assert name.startswith("AMAZON.") or one["samples"], name
        for sample in one["samples"]:
            assert re.fullmatch(r"[a-záéíóúüñ'{} ]+", sample), sample
            if "AMAZON.SearchQuery" in slots and "{" in sample:
                assert sample.split() != [sample], "words beside the slot"
    read = alexa_model(language)["interactionModel"]
    assert len(read["languageModel"]["invocationName"].split()) >= 2
    assert read["dialog"]["intents"][0]["name"] == intents.FREE


def test_a_phrase_that_can_not_be_said_is_left_out() -> None:
    assert sayable("¿Cuánto debo?") == "cuánto debo"
    assert sayable("mi contrato es [20183345](contract_number)") == ""
    assert sayable("una frase que de tan larga ya nadie la dice de corrido") == ""


def test_the_agent_hands_everything_to_the_webhook() -> None:
    found = google_agent()
    flow = found["flows/Default Start Flow/Default Start Flow.json"]
    asked = [one["triggerFulfillment"]["webhook"] for one in (*flow["transitionRoutes"], *flow["eventHandlers"])]
    assert set(asked) == {"Ventanilla"}
    assert found["webhooks/Ventanilla.json"]["genericWebService"]["uri"].endswith("/channels/google")
    named = {one["intent"] for one in flow["transitionRoutes"]}
    assert named == set(SEED)
    assert {one["event"] for one in flow["eventHandlers"]} >= {"sys.no-match-default", "WELCOME"}
    for name in SEED:
        for language in LANGUAGES:
            assert found[f"intents/{name}/trainingPhrases/{language}.json"]["trainingPhrases"]
