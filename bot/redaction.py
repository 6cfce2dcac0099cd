"""Takes out of a message what tells who wrote it, before it is kept to learn from. Pure.

What is left of a stretch is its kind in angle brackets ("<phone>"). When in doubt it goes: a word lost costs the report
little. Numbers of one or two digits stay ("2 recibos", "el día 15") unless they are an amount.
"""

from __future__ import annotations

import re
from re import Match, Pattern

MAX_CHARACTERS = 500
"""Nobody explains a thing in more; the rest of a pasted document is not kept."""

_CASELESS = re.IGNORECASE
_LINK = re.compile(r"(?:https?://|www\.)\S+", _CASELESS)
_EMAIL = re.compile(r"[^\s@<>,;]+\s?@\s?[^\s@<>,;]+\.[^\W\d_]{2,}", _CASELESS)
_SPOKEN_EMAIL = re.compile(
    r"(?:[^\s@]+ (?:punto|dot|gui[oó]n(?: bajo)?|underscore) )*[^\s@]+ (?:arroba|at) "
    r"[^\s@]+(?: (?:punto|dot) [^\W\d_]{2,4}\b|\.[^\W\d_]{2,4}\b)+",
    _CASELESS,
)
_CURP = re.compile(r"\b[a-z]{4}[ -]?\d{6}[ -]?[hmx][a-z]{5}[ -]?[a-z\d]\d\b", _CASELESS)
_ELECTOR = re.compile(r"\b[a-z]{6}\d{8}[hm]\d{3}\b", _CASELESS)
_RFC = re.compile(r"\b[a-zñ&]{3,4}[ -]?\d{6}[ -]?[a-z\d]{3}\b", _CASELESS)
_SOCIAL_SECURITY = re.compile(r"\b\d{3}-\d{2}-\d{4}\b")

_DIGITS = r"\d(?:[ \t.,\-–/()]{0,3}\d)*"
_MONEY_WORD = r"(?:pesos?|pesitos|mxn|usd|m\.n\.|d[oó]lares|dollars?|bucks|varos)\b"
_AMOUNT = re.compile(rf"(?:\b(?:mxn|usd|us)\s?)?\$\s?{_DIGITS}|(?<![\d\w]){_DIGITS}\s?{_MONEY_WORD}", _CASELESS)
_CODED = re.compile(
    rf"(?P<lead>\b(?:c[oó]digo|code|nip|pin|token|contrase[ñn]a|password|clave)\b[^\d\n]{{0,15}})(?P<what>{_DIGITS})",
    _CASELESS,
)
_PHONED = re.compile(
    r"(?P<lead>\b(?:tel[eé]fono|tel|cel|celular|whats?app|whats|wp|m[oó]vil|phone|cell|mobile|call me at|text me at"
    rf"|m[aá]rca(?:me|nme) al|ll[aá]m(?:ame|enme) al)\b[^\d\n(+]{{0,20}})(?P<what>\+?\(?{_DIGITS})",
    _CASELESS,
)
_ABROAD = re.compile(rf"\+\s?\(?{_DIGITS}")
_AREA = re.compile(rf"\(\d{{2,3}}\)\s?{_DIGITS}")
_RUN = re.compile(_DIGITS)
_MIXED = re.compile(r"\b(?=[\w-]*\d{3})(?=[\w-]*[^\W\d_])[\w-]{4,}\b")
_SPOKEN_DIGIT = (
    r"(?:cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|zero|oh|one|two|three|four|five|six|seven|eight|nine)"
)
_SPOKEN = re.compile(rf"\b{_SPOKEN_DIGIT}(?:[ ,-]+{_SPOKEN_DIGIT}){{3,}}\b", _CASELESS)

_WORD = r"[^\W\d_][^\W\d_.'’]*"
_CAPITAL = r"[A-ZÁÉÍÓÚÑÜ][^\W\d_.'’]*"
_LINKS = r"(?:de|del|la|las|los|y|van|von|da|di)"
_STOP = frozenset(
    re.findall(
        r"\S+",
        """y e o pero que quiero quisiera necesito ocupo me mi mis con para por en tengo vivo desde no ya soy estoy al
        es el la los las un una su sus otra otro quien alguien nadie se le lo hay sin esta está esto ese esa
        cliente clienta usuario usuaria titular dueño dueña dueno duena propietario propietaria inquilino
        inquilina nuevo nueva mayor jubilado jubilada pensionado pensionada yo de del vecino vecina gracias
        por favor hola buenas cuando donde como and but i i'm my me with from to the a an at it is not need
        want would can could please who whose someone another new customer owner tenant here sorry so on in
        for just calling having trying writing looking moving your you what when where why how""",
    )
)
_NAMED = re.compile(
    r"(?P<lead>\b(?:me llamo|mi nombre (?:completo )?es|mi nombre|su nombre es|se llama|a nombre de|al nombre de"
    r"|my name is|my name's|my name|name is|name's|in the name of|under the name(?: of)?|i am called)\b[:,]?\s+)"
    rf"(?P<what>{_WORD}(?:[ ]{_WORD}){{0,4}})",
    _CASELESS,
)
_INTRODUCED = re.compile(
    r"(?P<lead>\b(?:[Ss]oy|SOY|[Hh]abla|HABLA|[Ll]e escribe|[Ll]es escribe|[Ii]'?m|[Ii]’m|[Ii] am|I AM"
    r"|[Tt]his is|THIS IS|[Ss]e(?:ñ|n)ora?|[Ss]rta|[Ss]ra?"
    r"|[Dd]on|[Dd]o(?:ñ|n)a|[Ll]ic|[Ii]ng|[Mm]rs?|[Mm]s|[Mm]iss|[Dd]ra?)\.?\s+)"
    rf"(?P<what>{_CAPITAL}(?:[ ](?:{_LINKS}[ ])*{_CAPITAL}){{0,3}})"
)

_STREET = (
    r"(?:calle|av\.?|ave\.?|avenida|blvd\.?|bulevar|boulevard|calzada|calz\.?|privada|priv\.?|andador|cerrada|cda\.?"
    r"|prolongaci[oó]n|prol\.?|carretera|circuito|callej[oó]n|camino|paseo|retorno|manzana|mz\.?|lote|lt\.?)"
)
_HOUSE = r"(?:#|no\.?|n[uú]m(?:ero)?\.?)?\s?\d+[a-z]?\b(?:[ -][a-z]\b)?"
_INSIDE = r"(?:,?\s(?:int(?:erior)?|depto|departamento|dpto|piso|edificio|casa)\.?\s?\w+)?"
_NUMBERED_STREET = re.compile(rf"\b{_STREET}\s(?:[^\W_]+\.?\s){{0,5}}?{_HOUSE}{_INSIDE}", _CASELESS)
_NAMED_STREET = re.compile(
    rf"\b(?i:{_STREET}|colonia|col\.?|fraccionamiento|fracc?\.?|barrio|ejido|unidad)\s"
    rf"{_CAPITAL}(?:[ ](?:{_LINKS}[ ])*{_CAPITAL}){{0,3}}"
)
_ENGLISH_STREET = re.compile(
    r"\b\d{1,6}\s(?:[nsew]\.?\s)?(?:[^\W_]+\.?\s){1,4}?(?:st|street|ave|avenue|rd|road|blvd|boulevard|ln|lane|dr|drive|ct"
    r"|court|way|pl|place|cir|circle|pkwy|parkway|ter|terrace|hwy|highway|trail|trl|loop)\b\.?"
    r"(?:,?\s(?:apt|apartment|unit|suite|ste|#)\.?\s?\w+)?",
    _CASELESS,
)
_PLACES: tuple[Pattern[str], ...] = (_NUMBERED_STREET, _NAMED_STREET, _ENGLISH_STREET)
_IDENTITIES: tuple[tuple[Pattern[str], str], ...] = (
    (_LINK, "<link>"), (_EMAIL, "<email>"), (_SPOKEN_EMAIL, "<email>"), (_CURP, "<curp>"), (_ELECTOR, "<id>"),
    (_RFC, "<rfc>"), (_SOCIAL_SECURITY, "<id>"),
)  # fmt: skip
LEAST_DIGITS = 3
_CARD_DIGITS = range(13, 20)


def is_card(digits: str) -> bool:
    """Whether the digits pass the check of payment cards (Luhn, ISO/IEC 7812-1) and are as many as a card has."""
    doubled = [int(one) * (1 + place % 2) for place, one in enumerate(reversed(digits))]
    return len(digits) in _CARD_DIGITS and sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def redact(text: str) -> str:
    """The message without numbers that mean somebody, amounts, e-mails, identity keys, names and addresses."""
    said = " ".join(text[:MAX_CHARACTERS].split())
    for pattern, kind in _IDENTITIES:
        said = pattern.sub(kind, said)
    said = _NAMED.sub(_name, said)
    said = _INTRODUCED.sub(_introduced, said)
    for place in _PLACES:
        said = place.sub("<address>", said)
    return _numbers(said)


def _numbers(said: str) -> str:
    said = _AMOUNT.sub("<amount>", said)
    said = _CODED.sub(lambda found: found["lead"] + _kind(found["what"], "<code>"), said)
    said = _PHONED.sub(lambda found: found["lead"] + _kind(found["what"], "<phone>"), said)
    for pattern in (_ABROAD, _AREA):
        said = pattern.sub(lambda found: _kind(found.group(), "<phone>"), said)
    said = _MIXED.sub("<code>", said)
    said = _RUN.sub(lambda found: _kind(found.group(), "<number>"), said)
    return _SPOKEN.sub("<number>", said)


def _kind(stretch: str, kind: str) -> str:
    digits = "".join(one for one in stretch if one.isdigit())
    if is_card(digits):
        return "<card>"
    return kind if len(digits) >= LEAST_DIGITS else stretch


def _name(found: Match[str]) -> str:
    """Mask up to where the sentence goes on; nothing when no name begins there ("a nombre de mi mamá")."""
    words = found["what"].split(" ")
    taken = 0
    for place, word in enumerate(words):
        is_link = place > 0 and re.fullmatch(_LINKS, word, _CASELESS) and word.lower() != "y"
        if word.lower() in _STOP and not (is_link and place + 1 < len(words) and _goes_on(words[place + 1])):
            break
        taken = place + 1
    if taken == 0:
        return found.group()
    return " ".join([found["lead"] + "<name>", *words[taken:]])


def _goes_on(word: str) -> bool:
    return word.lower() not in _STOP or bool(re.fullmatch(_LINKS, word, _CASELESS))


def _introduced(found: Match[str]) -> str:
    if found["what"].split(" ")[0].lower() in _STOP:
        return found.group()
    return found["lead"] + "<name>"
