"""What Rasa really did in some conversations, beside what the project defines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import psycopg
import yaml

from kit.settings import ROOT

LANGUAGES = ("es", "en")
LEADS = ("utter_as_i_said", "utter_i_still_ask")
"""What the generator puts in front of words that were just said (bot/core/nlg.py)."""
_EVENTS = """
select sender_id, data::json from events
where sender_id = any(%s) and type_name in ('user', 'action', 'bot', 'slot') order by sender_id, id
"""


def _yaml(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


@cache
def defined_rules() -> dict[tuple[str, str], str]:
    """Intent and action of every rule → where it stands."""
    found: dict[tuple[str, str], str] = {}
    for path in sorted((ROOT / "data").glob("*/rules.yml")):
        for rule in _yaml(str(path))["rules"]:
            intent, action = rule["steps"][0]["intent"], rule["steps"][1]["action"]
            found[intent, action] = f"{path.parent.name}: {rule['rule']}"
    return found


@cache
def defined_actions() -> frozenset[str]:
    """Every action that Rasa may run."""
    return frozenset(_yaml("domain.yml")["actions"])


@cache
def defined_responses() -> frozenset[str]:
    """Every response; training fails when a language lacks one."""
    return frozenset(_yaml("responses/es.yml"))


@cache
def leads() -> tuple[tuple[str, str], ...]:
    """How an answer begins that is the same as the last one, and the response that it comes from."""
    entries = [
        (name, one) for name in LEADS for language in LANGUAGES for one in _yaml(f"responses/{language}.yml")[name]
    ]
    return tuple((one[words], name) for name, one in entries for words in ("text", "tu", "usted") if words in one)


@dataclass(slots=True)
class Reached:
    """Rules (intent and action), actions, and responses by language."""

    rules: set[tuple[str, str]] = field(default_factory=set)
    actions: set[str] = field(default_factory=set)
    responses: dict[str, set[str]] = field(default_factory=lambda: {language: set() for language in LANGUAGES})

    @property
    def said(self) -> set[str]:
        """Responses that were said in any language."""
        return set().union(*self.responses.values())


class _Reader:
    """Reads one conversation's events, in order."""

    def __init__(self, reached: Reached) -> None:
        self.reached = reached
        self.language = ""
        self.intent: str | None = None

    def read(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "user":
                self.language = event["metadata"]["language"]
                self.intent = event["parse_data"]["intent"]["name"]
            case "slot" if event["name"] == "language":
                self.language = event["value"]
            case "action" if event["name"] in defined_actions():
                self.reached.actions.add(event["name"])
                if self.intent and "RulePolicy" in (event["policy"] or ""):
                    self.reached.rules.add((self.intent, event["name"]))
                self.intent = None
            case "bot" if name := event["metadata"].get("utter_action"):
                self.reached.responses[self.language].add(name)
                begins = {lead for words, lead in leads() if (event["text"] or "").startswith(words)}
                self.reached.responses[self.language] |= begins


def reached(rasa_urls: Iterable[str], conversations: Iterable[str]) -> Reached:
    """What these conversations have reached, out of the tracker events in the databases of Rasa."""
    found = Reached()
    wanted = sorted(conversations)
    for url in rasa_urls:
        readers: dict[str, _Reader] = {}
        with psycopg.connect(url) as connection:
            for sender, event in connection.execute(_EVENTS, (wanted,)):
                readers.setdefault(sender, _Reader(found)).read(event)
    return found
