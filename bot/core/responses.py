"""Reads `responses/<lang>.yml` and turns it into Rasa's response variations.

A variation is conditioned on the slots `language` and `tone`; what is spoken goes to the output channel `voice`, what
every letter of costs (SMS) to `brief`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.exceptions import RasaException

MAX_BUTTON_TITLE = 20  # WhatsApp's reply buttons, see CHANNELS.md
TONES = ("tu", "usted")
VOICE_CHANNEL = "voice"
BRIEF_CHANNEL = "brief"
_FIELDS = frozenset(
    {"text", "tu", "usted", "voice", "voice_tu", "voice_usted", "brief", "brief_tu", "brief_usted", "buttons", "custom"}
)
KINDS = (("", "text", None), ("voice_", "voice", VOICE_CHANNEL), ("brief_", "brief", BRIEF_CHANNEL))
"""What stands before a tone, the field without one, and the output channel it is for."""

PAIRS = tuple(
    (f"{prefix}{one}", f"{prefix}{other}") for prefix, *_ in KINDS for one, other in (TONES, tuple(reversed(TONES)))
)
"""Whoever has the one must have the other."""

_NAME = re.compile(r"utter_\w+\Z")

Variation = dict[str, Any]


class ResponsesError(RasaException):
    """The responses can't be used; the message lists every fault with its file and key."""

    def __init__(self, faults: Iterable[str]) -> None:
        """`faults` are sentences, one a line of the message."""
        self.faults = list(faults)
        super().__init__("\n".join(["The responses have faults:", *self.faults]))


def load(folder: Path) -> dict[str, dict[str, Any]]:
    """What stands in `folder`: language → key → mapping or list of mappings. Raises ResponsesError."""
    languages: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        if not isinstance(content, dict):
            raise ResponsesError([f"{path.name}: a mapping of response names is expected."])
        languages[path.stem] = content
    return languages


def merge(languages: Mapping[str, Mapping[str, Any]], *, default: str | None = None) -> dict[str, list[Variation]]:
    """Rasa's `responses`: name → variations of every language.

    The default language (the first by name unless given; Spanish when it is there) is also used where no language is
    known. Raises ResponsesError when a key is missing in a language or an entry is wrong.
    """
    faults = _missing(languages)
    merged: dict[str, list[Variation]] = {}
    first = default or ("es" if "es" in languages else next(iter(sorted(languages)), None))
    for language in sorted(languages, key=lambda one: (one != first, one)):
        for key, entry in languages[language].items():
            entries = entry if isinstance(entry, list) else [entry]
            wrong = [fault for number, one in enumerate(entries) for fault in _faults(one, language, key, number)]
            faults += wrong
            if wrong:
                continue
            variations = merged.setdefault(key, [])
            for number, one in enumerate(entries):
                variations += _variations(one, language=language, number=number)
                if language == first:
                    variations.append(_unconditioned(one, number=number))
    if faults:
        raise ResponsesError(faults)
    return merged


def _missing(languages: Mapping[str, Mapping[str, Any]]) -> list[str]:
    every = sorted({key for entries in languages.values() for key in entries})
    return [
        f"responses/{language}.yml: {key} is missing; another language has it."
        for language in sorted(languages)
        for key in every
        if key not in languages[language]
    ]


def _faults(entry: Any, language: str, key: str, number: int) -> list[str]:
    where = f"responses/{language}.yml: {key}" + (f" (variation {number + 1})" if number else "")
    if not _NAME.match(str(key)):
        return [f"{where} must be named utter_…"]
    if not isinstance(entry, dict):
        return [f"{where} must be a mapping with text."]
    faults = [f"{where} has an unknown field {field!r}." for field in sorted(set(entry) - _FIELDS)]
    if not any(field in entry for field in ("text", "tu", "custom")):
        faults.append(f"{where} has no text.")
    for one, other in PAIRS:
        if one in entry and other not in entry:
            faults.append(f"{where} has {one} but no {other}.")
    for button in entry.get("buttons", ()):
        title = str(button.get("title", ""))
        if not title or not button.get("payload"):
            faults.append(f"{where} has a button without title or payload.")
        if len(title) > MAX_BUTTON_TITLE:
            faults.append(f"{where} has the button {title!r}: {len(title)} characters, at most {MAX_BUTTON_TITLE}.")
    return faults


def _variations(entry: Mapping[str, Any], *, language: str, number: int) -> list[Variation]:
    made: list[Variation] = []
    for prefix, plain, channel in KINDS:
        if prefix + "tu" in entry:
            for tone in TONES:
                made.append(_variation(entry, prefix + tone, language=language, tone=tone, channel=channel))
        elif plain in entry or (not channel and "custom" in entry):
            made.append(_variation(entry, plain, language=language, tone=None, channel=channel))
    for one in made:
        one["id"] = ".".join([language, str(number), *([one["channel"]] if "channel" in one else []), *_tone_of(one)])
    return made


def _tone_of(variation: Mapping[str, Any]) -> list[str]:
    return [str(one["value"]) for one in variation["condition"] if one["name"] == "tone"]


def _variation(
    entry: Mapping[str, Any], field: str, *, language: str, tone: str | None, channel: str | None
) -> Variation:
    condition = [{"type": "slot", "name": "language", "value": language}]
    if tone:
        condition.append({"type": "slot", "name": "tone", "value": tone})
    variation = _body(entry, field) | {"condition": condition}
    return variation | {"channel": channel} if channel else variation


def _unconditioned(entry: Mapping[str, Any], *, number: int) -> Variation:
    return _body(entry, "text" if "text" in entry else "tu") | {"id": f"default.{number}"}


def _body(entry: Mapping[str, Any], field: str) -> Variation:
    body: Variation = {}
    if field in entry:
        body["text"] = str(entry[field]).strip()
    if entry.get("buttons"):
        body["buttons"] = [{"title": str(one["title"]), "payload": str(one["payload"])} for one in entry["buttons"]]
    if entry.get("custom"):
        body["custom"] = entry["custom"]
    return body
