"""Which language a message is in, and when that is clear enough to change the conversation's."""

from __future__ import annotations

import re
from functools import lru_cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

LANGUAGES = {Language.SPANISH: "es", Language.ENGLISH: "en"}
FIRST_CONFIDENCE = 0.6
FIRST_LETTERS = 4
SWITCH_CONFIDENCE = 0.7
SWITCH_LETTERS = 8
SWITCH_WORDS = 2

SPANISH = (
    "el la los las de del que qué mi mis es por para con cuánto cuanto cómo como cuándo cuando dónde donde quiero "
    "tengo hay una un y pero porque recibo agua luz pagar debo saldo hola gracias buenas buenos"
)
ENGLISH = (
    "the my is are of to how much what when where why do does did i you can please want need have has bill owe pay "
    "water power hello hi thanks thank and not it's i'm there"
)
ONLY = {"es": frozenset(SPANISH.split()), "en": frozenset(ENGLISH.split())}
"""Common words that the other language doesn't have."""


@lru_cache(maxsize=1)
def detector() -> LanguageDetector:
    """Built once: its models take a third of a second to load."""
    return LanguageDetectorBuilder.from_languages(*LANGUAGES).with_preloaded_language_models().build()


WORD = re.compile(r"(?<![\w+/=])[^\W\d_]{1,20}(?:'[a-z]+)?(?![\w+/=])")
"""A word that somebody may have written: nothing so long, and no piece of a code or of a file as text."""

ADDRESS = re.compile(r"\S+://\S+|www\.\S+|\S+@\S+")


def _marks(words: list[str], language: str) -> int:
    return sum(word in ONLY[language] for word in words)


def guess(text: str) -> tuple[str, float]:
    """The likelier language and how sure that is, 0.5 to 1 (0 when there is nothing to go by)."""
    best = detector().compute_language_confidence_values(text)[0]
    return LANGUAGES[best.language], best.value


def choose(text: str, *, current: str | None, allowed: tuple[str, ...]) -> str:
    """The language to answer `text` in. It sticks: only a message that is clearly in the other one changes it."""
    words = WORD.findall(ADDRESS.sub(" ", text.casefold()))
    letters = sum(map(len, words))
    fallback = current or allowed[0]
    if letters < FIRST_LETTERS:
        return fallback
    found, confidence = guess(" ".join(words))
    other = "en" if found == "es" else "es"
    if found not in allowed or found == current:
        return fallback
    own, against = _marks(words, found), _marks(words, other)
    if current is None:
        return found if confidence >= FIRST_CONFIDENCE and own >= against else fallback
    clear = letters >= SWITCH_LETTERS and len(words) >= SWITCH_WORDS and confidence >= SWITCH_CONFIDENCE
    return found if clear and own > against else fallback
