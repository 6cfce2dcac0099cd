"""Amounts of money: `amount` in major units ("1250.50"), and `amount_part` of what is owed ("half", "all", "30%")."""

from __future__ import annotations

import re
from re import Match

from bot.core.nlu.patterns.text import Found, Text
from bot.core.nlu.patterns.vocabulary import vocabulary

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
_CURRENCY = (
    r"pesos?|pesitos|pezos|mxn|mx\$|m\. ?n\.|mn|usd|dolares|dolar|dlls|dls|dollars?|dolars|bucks?|varos?|varitos|baros"
    r"|lana|bolas"
)
_CENTS = r"(?:,? ?(?:y |con |and |with )?(?P<cents>\d{1,2}) (?:centavos?|cents?)\b)?"
_MARKED = re.compile(
    rf"(?:\$|\bmx\$|\busd ?\$?|\bmxn ?\$?|\bdlls ?)\s?(?P<figures>{NUMBER})(?P<thousands> ?(?:mil|k)\b)?"
    rf"(?:\s?(?:de )?(?:{_CURRENCY})(?!\w))?{_CENTS}",
    re.ASCII,
)
_NAMED = re.compile(
    rf"(?<![\d.,])(?P<figures>\d{{1,3}}(?: \d{{3}})+(?:[.,]\d{{1,2}})?|{NUMBER})(?P<thousands> ?(?:mil|k))?"
    rf"\s?(?:de )?(?:{_CURRENCY})(?!\w| de encima){_CENTS}",
    re.ASCII,
)
_ONLY_CENTS = re.compile(r"(?<![\d.,])(?P<cents>\d{1,2}) ?(?:centavos?|cents?)\b", re.ASCII)
_CURRENCY_WORDS = vocabulary(
    "peso pesos pesitos pezos mxn mx mn usd dolares dolar dlls dls dollar dollars dolars buck bucks varo "
    "varos varitos baros lana bolas centavo centavos cent cents n"
)

_PAY = (
    r"paga[rn]?|pago|pague(?:mos)?|pagare|pagaria|pagarle|abonar?|abono|abone|abonarle|depositar?|deposito|liquidar"
    r"|transferir|dar(?:le|les)?|doy|aportar?|cubrir|pay|paying|paid|put|send|give|deposit|cover"
)
_OWE = r"debo|deben|adeudo|cobran?|cobraron|cobro|llego|vino|salio|sale|owe|charged|billed|charging"
_FILL = (
    r"solo|solamente|nomas|nada mas|no mas|unos|como|hasta|aunque sea|de|por|con|a|mejor|ahorita|hoy|me|le|les|te"
    r"|los|una"
    r"|cantidad|parte|it|only|just|about|around|up to|like|at least|maybe|you|him|toward|me|in|down|the|amount|of|for"
)
_FOLLOWS = (
    r"\Z|[,.;:!?)](?!\d)|[ ]?\x01|[ ](?:del?|al?|y|o|para|hoy|ahora|ahorita|por|en|con|sin|mas|nomas|nada|solo"
    r"|porfa|gracias|este"
    r"|esta|mi|el|la|lo|que|si|es|le|cada|antes|pero|manana|mensuales|todos|est[aeo]|today|now|please|pls|on|for|to"
    r"|towards?|of|and|but|this|my|or|then|each|before|only|tomorrow|next|thanks|in|at|with|if|right|instead|a)\b"
)
_FIGURES = rf"(?P<figures>(?<![\d.,]){NUMBER})(?P<thousands> ?k\b)?(?! ?(?:%|\d|[:/\-]\d))(?={_FOLLOWS})"
_PAYING = re.compile(rf"\b(?:{_PAY})(?: (?:{_FILL}))* (?:an? )?{_FIGURES}", re.ASCII)
_OWING = re.compile(rf"\b(?:{_OWE})(?: (?:{_FILL}))* (?:an? )?{_FIGURES}", re.ASCII)
_AFTER_NOUN = re.compile(
    rf"\b(?:cantidad|monto|amount|total|adeudo|saldo|balance|abonos?|pagos?|payments?|recibo|bill|factura)"
    rf"(?: (?:es|son|fue|sea|is|was|of|de|por|for|:))+ (?:unos |como |about |an? )?{_FIGURES}",
    re.ASCII,
)
_PAY_WORDS = vocabulary(
    "paga pagar pagan pagamos pago pague paguemos pagare pagaria pagarle abona abonar abono abone abonarle deposita "
    "depositar deposito liquidar transferir dar darle darles doy aporta aportar cubrir pay paying paid put send give "
    "deposit cover"
)
_OWE_WORDS = vocabulary(
    "debo deben adeudo cobra cobran cobraron cobro llego vino salio sale owe charged billed charging"
)
_PAYS = vocabulary("pagar pagarle abonar depositar liquidar transferir pay")
_NOUNS = vocabulary(
    "cantidad monto amount total adeudo saldo balance abono abonos pago pagos payment payments recibo bill "
    "factura"
)  # fmt: skip
_ONLY_SPOKEN = re.compile(
    rf"\W*(?:(?:si|yes|yeah|ok|okay|pues|bueno|mejor|nomas|solo|just|only|con|unos|como|like|about|maybe|son|it's|its|"
    rf"que sean|seria|serian|ponle|a|an)\b\W*)*(?P<figures>{NUMBER})(?P<thousands>(?!))?\W*(?:(?:por favor|porfa"
    rf"|please|"
    rf"nomas|nada mas|esta bien|only)\W*)*\Z",
    re.ASCII,
)
SMALLEST_SPOKEN = 20
"""A smaller bare number in words is a choice, a day or a digit."""
_YEARS = range(2000, 2100)

_PARTS = (
    ("two_thirds", r"(?:2|dos) tercios|2 terceras partes|(?:2|two)[ -]thirds"),
    ("three_quarters", r"(?:3|tres) cuartos|3 cuartas partes|(?:3|three)[ -](?:quarters|fourths)"),
    ("third", r"(?:la )?tercera parte|(?:1|un) tercio|(?:a|1|one)[ -]third"),
    ("quarter", r"(?:la )?cuarta parte|(?:1|un) cuarto|(?:a|1|one)[ -](?:quarter|fourth)"),
    ("half", r"(?:la |una )?mita(?:d|t)?|halves|half|1/2"),
)
_PART = re.compile("|".join(rf"(?P<{name}>\b(?:{said})\b)" for name, said in _PARTS), re.ASCII)
_NO_PART = re.compile(
    r"\s*(?:de (?:mes|la? (?:calle|cuadra|noche|tarde|semana|manana|avenida)|los focos|mi casa|camino)|del (?:mes"
    r"|ano|camino"
    r"|dia|bimestre)|an? (?:hour|day|block|mile|year)|(?:the|my|of the|of my) (?:house|street|day|week|month|block"
    r"|lights"
    r"|time|neighborhood|town|city)|past|hour|way|of (?:the|my) (?:house|street|day|week|month|block|lights|time"
    r"|neighborhood|town|city)|para las?|de hora|street|bath)\b",
    re.ASCII,
)
_PERCENT = re.compile(r"(?<![\d.,])(?P<percent>\d{1,3}) ?(?:%|por ?(?:ciento|100)\b|percent\b)", re.ASCII)
_ALL = (
    r"todo lo que (?:debo|tengo|adeudo)|todo mi (?:adeudo|saldo|recibo)|todo el (?:adeudo|saldo|recibo|monto)|toda "
    r"(?:la"
    r"|mi) (?:deuda|cuenta)|la totalidad|(?:el|mi) total|lo total|todito|todo|toda|completo|completa|all of it|it all"
    r"|the whole (?:thing|amount|balance|bill)|whole (?:thing|amount|balance)|(?:the |my )?(?:full|entire|total) "
    r"(?:amount"
    r"|balance|bill)|in full|full|everything|all"
)
_ALL_PAID = re.compile(rf"\b(?:{_PAY})(?: (?:ya|de una vez|el|la|lo|it|off|my|mi|recibo|bill|cuenta|adeudo|balance"
    rf"|saldo"
                       rf"|si|me|hoy|el recibo|now|ahora|por))* (?P<all>{_ALL})(?![\w])", re.ASCII)  # fmt: skip
_ALL_ALONE = re.compile(
    rf"\W*(?:(?:si|yes|pues|mejor|ok|quiero|i want|i'll pay|ya|de una vez|lo|just)\b\W*)*(?P<all>{_ALL})"
    rf"(?:\W+(?:por favor|please|porfa|de una vez|mejor|ya|now))*\W*\Z",
    re.ASCII,
)
_ALL_FIXED = re.compile(
    r"\b(?P<all>pay (?:it|my bill|this) off|pay off (?:my|the) (?:bill|balance)|liquidar(?:lo| (?:mi|el|la) "
    r"(?:adeudo|cuenta"
    r"|recibo|deuda))|paid in full|in full)\b",
    re.ASCII,
)
_NOT_ALL = re.compile(
    r"\s*(?:el (?:dia|mes|ano|tiempo|fraccionamiento|rato)|la (?:noche|tarde|manana|colonia|semana|calle|cuadra"
    r"|zona)|day"
    r"|night|week|the time|right|bien|lo demas|mundo|derecho|along|over|morning|los|las|this|that|igual|set|good)\b",
    re.ASCII,
)
_PART_WORDS = vocabulary(
    "mitad mita mitat half halves tercio tercios tercera terceras third thirds cuarto cuartos cuarta cuartas "
    "quarter quarters fourth fourths"
)
_ALL_WORDS = vocabulary(
    "todo toda todito completo completa totalidad total all everything whole full entire off liquidar liquidarlo"
)


def decimal(figures: str) -> str:
    """ "1,250.50", "1.250,50", "1250,5" and "1 250" as a decimal number."""
    figures = figures.replace(" ", "")
    if _GROUPED.fullmatch(figures):
        return figures.replace(",", "")
    if _DOTTED.fullmatch(figures):
        return figures.replace(".", "").replace(",", ".")
    return figures.replace(",", ".")


def find_marked(text: Text, language: str) -> list[Found]:
    """Amounts that name their currency, and cents."""
    found: list[Found] = []
    if "$" not in text.searched and not text.says(_CURRENCY_WORDS):
        return found
    for pattern in (_MARKED, _NAMED):
        new = [Found("amount", _value(match), match.start(), match.end()) for match in pattern.finditer(text.searched)]
        text, found = text.without(new), found + new
    cents = _ONLY_CENTS.finditer(text.searched)
    return found + [Found("amount", f"0.{one['cents']:0>2}", one.start(), one.end()) for one in cents]


def find_meant(text: Text, language: str) -> list[Found]:
    """Amounts that only the words around them tell: what is paid, what was charged, and a bare number in words."""
    matches: list[Match[str]] = []
    if text.says(_PAY_WORDS):
        matches += _PAYING.finditer(text.searched)
    elif text.says(_OWE_WORDS):  # "me llegó de 1800, quiero pagar": what was charged is not what shall be paid
        matches += _OWING.finditer(text.searched)
    if not matches and text.says(_NOUNS) and not text.says(_PAYS):
        matches += (one for one in _AFTER_NOUN.finditer(text.searched) if not _is_year(one["figures"]))
    if not matches and (only := _ONLY_SPOKEN.match(text.searched)) and _is_spoken_amount(text, only):
        matches.append(only)
    return [
        Found("amount", _value(one), one.start("figures"), max(one.end("figures"), one.end("thousands")))
        for one in matches
        if not (_is_small(one) and text.is_spoken(one.start("figures"))) and len(one["figures"]) <= 10
        and not re.fullmatch(r"\d{6,}", one["figures"])
    ]  # fmt: skip


def find_parts(text: Text, language: str) -> list[Found]:
    """A part of what is owed, or all of it."""
    searched = text.searched
    if "%" in searched or not text.words.isdisjoint(("porciento", "ciento", "percent")):
        shares = [one for one in _PERCENT.finditer(searched) if 0 < int(one["percent"]) <= 100]
        if shares:
            return [Found("amount_part", _share(one["percent"]), one.start(), one.end()) for one in shares]
    if text.says(_PART_WORDS) or "1/2" in searched:
        for part in _PART.finditer(searched):
            if not _NO_PART.match(searched, part.end()) and not _is_mid(searched, part.start()):
                return [Found("amount_part", str(part.lastgroup), part.start(), part.end())]
    if text.says(_ALL_WORDS):
        whole = _ALL_PAID.search(searched) or _ALL_ALONE.match(searched) or _ALL_FIXED.search(searched)
        if whole and not _NOT_ALL.match(searched, whole.end("all")):
            return [Found("amount_part", "all", whole.start("all"), whole.end("all"))]
    return []


def _value(match: Match[str]) -> str:
    value = decimal(match["figures"])
    cents = match.groupdict().get("cents")
    if not match["thousands"]:
        return f"{value}.{cents:0>2}" if cents and "." not in value else value
    # "1.5 mil" is 1500; a whole number stays whole
    return f"{float(value) * 1000:g}" if "." in value else f"{value}000"


def _share(percent: str) -> str:
    return {"50": "half", "100": "all", "25": "quarter", "75": "three_quarters"}.get(percent, f"{int(percent)}%")


def _is_year(figures: str) -> bool:
    return figures.isdigit() and int(figures) in _YEARS


def _is_small(match: Match[str]) -> bool:
    return not match["thousands"] and float(decimal(match["figures"])) < SMALLEST_SPOKEN


def _is_spoken_amount(text: Text, match: Match[str]) -> bool:
    return text.is_spoken(match.start("figures")) and not _is_year(match["figures"])


def _is_mid(searched: str, start: int) -> bool:
    """ "a la mitad de …", "in half": not money."""
    return searched[max(0, start - 5) : start].endswith(("a la ", "in ")) and "pag" not in searched
