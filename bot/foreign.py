"""Whether a message is in neither Spanish nor English, seen with care: a misspelt word is not French."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from bot.language import ONLY

OTHERS = (
    *(Language.FRENCH, Language.PORTUGUESE, Language.GERMAN, Language.ITALIAN),
    *(Language.VIETNAMESE, Language.TAGALOG),
)
"""Those that lingua weighs against ours; other alphabets are seen by their letters, Nahuatl by its words."""

OURS_AT_MOST = 0.3
"""Of lingua's belief, what may be left for Spanish and English together."""

WORDS: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "fr": "bonjour bonsoir merci je ne pas suis avec pour vous nous est mon ma mes les une des combien pourquoi "
        "voudrais facture eau payer où au aux qui j'ai c'est s'il plait comprends ai il du sur votre besoin aide",
        "pt": "não obrigado obrigada você eu meu minha conta uma com está quanto devo água consigo preciso pagar boa "
        "bom dia tarde fatura olá sou estou fazer posso como onde tem luz do da no na em por favor falta",
        "de": "ich nicht wie viel muss mein meine und das ist der die guten tag danke bitte wasser rechnung bezahlen "
        "kein keine haben habe kann zahlen warum wo strom sprechen sie deutsch brauche hilfe hallo",
        "it": "buongiorno buonasera grazie non sono il mio mia bolletta acqua pagare vorrei perché dove quanto devo ho "
        "che della posso avere luce questa parlo italiano c'è manca aiuto capisco",
        "vi": "tôi không muốn trả tiền nước điện hóa đơn bao nhiêu xin chào cảm ơn của là có",
        "tl": "magkano ang ko po ako bayad tubig kuryente salamat kumusta wala gusto kailangan mag paano saan akong",
        "nah": "nikneki nicnequi tlazohcamati tlasojkamati niltze nimitz xinechpalehui xinechpalewi atl tlein tlen "
        "amo onka notlaxtlahual nikixtlauas keski kema ika nochan axkan niman",
    }.items()
}
"""Common words of each, some shared with ours: those in `_SHARED` prove nothing."""

_STRONG = (
    "bonjour bonsoir merci obrigado obrigada buongiorno buonasera grazie danke guten salamat tlazohcamati tlasojkamati "
    "niltze nikneki nicnequi xinechpalehui xinechpalewi comprends nicht não você"
)
STRONG = frozenset(_STRONG.split())
"""One is enough where nothing speaks for Spanish or English."""

_COMMON = (
    "a e o la le un una en con no me te se es si como de do da quanto pagar por favor tarde luz conta dia ha al del "
    "das die ist in an on it is am so man was as at he we be to na il mi ma des mes est les ai sur au du com bom boa "
    "tem onde falta"
)
_SHARED = frozenset(_COMMON.split())


@lru_cache(maxsize=1)
def detector() -> LanguageDetector:
    """Built once, with the small models: the words below have the last say."""
    return (
        LanguageDetectorBuilder.from_languages(Language.SPANISH, Language.ENGLISH, *OTHERS)
        .with_low_accuracy_mode()
        .with_preloaded_language_models()
        .build()
    )


def is_foreign(text: str) -> bool:
    """Whether `text` is clearly in neither of our languages."""
    letters = [character for character in text if character.isalpha()]
    if len(letters) < 2:
        return False
    if sum(not _is_latin(letter) for letter in letters) > len(letters) / 2:
        return True
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", unicodedata.normalize("NFC", text.casefold()).replace("’", "'"))
    ours = sum(word in ONLY["es"] or word in ONLY["en"] for word in words)
    return any(_speaks(words, name, ours) for name in WORDS)


def _speaks(words: list[str], name: str, ours: int) -> bool:
    """Whether the words speak for one foreign language, and lingua doesn't believe in ours."""
    own = [word for word in words if word in WORDS[name]]
    marks = len({word for word in own if word not in _SHARED})
    if any(word in STRONG for word in own) and len(own) > ours:
        return True
    if marks == 0 or len(own) < 2 or len(own) <= ours:
        return False
    if name == "nah":
        return marks >= 2
    values = detector().compute_language_confidence_values(" ".join(words))
    believed = sum(one.value for one in values if one.language in (Language.SPANISH, Language.ENGLISH))
    return believed <= OURS_AT_MOST


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "LATIN").startswith("LATIN")
