"""How somebody wants to pay, as `payment_way`: oxxo, store, transfer, card, cash, teller, app, ach, check, online."""

from __future__ import annotations

import re

from bot.core.nlu.patterns.text import Found, Text
from bot.core.nlu.patterns.vocabulary import vocabulary

_WAYS = {
    "oxxo": r"oxxo|oxo|oxxos|ocso|ocxo|oxso",
    "store": r"7[ -]?(?:eleven|11)|(?:la |una )?farmacias? (?:guadalajara|del ahorro|benavides)|walmart|soriana"
        r"|chedraui|bodega aurrera"
             r"|(?:en|en la|en una|en las|at a|at the|in a) (?:tiendas?(?: de conveniencia)?|convenience store"
             r"|grocery store|store)|h-?e-?b",
    "transfer": r"spei|speii|espei|(?:con |por |x |una |hacer |hago |hice |mediante )?(?:transferencias?"
        r"|tranferencia|trasferencia|transferensia|transferncia|transfe)"
                r"|(?:bank|wire) transfer|(?:by|via|a|with|do a|make a) transfer|wire (?:it|the money)|zelle|clabe",
    "card": r"tarjetas?|tarjta|targeta|tarejta|(?:credit|debit|debt|bank) cards?|cards?|visa|mastercard|master "
        r"card|amex|con (?:debito|credito)",
    "cash": r"efectivo|efetivo|efectibo|efevtivo|en cash|cash|billetes",
    "teller": r"ventanillas?|bentanilla|en (?:el |un )?banco|(?:en )?(?:la )?sucursal bancaria|deposito (?:en "
        r"banco|bancario)|bank teller|at the (?:teller|bank)"
              r"|teller|in person at the bank",
    "app": r"(?:por |en |con |desde |using |through |in |on |with )?(?:la |su |tu |the |your |my )?(?:app"
        r"|aplicacion|aplicasion|aplicacion movil)",
    "ach": r"ach|e-?check|electronic check|bank draft|routing number",
    "check": r"(?:un |con |por |en )?cheques?|(?:by|with a|with|a|mail a|send a|mailed a|personal|paper|cashier'?s"
        r"|write a|write you a|via) checks?|money order",
    "online": r"en linea|por internet|en internet|online|on ?line|on the (?:web ?site|web|internet)|en (?:la|su"
        r"|tu) pagina(?: web)?|por la pagina",
}  # fmt: skip
_PATTERN = re.compile("|".join(rf"(?P<{way}>\b(?:{said})\b)" for way, said in _WAYS.items()), re.ASCII)
_TRIGGERS = vocabulary(
    "oxxo oxo oxxos ocso ocxo oxso eleven farmacia farmacias walmart soriana chedraui aurrera tienda tiendas "
    "store heb h spei speii espei transferencia transferencias tranferencia trasferencia transferensia "
    "transferncia transfe transfer wire zelle clabe tarjeta tarjetas tarjta targeta tarejta card cards visa "
    "mastercard amex debito credito efectivo efetivo efectibo efevtivo cash billetes ventanilla ventanillas "
    "bentanilla banco bancaria bancario bank teller app aplicacion aplicasion ach echeck check checks draft "
    "routing cheque cheques order linea internet online line web website pagina"
)
_NEVER_AFTER = {  # what makes the word something else
    "card": re.compile(r"\s*(?:de presentacion|inapam|del inapam|de inapam|del predial|of thanks)\b", re.ASCII),
    "transfer": re.compile(
        r"\s*(?:me|my|to|the|service|of service|de servicio|de titular|de nombre|de propiedad)\b", re.ASCII
    ),
    "check": re.compile(r"\s*(?:my|the|if|on|it|up|for|in|out|whether|this|mi)\b", re.ASCII),
    "teller": re.compile(r"\s*(?:esta|queda|abre|del agua no|of my account)\b", re.ASCII),
    "app": re.compile(
        r"\s*(?:no (?:me )?(?:abre|deja|funciona|sirve|carga)|is (?:broken|down|not)|isn'?t|won'?t"
        r"|doesn'?t|crash\w*|keeps)\b",
        re.ASCII,
    ),
}


def find(text: Text, language: str) -> list[Found]:
    """Every way that is named."""
    if not text.says(_TRIGGERS):
        return []
    found: list[Found] = []
    for match in _PATTERN.finditer(text.searched):
        way = str(match.lastgroup)
        never = _NEVER_AFTER.get(way)
        if never is None or not never.match(text.searched, match.end()):
            found.append(Found("payment_way", way, match.start(), match.end()))
    return found
