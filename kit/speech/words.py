"""The words of speech: currencies, units, months, abbreviations, and what of writing is not said."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from babel.dates import get_month_names


@dataclass(frozen=True, slots=True)
class Coins:
    """One currency's names, singular and plural."""

    major: tuple[str, str]
    minor: tuple[str, str]


CURRENCIES = {
    "MXN": {
        "es": Coins(("peso", "pesos"), ("centavo", "centavos")),
        "en": Coins(("peso", "pesos"), ("centavo", "centavos")),
    },
    "USD": {
        "es": Coins(("dólar", "dólares"), ("centavo", "centavos")),
        "en": Coins(("dollar", "dollars"), ("cent", "cents")),
    },
}
UNITS: dict[str, dict[str, tuple[str, str]]] = {
    "m³": {"es": ("metro cúbico", "metros cúbicos"), "en": ("cubic meter", "cubic meters")},
    "kWh": {"es": ("kilowatt hora", "kilowatts hora"), "en": ("kilowatt hour", "kilowatt hours")},
    "HCF": {
        "es": ("unidad de cien pies cúbicos", "unidades de cien pies cúbicos"),
        "en": ("unit of one hundred cubic feet", "units of one hundred cubic feet"),
    },
    "kW": {"es": ("kilowatt", "kilowatts"), "en": ("kilowatt", "kilowatts")},
    "km": {"es": ("kilómetro", "kilómetros"), "en": ("kilometer", "kilometers")},
    "min": {"es": ("minuto", "minutos"), "en": ("minute", "minutes")},
    "°F": {"es": ("grado Fahrenheit", "grados Fahrenheit"), "en": ("degree", "degrees")},
    "°C": {"es": ("grado", "grados"), "en": ("degree Celsius", "degrees Celsius")},
    "L": {"es": ("litro", "litros"), "en": ("liter", "liters")},
    "h": {"es": ("hora", "horas"), "en": ("hour", "hours")},
    "%": {"es": ("por ciento", "por ciento"), "en": ("percent", "percent")},
}
_ALSO = {"m3": "m³"}
_FEMININE_UNITS = frozenset({"h", "HCF"})
UNIT_PATTERN = "|".join(re.escape(one) for one in sorted((*UNITS, *_ALSO), key=len, reverse=True))

CASE = ("case", "caso")
DOT = ("dot", "punto")
AT = ("at", "arroba")
"""In English, and in Spanish."""

_LOCALES = {"es": "es_MX", "en": "en_US"}


@lru_cache(maxsize=4)
def _months(language: str) -> dict[str, str]:
    """Short and full names, as written, to the full one."""
    full = get_month_names("wide", locale=_LOCALES[language])
    short = get_month_names("abbreviated", locale=_LOCALES[language])
    names = {name: name for name in full.values()}
    return names | {short[number].rstrip("."): full[number] for number in full}


def _alternatives(language: str) -> str:
    return "|".join(sorted(_months(language), key=len, reverse=True))


MONTHS_ES = _alternatives("es")
MONTHS_EN = _alternatives("en")


def month(number: int, language: str) -> str:
    """The name of a month, 1 to 12."""
    return str(get_month_names("wide", locale=_LOCALES["es" if language == "es" else "en"])[number])


def full_month(written: str) -> str:
    """`nov` and `noviembre` as `noviembre`, `Nov` as `November`."""
    return _months("es").get(written) or _months("en")[written]


def unit(written: str, language: str, *, plural: bool) -> str:
    """A unit's name."""
    return UNITS[_ALSO.get(written, written)]["es" if language == "es" else "en"][plural]


def gender_of_unit(written: str) -> str:
    """How numbers agree with a unit in Spanish; a percentage is no noun."""
    return "" if written == "%" else "f" if written in _FEMININE_UNITS else "m"


_NO_NOUN = re.compile(
    r"a|al|del?|y|o|e|u|en|por|para|con|sin|que|es|son|el|las?|los?|una?|más|menos|hasta|desde|ni|si|se|no"
    r"|and|or|to|of|in|on|is|are|the"
)
_MASCULINE = frozenset({"día", "días", "mapas", "problemas", "programas", "sistemas"})


def gender(noun: str) -> str:
    """How a number agrees with the word behind it in Spanish: "m", "f", or "" when that is no noun."""
    word = noun.casefold()
    if not word or _NO_NOUN.fullmatch(word):
        return ""
    return "f" if word not in _MASCULINE and re.search(r"as?$|ción$|ciones$|dad(?:es)?$", word) else "m"


_SPELLED = {
    "es": (
        (r"\bAv\.", "Avenida"), (r"\bBlvd\.", "Bulevar"), (r"\bCol\.", "Colonia"), (r"\b[Nn]úm\.", "número"),
        (r"\bNo\. (?=\w)", "número "), (r"\bTel\.", "teléfono"), (r"\bC\.P\.", "código postal"),
        (r"\betc\.", "etcétera"), (r"\bIVA\b", "iva"),
        (r"\bSPEI\b", "espei"), (r"\bCLABE\b", "clabe"), (r"\bPDF\b", "pe de efe"), (r"&", " y "),
    ),
    "en": (
        *((rf"\b{short} (?=[A-Z]\w+ (?:St|Ave|Rd|Blvd|Dr)\b)", f"{long} ")
          for short, long in zip("NESW", ("North", "East", "South", "West"), strict=True)),
        *((rf"\b([A-Z0-9]\w*) {short}\.(?=\s+[A-Z])", rf"\1 {long}.")
          for short, long in (("St", "Street"), ("Ave", "Avenue"), ("Rd", "Road"), ("Blvd", "Boulevard"))),
        (r"(?<=[a-z] )St(?=[,;:]|$)", "Street"),
        (r"\bAve\.", "Avenue"), (r"\bBlvd\.", "Boulevard"), (r"\bSt\.", "Street"), (r"\bRd\.", "Road"),
        (r"\bNo\. (?=\w)", "number "), (r"\betc\.", "et cetera"), (r"&", " and "), (r"\bACH\b", "A C H"),
        (r"\bPDF\b", "P D F"),
    ),
}  # fmt: skip


_POSTCODE = re.compile(r"(?<=,) \d{5}(?= [A-ZÁÉÍÓÚÑ])|,? [A-Z]{2} \d{5}(?:-\d{4})?\b")
"""In an address: `, 76000 Querétaro`, `Round Rock, TX 78664`."""


def without_postcodes(text: str) -> str:
    """Addresses as they are told: the town, without its code."""
    return _POSTCODE.sub("", text)


def spell_out(text: str, language: str) -> str:
    """Abbreviations as they are said."""
    for written, said in _SPELLED["es" if language == "es" else "en"]:
        text = re.sub(written, said, text)
    return text


def without_signs(text: str) -> str:
    """Without emoji, quotes and marks that nobody says; a dash or a bracket is a short rest."""
    kept = "".join("" if unicodedata.category(one) in ("So", "Sk", "Cs", "Co", "Cf") and one not in "°" else one
                   for one in text)  # fmt: skip
    kept = re.sub(r"[«»“”\"‘*_#`]|\ufe0f", "", kept)
    kept = re.sub(r"\s*[()\[\]]\s*", ", ", kept)
    return re.sub(r"\s+[–—·|]\s+", ", ", kept)


def tidy(text: str) -> str:
    """One space, one mark: what the steps before left behind."""
    text = re.sub(r"\s+([,.;:!?…])", r"\1", " ".join(text.split()))
    text = re.sub(r",(?:\s*,)+", ",", text)
    text = re.sub(r",\s*([.;:!?])", r"\1", text)
    text = re.sub(r"([:;!?¿¡]),", r"\1", text)
    text = re.sub(r"\.(?:\s*\.)+", ".", text)
    return text.strip(" ,;")
