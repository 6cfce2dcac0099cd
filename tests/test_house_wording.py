"""How the Spanish speaks: tú at one utility, usted at another, never both; numbers and dates as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml

from bot.sentences import SENTENCES
from kit.settings import ROOT
from kit.utility import load_all

TU = frozenset(
    re.findall(
        r"\w+",
        """tú tu tus te ti contigo tuyo tuya eres debes tienes puedes quieres necesitas prefieres sigues hablas
        dices ves usas das caes estás aléjate apaga avísame báñate cierra cuéntame dame dime elige empieza
        escríbelo escríbelos hazlo llama mira pon prueba recarga repórtalo riega sella súbele ten tómate usaste
        pagaste dijiste contaste quisiste encargas ayudarte decirte darte mandarte mostrarte leerte entenderte
        quedarte quieras necesites tengas estés escribas escribes toques bebas hagas uses""",
    )
)
USTED = frozenset(
    re.findall(
        r"\w+",
        """usted aléjese apague avíseme báñese cierre cuénteme deme dígame elija empiece escríbalo escríbalos
        hágalo mire pida ponga pruebe recargue repórtelo riegue selle súbale tenga tómese ayudarle decirle darle
        mandarle mostrarle leerle entenderle servirle vaya marque""",
    )
)
"""`su` and `le` are somebody else's too, so they prove nothing."""


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def spanish(*fields: str) -> Iterator[tuple[str, str]]:
    """Every text of these fields, with its key."""
    known = yaml.safe_load((ROOT / "responses" / "es.yml").read_text(encoding="utf-8"))
    for key, value in known.items():
        for entry in value if isinstance(value, list) else [value]:
            for field in fields:
                if field in entry:
                    yield key, entry[field]


def test_what_is_said_with_usted_or_to_both_has_no_tu() -> None:
    assert {key: found for key, text in spanish("usted", "voice_usted", "text") if (found := words(text) & TU)} == {}


def test_what_is_said_with_tu_has_no_usted() -> None:
    assert {key: found for key, text in spanish("tu", "voice_tu", "text") if (found := words(text) & USTED)} == {}


def test_the_runtimes_own_sentences_suit_both_tones() -> None:
    assert {key: found for key, one in SENTENCES.items() if (found := words(one["es"]) & (TU | USTED))} == {}


@pytest.mark.parametrize("name", load_all())
def test_templates_speak_in_the_tone_of_their_utility(name: str) -> None:
    utility = load_all()[name]
    wrong = USTED if utility.tone == "tu" else TU
    bodies = {key: one.languages["es"].body for key, one in utility.templates.items() if "es" in one.languages}
    assert {key: found for key, body in bodies.items() if (found := words(body) & wrong)} == {}


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_sentence_writes_a_bare_date_or_an_ungrouped_amount(language: str) -> None:
    text = (ROOT / "responses" / f"{language}.yml").read_text(encoding="utf-8")
    said = re.sub(r"CASE-\d{4}-\d+", "", text)
    assert re.findall(r"\d{4}-\d{2}-\d{2}|\$\d{4,}|\d+\.\d{3,}", said) == []
