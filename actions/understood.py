"""Small readings of an answer that the classifier has no part in: digits, positions, amounts."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Literal

from actions.turn import Turn
from kit.utility import plain

_ORDINALS = {
    1: {"1", "uno", "una", "primero", "primera", "primer", "one", "first", "1st"},
    2: {"2", "dos", "segundo", "segunda", "two", "second", "2nd"},
    3: {"3", "tres", "tercero", "tercera", "tercer", "three", "third", "3rd"},
    4: {"4", "cuatro", "cuarto", "cuarta", "four", "fourth", "4th"},
    5: {"5", "cinco", "quinto", "quinta", "five", "fifth", "5th"},
    6: {"6", "seis", "sexto", "sexta", "six", "sixth", "6th"},
    7: {"7", "siete", "septimo", "septima", "seven", "seventh", "7th"},
    8: {"8", "ocho", "octavo", "octava", "eight", "eighth", "8th"},
    9: {"9", "nueve", "noveno", "novena", "nine", "ninth", "9th"},
    10: {"10", "diez", "decimo", "decima", "ten", "tenth", "10th"},
}
_LAST = {"ultimo", "ultima", "last"}
_FILLER = {"el", "la", "the", "de", "del", "mi", "my", "opcion", "option", "numero", "number", "contrato", "contract",
           "one", "account", "cuenta", "ese", "esa", "that", "por", "favor", "please", "es", "is"}  # fmt: skip
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MISSING_CODE = re.compile(
    r"no (me )?(llega|llego|ha llegado|recib|lleg)|reenvi|otro codigo|nuevo codigo|manda(me|lo)? otr"
    r"|(didn ?t|did not|haven ?t|never) (get|receive|got|arrive|come)|resend|send (it )?again|new code|another code"
)
_AGREES = re.compile(
    r"(?:(?:si|sip|simon|claro|ok|okay|va|dale|adelante|por favor|esta bien|de acuerdo|hazlo|abrelo|yes|yeah|yep|sure|"
    r"please|do it|go ahead|fine|siempre|que|mejor|bueno|digo|actually|i mean)\s*)*"
    r"(?:si|sip|simon|claro|ok|okay|va|dale|adelante|esta bien|de acuerdo|hazlo|abrelo|yes|yeah|yep|sure|do it"
    r"|go ahead)(?: por favor| please)?"
)
_REFUSES = re.compile(
    r"(?:(?:mejor|bueno|ay|ah|uy|perdon|digo|espera|creo que|siempre|pensandolo bien|ya|actually|wait|sorry|i mean|"
    r"on second thought|maybe|rather)\s*)*(?:no|nel|nop|nope|dejalo|dejalo asi|olvidalo|never mind|nevermind|forget it|"
    r"cancela|cancel|don t|do not)(?: mejor no| gracias| thanks| thank you| mejor| lo abras| lo hagas| siempre no)?"
)
_CLAUSE = re.compile(
    r"[,.;:…!?¡¿\n]+|\b(?:pero|but|bueno|y luego|then|wait|espera|mejor(?= no)|digo|perd[oó]n)\b|\s(?=no mejor\b)"
)
_NO_REFUSAL = re.compile(
    r"\bno (?:hay (?:problema|bronca|falla)|pasa nada|problem|worries|importa|te preocupes|se preocupe)\b"
)
_SHRUG = re.compile(
    r"\b(?:si y no|yes and no|ni si ni no|no se si si|no se si (?:abrir|hacer)|no estoy segur[oa]|not sure|i don t know"
    r"|no se)\b"
)
_WORD = re.compile(r"[^\W_]+")
_NAMED_BY_NUMBER = re.compile(r"\b\d{1,2} de [^\W\d]+|\b\d+(?:st|nd|rd|th)\b", re.IGNORECASE)
"""Streets such as "16 de Septiembre" and "5th Street": their number is no house's."""
PHONE_DIGITS = 10
TOLD = 8
"""Words from which a message tells what happened, rather than naming a subject ("I want to file a complaint")."""
LONG = 5
"""Words from which free words answer an open question, whatever they seem to be about."""


def digits_in(words: str) -> str:
    """All digits of the words when they read as one number ("12 34-56"); else the longest run of digits."""
    compact = re.sub(r"(?<=\d)[\s.\-‐‑–—()]+(?=\d)", "", words)
    runs = [run for run in re.findall(r"\d+", compact) if run.isascii()]
    return max(runs, key=len, default="")


def number_in(words: str) -> Decimal | None:
    """The first number in the words: "20", "1,020.5"."""
    found = _NUMBER.search(words)
    if not found:
        return None
    try:
        return Decimal(found.group().replace(",", ""))
    except InvalidOperation:
        return None


def contact_in(turn: Turn) -> str | None:
    """An e-mail address or a telephone number, typed or spoken; any ten digits will do where a contact is asked for."""
    if said := turn.entities.get("email") or turn.entities.get("phone"):
        return said
    if address := re.search(r"[^\s@,;<>]+@[^\s@,;<>]+\.\w+", turn.words):
        return address.group()
    number = re.search(r"\+?\(?\d[\d\s().\-]{8,}\d", turn.words)
    return number.group().strip() if number and len(digits_in(number.group())) >= PHONE_DIGITS else None


def choice_of(words: str, options: tuple[tuple[str, str], ...]) -> str | None:
    """The value of the option that the words name by position or by its label; None when none or several fit."""
    said = plain(words)
    if not said:
        return None
    exact = [value for label, value in options if plain(label) == said]
    if len(exact) == 1:
        return exact[0]
    tokens = [token for token in said.split() if token not in _FILLER] or said.split()
    if len(tokens) == 1 and (position := _position(tokens[0], len(options))):
        return options[position - 1][1]
    fitting = [value for label, value in options if _names(tokens, plain(label))]
    return fitting[0] if len(fitting) == 1 else None


def settled(words: str) -> Literal["yes", "no", "unclear"] | None:
    """What somebody means who says both yes and no: the last word counts ("sí… no, mejor no"), unless it is a shrug.

    None for words that don't hold both.
    """
    said = plain(_NO_REFUSAL.sub(" ", words.casefold()))
    if _SHRUG.search(said):
        return "unclear"
    clauses = [plain(clause) for clause in _CLAUSE.split(_NO_REFUSAL.sub(" ", words.casefold()))]
    heard = [answer for clause in clauses if (answer := _clause(clause))]
    return heard[-1] if len(set(heard)) == 2 else None


def _clause(clause: str) -> Literal["yes", "no"] | None:
    if _REFUSES.fullmatch(clause):
        return "no"
    return "yes" if _AGREES.fullmatch(clause) else None


def place_of(turn: Turn) -> str | None:
    """A place that a crew finds: a street with its number, corner or colonia; None for a street alone, or no place."""
    address, colonia = turn.entities.get("address"), turn.entities.get("colonia")
    if not address:
        return None
    numbered = re.search(r"\d", _NAMED_BY_NUMBER.sub("", address))
    if not (numbered or colonia or "cross_street" in turn.entities):
        return None
    return address if not colonia or colonia in address else f"{address}, {colonia}"


def is_code_missing(turn: Turn) -> bool:
    """Whether the customer says that no code came, or wants another."""
    return turn.entities.get("topic") == "resend" or bool(_MISSING_CODE.search(plain(turn.words)))


def count_words(words: str) -> int:
    """Words, without punctuation."""
    return len(_WORD.findall(words))


def _position(token: str, count: int) -> int | None:
    if token in _LAST:
        return count
    for position, names in _ORDINALS.items():
        if token in names:
            return position if position <= count else None
    return int(token) if token.isdigit() and 1 <= int(token) <= count else None


def _names(tokens: list[str], label: str) -> bool:
    padded = f" {label} "
    return bool(tokens) and all(f" {token} " in padded or (len(token) >= 4 and token in label) for token in tokens)
