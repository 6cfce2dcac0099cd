"""`./ventanilla speakers write`: what Alexa's and Dialogflow's consoles import, made from the skills' phrases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid5

import typer
import yaml

from bot.speakers import intents
from bot.speakers.intents import SPOKEN, Spoken
from kit.settings import ROOT

app = typer.Typer(help="Alexa and Google: what their consoles import.", no_args_is_help=True)

DOCS = ROOT / "docs"
SAMPLES = 40
"""Phrases of ours that an intent gets: enough to be understood by, far below Alexa's 1.5 MB for a whole model."""
MAX_WORDS = 9
ALEXA_LOCALES = {"es": "es-MX", "en": "en-US"}
INVOCATION = {"es": "aguas de cantera", "en": "prairie power"}
CARRIERS = {
    "es": ("dile {words}", "dile que {words}", "pregunta {words}", "pregúntale {words}", "mi pregunta es {words}",
           "quiero saber {words}", "necesito {words}", "es en {words}", "es {words}", "son {words}",
           "la respuesta es {words}", "digo {words}", "opción {words}"),
    "en": ("tell them {words}", "ask {words}", "ask about {words}", "my question is {words}",
           "i want to know {words}", "i need {words}", "it's {words}", "it's in {words}", "they are {words}",
           "the answer is {words}", "i said {words}", "option {words}"),
}  # fmt: skip
"""A slot that takes any words must have some beside it."""
PLACES = {
    "es": (
        "no hay agua en {place}",
        "no hay luz en {place}",
        "no tengo servicio en {place}",
        "se fue la luz en {place}",
    ),
    "en": ("no water in {place}", "no power in {place}", "the power is out in {place}", "no service in {place}"),
}
NUMBERS = {"es": ("{number}", "el {number}", "la {number}", "opción {number}"), "en": ("{number}", "number {number}")}
GO_ON = {
    "es": ("continúa", "sigue", "sigue por favor", "ya está", "qué pasó"),
    "en": ("continue", "go on", "keep going", "are you done"),
}
ELICIT = {"es": "¿Qué necesitas?", "en": "What do you need?"}
BUILT_IN = (*intents.BUILT_IN, *intents.ENDING, intents.CANCEL, intents.NOT_HEARD)
_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
_SAYABLE = re.compile(r"[a-záéíóúüñ' ]+")
_NAMESPACE = UUID("6a4f6a0c-5a0e-4e5b-9a34-2a3d2d0c9f11")


@app.command()
def write(folder: Annotated[Path, typer.Option(help="Where to.")] = DOCS) -> None:
    """Write `alexa/<locale>.json` and `google/agent/…`. Tests hold the checked-in ones against the code."""
    for path, content in files().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
        typer.echo(target)


def files() -> dict[str, str]:
    """Every file by its path."""
    made: dict[str, Any] = {f"alexa/{ALEXA_LOCALES[language]}.json": alexa_model(language) for language in ("es", "en")}
    made |= {f"google/agent/{path}": content for path, content in google_agent().items()}
    return {path: json.dumps(content, ensure_ascii=False, indent=2) + "\n" for path, content in made.items()}


@lru_cache(maxsize=2)
def phrases(language: str) -> Mapping[str, tuple[str, ...]]:
    """What people say for each intent: data/<skill>/nlu.<language>.yml."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((ROOT / "data").glob(f"*/nlu.{language}.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", ()):
            if "intent" in block:
                lines = (line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- "))
                found[block["intent"]] = (*found.get(block["intent"], ()), *lines)
    return found


def sayable(phrase: str) -> str:
    """A phrase as a speaker's console takes it: small letters and spaces; empty when that doesn't say it."""
    plain = _ANNOTATION.sub(r"\1", phrase).lower().replace("’", "'")
    plain = " ".join(re.sub(r"[¿?¡!.,;:]", " ", plain).split())
    return plain if _SAYABLE.fullmatch(plain) and len(plain.split()) <= MAX_WORDS else ""


def samples(intent: str, spoken: Spoken, language: str, *, taken: set[str]) -> list[str]:
    """The phrases of an intent, its own first; none that another intent has (`taken`, which grows)."""
    found: list[str] = []
    for phrase in (spoken.phrase(language), *phrases(language).get(intent, ())):
        said = sayable(phrase)
        if said and said not in taken and len(found) < SAMPLES:
            taken.add(said)
            found.append(said)
    return found


def _intents(language: str) -> Iterator[dict[str, Any]]:
    taken: set[str] = set()
    for intent, spoken in SPOKEN.items():
        slots = [{"name": intents.PLACE, "type": "AMAZON.SearchQuery"}] if spoken.place else []
        places = list(PLACES[language]) if spoken.place else []
        said = samples(intent, spoken, language, taken=taken)
        yield {"name": spoken.name, "slots": slots, "samples": [*said, *places]}
    search = [{"name": intents.WORDS, "type": "AMAZON.SearchQuery"}]
    yield {"name": intents.FREE, "slots": search, "samples": list(CARRIERS[language])}
    number = [{"name": intents.NUMBER, "type": "AMAZON.NUMBER"}]
    yield {"name": intents.ANSWER, "slots": number, "samples": list(NUMBERS[language])}
    yield {"name": intents.GO_ON, "slots": [], "samples": list(GO_ON[language])}
    for name in BUILT_IN:
        yield {"name": name, "samples": []}


def alexa_model(language: str) -> dict[str, Any]:
    """The interaction model of one language.

    https://developer.amazon.com/docs/smapi/interaction-model-schema.html
    """
    slot = {
        "name": intents.WORDS,
        "type": "AMAZON.SearchQuery",
        "confirmationRequired": False,
        "elicitationRequired": True,
        "prompts": {"elicitation": "Elicit.Words"},
    }
    free = {
        "name": intents.FREE,
        "delegationStrategy": "SKILL_RESPONSE",
        "confirmationRequired": False,
        "prompts": {},
        "slots": [slot],
    }
    prompt = {"id": "Elicit.Words", "variations": [{"type": "PlainText", "value": ELICIT[language]}]}
    return {
        "interactionModel": {
            "languageModel": {
                "invocationName": INVOCATION[language],
                "intents": list(_intents(language)),
                "types": [],
            },
            "dialog": {"intents": [free], "delegationStrategy": "SKILL_RESPONSE"},
            "prompts": [prompt],
        }
    }


def google_agent() -> dict[str, Any]:
    """A CX agent as its JSON package: all that is said goes to our webhook, by an intent or by none.

    https://cloud.google.com/dialogflow/cx/docs/reference/json-export
    """
    start = "flows/Default Start Flow/Default Start Flow.json"
    found: dict[str, Any] = {
        "agent.json": {
            "displayName": "Ventanilla",
            "defaultLanguageCode": "es",
            "supportedLanguageCodes": ["en"],
            "timeZone": "America/Mexico_City",
            "startFlow": "Default Start Flow",
            "speechToTextSettings": {"enableSpeechAdaptation": True},
        },
        "webhooks/Ventanilla.json": {
            "name": _id("webhook"),
            "displayName": "Ventanilla",
            "genericWebService": {
                "uri": "https://your-host.example/channels/google",
                "requestHeaders": {"X-Ventanilla-Token": "DIALOGFLOW_TOKEN"},
            },
            "timeout": "5s",
        },
        start: _start_flow(),
    }
    for intent, spoken in _promised():
        folder = f"intents/{spoken.name}"
        found[f"{folder}/{spoken.name}.json"] = {
            "name": _id(f"intent {spoken.name}"),
            "displayName": spoken.name,
            "priority": 500000,
            "numTrainingPhrases": SAMPLES,
        }
        for language in ("es", "en"):
            said = samples(intent, spoken, language, taken=set())
            found[f"{folder}/trainingPhrases/{language}.json"] = {
                "trainingPhrases": [
                    {
                        "id": _id(f"{spoken.name} {language} {phrase}"),
                        "parts": [{"text": phrase, "auto": True}],
                        "repeatCount": 1,
                        "languageCode": language,
                    }
                    for phrase in said
                ]
            }
    return found


def _promised() -> list[tuple[str, Spoken]]:
    """The five intents that every speaker has; what else is said goes by no intent, and means as much."""
    return list(SPOKEN.items())[:5]


def _start_flow() -> dict[str, Any]:
    def asks(tag: str) -> dict[str, Any]:
        return {"webhook": "Ventanilla", "tag": tag, "returnPartialResponses": False}

    events = {"sys.no-match-default": "ventanilla", "sys.no-input-default": "silence", "WELCOME": "welcome"}
    return {
        "name": _id("flow"),
        "displayName": "Default Start Flow",
        "transitionRoutes": [
            *(
                {"name": _id(f"route {one.name}"), "intent": one.name, "triggerFulfillment": asks("ventanilla")}
                for _, one in _promised()
            ),
        ],
        "eventHandlers": [
            {"name": _id(f"event {name}"), "event": name, "triggerFulfillment": asks(tag)}
            for name, tag in events.items()
        ],
        "nluSettings": {"modelType": "MODEL_TYPE_ADVANCED", "classificationThreshold": 0.3},
    }


def _id(what: str) -> str:
    """The same each time it is made."""
    return str(uuid5(_NAMESPACE, what))
