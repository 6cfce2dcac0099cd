"""Where a customer can be reached: `email` and `phone`, typed or spoken ("juan arroba gmail punto com")."""

from __future__ import annotations

import re
from re import Match

from bot.core.nlu.patterns.text import Found, Text
from bot.core.nlu.patterns.vocabulary import vocabulary

_EMAIL = re.compile(
    r"(?<![\w.+\-])(?P<local>[a-z0-9_][\w.+\-]{0,63}) ?@ ?(?P<domain>[a-z0-9][a-z0-9\-]{0,62}(?: ?\. "
    r"?[a-z0-9\-]{2,20}){1,4})",
    re.ASCII,
)
_JOIN = r"punto|dot|guion bajo|guion medio|guion|underscore|dash|hyphen|guionbajo|\."
_SPOKEN = re.compile(
    rf"(?<![\w.+\-])(?P<local>[a-z0-9][\w.+\-]{{0,40}}(?: ?\b(?:{_JOIN})\b ?[\w.+\-]{{1,40}}){{0,4}}(?: \d{{1,4}})?)"
    rf" (?P<at>arroba|arrova|at) (?P<domain>[a-z0-9][\w\-]{{0,40}}(?: ?(?:\b(?:punto|dot|guion|dash)\b|\.) "
    rf"?[a-z0-9\-]{{1,20}}){{1,4}})",
    re.ASCII,
)
_SIGNS = (
    (re.compile(r" ?\b(?:guion bajo|guionbajo|underscore)\b ?"), "_"),
    (re.compile(r" ?\b(?:punto|dot)\b ?"), "."),
    (re.compile(r" ?\b(?:guion medio|guion|dash|hyphen)\b ?"), "-"),
)
_AT_WORDS = frozenset({"arroba", "arrova", "at"})
_ENDINGS = vocabulary("com mx net org edu gob us es io gov info biz co")
_NO_LOCAL = vocabulary(
    "correo email mail es is me my mi el la a al en us them it you here there the look looking reach write"
)

_DIGITS = r"\d(?:[ .\-/()]{0,3}\d){9,12}"
_INTERNATIONAL = re.compile(rf"(?:\+|\b00) ?(?:52|1)(?!\d{{13}})[ .\-()]{{0,3}}{_DIGITS}(?!\d)", re.ASCII)
_BRACKETED = re.compile(r"(?<!\d)(?:\b1[ .\-])?\(\d{2,3}\)[ .\-]?\d(?:[ .\-]?\d){6,7}(?![\d])", re.ASCII)
_DOTTED = re.compile(r"(?<![\d.])\d{3}\.\d{3}\.\d{4}(?![\d.])|(?<![\d.])\d{2}\.\d{4}\.\d{4}(?![\d.])", re.ASCII)
_PREFIXED = re.compile(r"(?<!\d)04[45][ .\-]?\d(?:[ .\-]?\d){9}(?!\d)", re.ASCII)
_WORDS = (
    r"tel|telefono|telefonico|fon|cel|celu|celular|movil|whatsapp|whats|wats|wasap|wsp|llam[ae](?:me|nme|r)? al?"
    r"|llamame|llamen"
    r"|marca(?:me|nme|r)? al?|marquen(?:me)? al?|contactarme al?|contacto|mensaje al?|phone|cell|cellphone|mobile"
    r"|call(?: me)?"
    r"(?: back)?(?: at| on)?|reach me (?:at|on)|text(?: me)?(?: at)?|lada|area code|contact(?: me)?|home number|ring me"
)
_LED = re.compile(rf"\b(?:{_WORDS})\b(?P<gap>[^\d+\x01]{{0,30}})(?P<number>\+?\(?{_DIGITS}(?![\d]|[.,]\d))", re.ASCII)
_LADA = re.compile(
    r"\b(?:lada|area code)\W{0,3}(?:es |is )?(?P<area>\d(?: "
    r"?\d){1,2})\b[^\d\x01]{1,25}(?P<rest>\d(?:[ .\-]?\d){6,7})(?!\d)",
    re.ASCII,
)
_FOLLOWED = re.compile(
    rf"(?<![\d$.,])(?P<number>{_DIGITS})(?!\d),? (?:es|is|era) (?:el |mi |my |the |un )?(?:numero de |nuevo |new "
    rf")?(?:tel|telefono|cel|celular"
    r"|movil|whats|whatsapp|phone|cell|mobile)\b",
    re.ASCII,
)
_PHONE_WORDS = frozenset(re.sub(r"\([^)]*\)\??|\[ae\]| al\?", "", _WORDS).replace("?", "").split("|")) | vocabulary(
    "llame llama llamame llamenme llamar llamen marca marcame marcar marquen marquenme contactarme mensaje "
    "call text reach contact area home ring lada cell phone telefonos telephone"
)
_OTHER = re.compile(
    r"contrato|cuenta|account|codigo|code\b|folio|caso|case|referencia|contract|servicio|medidor|meter|recibo"
)
_DIGIT = re.compile(r"\d", re.ASCII)


def find(text: Text, language: str) -> list[Found]:
    """E-mails and phones. A bare number of ten digits stays a contract's: only words or its form make it a phone."""
    found = _emails(text)
    return found + _phones(text.without(found) if found else text)


def _emails(text: Text) -> list[Found]:
    if "@" in text.searched:
        return [Found("email", _typed(one), one.start(), one.end()) for one in _EMAIL.finditer(text.searched)]
    if not text.says(_AT_WORDS):
        return []
    return [one for match in _SPOKEN.finditer(text.searched) if (one := _spoken(match))]


def _typed(match: Match[str]) -> str:
    return f"{match['local']}@{match['domain']}".replace(" ", "").rstrip(".")


def _spoken(match: Match[str]) -> Found | None:
    """ "john at gmail dot com"; "at" needs a domain's ending, since "look at this" is no address."""
    local, domain = _signs(match["local"]), _signs(match["domain"])
    start = match.start()
    if " " in local:  # "juan 23", or "es juan.perez"
        local = local.replace(" ", "")
    if local in _NO_LOCAL or "." not in domain or " " in domain:
        return None
    if domain.rsplit(".", 1)[1] not in _ENDINGS:
        return None
    return Found("email", f"{local}@{domain}", start, match.end())


def _signs(said: str) -> str:
    for pattern, sign in _SIGNS:
        said = pattern.sub(sign, said)
    return re.sub(r" ?\. ?", ".", said)


def _phones(text: Text) -> list[Found]:
    searched = text.searched
    if len(_DIGIT.findall(searched)) < 10:
        return []
    found: list[Found] = []
    for pattern in (_INTERNATIONAL, _BRACKETED, _DOTTED, _PREFIXED):
        new = [
            Found("phone", value, one.start(), one.end())
            for one in pattern.finditer(text.searched)
            if (value := _phone(one.group()))
        ]
        if new:
            text, found = text.without(new), found + new
    if not text.says(_PHONE_WORDS):
        return found
    for match in _LADA.finditer(text.searched):
        if value := _phone(match["area"] + match["rest"]):
            found.append(Found("phone", value, match.start("area"), match.end()))
    text = text.without(found)
    for pattern in (_LED, _FOLLOWED):
        for match in pattern.finditer(text.searched):
            if not _OTHER.search(match.groupdict().get("gap") or "") and (value := _phone(match["number"])):
                found.append(Found("phone", value, match.start("number"), match.end("number")))
    return found


def _phone(written: str) -> str:
    """Ten digits, or "+52" or "+1" and ten digits where the country was said; nothing for what is no number."""
    digits = re.sub(r"\D", "", written).removeprefix("00")
    if written.lstrip().startswith(("+", "00")):
        for country in ("521", "52", "1"):
            if digits.startswith(country) and len(digits) == len(country) + 10:
                return f"+{country[:2] if country != '1' else '1'}{digits[len(country) :]}"
        return ""
    for prefix in ("044", "045", "01", "521", "52", "1"):
        if len(digits) == 10 + len(prefix) and digits.startswith(prefix):
            country = {"521": "+52", "52": "+52", "1": "+1"}.get(prefix, "")
            return country + digits[len(prefix) :]
    return digits if len(digits) == 10 else ""
