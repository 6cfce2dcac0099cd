"""What requests are called by people: as the assistant itself names them (`responses/words`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import yaml

from kit.settings import ROOT
from kit.utility_parts import Language

OTHERS: Mapping[str, tuple[str, str]] = {
    "greet": ("Saludo", "Greeting"),
    "goodbye": ("Despedida", "Goodbye"),
    "thank": ("Gracias", "Thanks"),
    "bot_challenge": ("¿Eres un robot?", "Are you a robot?"),
    "insult": ("Insulto", "Insult"),
    "menu": ("Qué puedes hacer", "What can you do"),
    "affirm": ("Sí", "Yes"),
    "deny": ("No", "No"),
    "cancel": ("Cancelar", "Cancel"),
    "skip": ("Saltar la pregunta", "Skip the question"),
    "why": ("¿Por qué?", "Why?"),
    "wait": ("Espera", "Wait"),
    "repeat": ("Repite", "Say it again"),
    "correct": ("Me equivoqué", "I made a mistake"),
    "inform": ("Solo un dato", "Just a detail"),
    "nlu_fallback": ("No se entendió", "Not understood"),
    "out_of_scope": ("Fuera de lo nuestro", "Not ours"),
    "continue_elsewhere": ("Seguir en otro canal", "Go on in another channel"),
}


@cache
def names(language: Language) -> Mapping[str, str]:
    """The name of every intent, in `language`."""
    path = ROOT / "responses" / "words" / f"{language}.yml"
    skills: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))["skill"]
    return {key: both[language == "en"] for key, both in OTHERS.items()} | skills


def name_of(intent: str, language: Language) -> str:
    """The name of an intent; its own when it has none."""
    return names(language).get(intent, intent)
