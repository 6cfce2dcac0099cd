"""What the assistant says on the telephone and on speakers: written to be heard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.sentences import ALOUD, SENTENCES, Key
from channels.ivr.words import SENTENCES as TELEPHONE

ROOT = Path(__file__).resolve().parent.parent
ONLY_SEEN = {
    "es": r"escr[ií]b|bot[oó]n|enlace abajo|código de barras|elige|elija|en un mensaje|arriba a la derecha|haz clic",
    "en": r"\bwrite\b|\bbutton|\bbarcode|\bchoose\b|in one message|top right|\bclick|\btap (?:on|here)",
}
"""What makes no sense to who only hears it."""
SIGNS = re.compile("[\U0001f300-\U0001faff☀-➿]|https?://|www\\.")
WRITTEN_ONLY = {"utter_guard_emoji"}
"""Answers to what can't be said aloud."""


def heard(language: str) -> Iterator[tuple[str, str]]:
    """Each response as a voice says it."""
    content = yaml.safe_load((ROOT / "responses" / f"{language}.yml").read_text(encoding="utf-8"))
    for name, entry in content.items():
        for one in entry if isinstance(entry, list) else [entry]:
            spoken = [one[field] for field in ("voice", "voice_tu", "voice_usted") if field in one]
            written = [one[field] for field in ("text", "tu", "usted") if field in one]
            yield from ((name, words) for words in spoken or written if name not in WRITTEN_ONLY)


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_answer_speaks_of_what_can_only_be_seen(language: str) -> None:
    wrong = [name for name, words in heard(language) if re.search(ONLY_SEEN[language], words, re.IGNORECASE)]
    assert wrong == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_answer_has_a_web_address_or_an_emoji_for_a_voice(language: str) -> None:
    assert [name for name, words in heard(language) if SIGNS.search(words)] == []


def test_the_runtimes_own_sentences_are_written_to_be_heard() -> None:
    said = {key: ALOUD.get(key, SENTENCES[key]) for key in (*ALOUD, *ALSO_SAID)}
    for sentences in (said, TELEPHONE):
        for key, sentence in sentences.items():
            for form, words in sentence.items():
                language = "en" if form == "en" else "es"
                assert not re.search(ONLY_SEEN[language], words, re.IGNORECASE), (key, form)


ALSO_SAID: tuple[Key, ...] = (
    "rated",
    "rated_reason",
    "assistant_here",
    "assistant_meanwhile",
    "left_queue",
    "opted_in",
    "first_thing",
    "other_thing",
    "sent_by_whatsapp",
    "sent_by_sms",
    "not_sent",
)
"""Sentences without a form of their own for voices, which hear them all the same."""
