"""What a meter shows, as `meter_reading`: "marca 1234", "la lectura es 00458", "the meter reads 4,582.3"."""

from __future__ import annotations

import re
from re import Match

from bot.core.nlu.patterns.text import Found, Text
from bot.core.nlu.patterns.vocabulary import vocabulary

_NUMBER = (
    r"(?P<number>(?<![\d.,$\-])(?:\d(?: \d){2,7}(?! ?\d)|\d{1,3}(?:,\d{3})+(?:\.\d{1,3})?(?![\d,])|\d{1,3} "
    r"\d{3}(?! ?\d)|\d{1,8}(?:[.,]\d{1,3})?(?!\d)))"
)
_UNIT = r"(?: ?(?:m3|metros cubicos|cubic meters|kwh|kw|kilowatts?|kilovatios|gallons|gal|hcf|ccf))?"
_END = (
    r"(?![\w:/%]|[.,\-]\d| \d| ?(?:mil|pesos|dolares|dollars|dias?|semanas?|mes(?:es)?|anos?|days?|weeks?|months?"
    r"|years?|veces"
    r"|times|hrs?|horas?|hours?|minutos|minutes|feet|ft|pies|metros|meters|inches|personas|people|focos|de "
    r"(?:enero|febrero"
    r"|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)|gotas|departamentos?|medidores"
    r"|meters|am|pm|st|nd|rd|th|vueltas)\b)"
)
_GAP = r"(?P<gap>[^\d\x01.;?!]{0,32}?)"
_READING = re.compile(
    rf"\b(?:lectura|letura|lecturas|reading|readings|numeros del medidor|numbers on (?:the|my) "
    rf"meter)\b{_GAP}[:=#]? ?{_NUMBER}{_UNIT}{_END}",
    re.ASCII,
)
_METER = re.compile(
    rf"\b(?:medidor|mediror|medidr|contador|meter|metter|display|pantalla|caratula"
    rf"|dial)\b(?P<gap>[^\d\x01.;?!]{{0,24}}?)"
    rf"\b(?:marca(?:ba|ndo)?|marco|dice|muestra|va en|va por|esta en|quedo en|trae|tiene|sale|aparece|reads?|says"
    rf"|shows?|showing"
    rf"|is at|s at|y son|and it's|is on|was at|displays)\b[:=]? ?(?:el |un |los numeros |the number |a |que "
    rf")?{_NUMBER}{_UNIT}{_END}",
    re.ASCII,
)
_MARKS = re.compile(
    rf"\b(?:marca|marcaba|marco|reads|lei|leo|it shows|it says|ahi dice|i read|i see|se ve|se lee)\b[:=]? ?(?:el "
    rf"|un |un numero |ahorita "
    rf"|hoy |exactamente |como |now |about )?{_NUMBER}{_UNIT}{_END}",
    re.ASCII,
)
_SHOWN = re.compile(
    rf"\b(?:sale|dice|muestra|trae|veo|aparece|lei|leo|shows|says|i see|i read)\b[:=]? ?{_NUMBER}{_UNIT},? (?:en "
    rf"|in |on )?"
    r"(?:el|la|mi|the|my) (?:medidor|contador|pantalla|caratula|display|dial|meter)\b",
    re.ASCII,
)
_NO_PHOTO = re.compile(
    rf"\b(?:sin (?:la )?foto|no (?:tengo|hay|puedo mandar|pude tomar|pude mandar|se puede mandar) (?:la )?foto|no "
    rf"(?:photo|picture)|without a (?:photo|picture)"
    rf"|can'?t send (?:a |the )?(?:photo|picture))\b{_GAP}(?=\d ?\d ?\d){_NUMBER}{_UNIT}{_END}",
    re.ASCII,
)
_WORDS = vocabulary(
    "lectura letura lecturas reading readings medidor mediror medidr contador meter metter display pantalla "
    "caratula dial marca marcaba marco reads lei leo foto photo picture shows says dice see read lee ve"
)
_OTHER = re.compile(
    r"\b(?:contrato|cuenta|account|contract|numero de|number|serie|serial|calle|address|caso|case|folio|pesos"
    r"|desde|hace|since|ago"
    r"|codigo|code|casa|recibo|bill|telefono|phone|a las|at|cp|zip|debo|pagar|pague|paid|owe|cobraron|charged|mes"
    r"|month|dia"
    r"|appointment|cita)\b|\$"
)
_DIGIT = re.compile(r"\d", re.ASCII)
_NO_READING = frozenset({"911", "066", "24", "7"})


def find(text: Text, language: str) -> list[Found]:
    """The number that stands in the meter's window, as digits with a point; leading zeros of the dial go."""
    if not text.says(_WORDS) or not _DIGIT.search(text.searched):
        return []
    found: list[Found] = []
    for pattern in (_READING, _METER, _SHOWN, _MARKS, _NO_PHOTO):
        new = [
            Found("meter_reading", _value(one["number"]), one.start("number"), one.end("number"))
            for one in pattern.finditer(text.searched)
            if _is_reading(one, text)
        ]
        if new:
            text, found = text.without(new), found + new
    return found


def _is_reading(match: Match[str], text: Text) -> bool:
    gap = match.groupdict().get("gap") or ""
    if match["number"] in _NO_READING or _OTHER.search(gap):
        return False
    return not re.search(
        r"\b(?:numero|number|serie|no\.?|num) (?:del? )?(?:mi |my |the |el )?\Z",
        text.searched[max(0, match.start() - 20) : match.start()],
    )


def _value(written: str) -> str:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", written):
        written = written.replace(",", "")
    figures = written.replace(" ", "").replace(",", ".")
    whole, point, rest = figures.partition(".")
    return (whole.lstrip("0") or "0") + point + rest
