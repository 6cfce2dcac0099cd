"""What the dialogues of a run showed: which skill answered on which channel, in how many of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from cli.skill_table import skills_by_intent


class Shown:
    """Skill → channel → dialogues that went as written. `path`: kept there, too."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._dialogues: dict[str, dict[str, set[str]]] = {}
        self._skills = skills_by_intent()

    def add(self, intents: Iterable[str], channel: str, dialogue: str) -> None:
        """A dialogue went as written on `channel`, and Rasa read `intents` in it."""
        for skill in {self._skills[intent] for intent in intents if intent in self._skills}:
            self._dialogues.setdefault(skill, {}).setdefault(channel, set()).add(dialogue)
        if self._path:  # at once, so that a run that is broken off has shown what it has
            self._path.write_text(json.dumps(self.counts()))

    def counts(self) -> dict[str, dict[str, int]]:
        """How many dialogues showed each."""
        return {
            skill: {channel: len(told) for channel, told in by_channel.items()}
            for skill, by_channel in self._dialogues.items()
        }
