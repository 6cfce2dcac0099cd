"""What a person wrote in this mail, without what they answer to, their signature and the salutation.

Line by line and in linear time, whoever sends what: a mail of a megabyte must not hold up the gateway.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 60_000
"""Characters of a mail that are looked at."""
HEADER_LINES = 8
NAME_LINES = 8
SIGNATURE_LINES = 40
SHORT = 70

QUOTE_BEGINS = re.compile(r"^(?:on|el|le|am)\s", re.IGNORECASE)
WROTE = re.compile(r"^(?:on|el|le|am)\s.{4,400}\s(?:wrote|escribi[oó])\s?:?\s*$", re.IGNORECASE)
DATED = re.compile(r"\d|@")
SEPARATOR = re.compile(
    r"^(?:[-_*\s]{3,}\s*(?:original message|mensaje original|forwarded message|mensaje reenviado)\s*[-_*\s]{3,}"
    r"|begin forwarded message:|inicio del mensaje reenviado:)$",
    re.IGNORECASE,
)
RULE = re.compile(r"^[_-]{20,}$")
FROM = re.compile(r"^\*?(?:from|de)\s?:\*?\s?\S", re.IGNORECASE)
FIELD = re.compile(r"^\*?(?:sent|date|to|cc|subject|enviado(?: el)?|fecha|para|asunto)\s?:\*?", re.IGNORECASE)

DEVICE = re.compile(
    r"^(?:sent from (?:my|outlook|mail|yahoo|samsung|proton)\b.*|get outlook for\b.*|sent via\b.{0,40}"
    r"|enviado desde\b.*|enviado con\b.{0,40}|obtener outlook para\b.*|descarga outlook\b.*)$",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"^[*\s]*(?:aviso de (?:confidencialidad|privacidad)|confidentiality notice|disclaimer\b"
    r"|(?:este|el presente) (?:correo|mensaje|e-?mail)\b.{0,80}\b(?:confidencial|destinatario)"
    r"|this (?:e-?mail|message|communication)\b.{0,80}\b(?:confidential|intended|privileged)"
    r"|antes de imprimir|please consider the environment)",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"^(?:(?:muchas |mil )?gracias(?: de antemano| por su (?:atenci[oó]n|ayuda|tiempo|apoyo))?(?: y saludos?)?"
    r"|(?:un )?(?:cordial(?:es)? )?saludos?(?: cordial(?:es)?)?|atentamente|atte|cordialmente|respetuosamente"
    r"|quedo (?:atent[oa]|en espera|al pendiente|a sus [oó]rdenes).{0,40}|sin m[aá]s por el momento.{0,40}"
    r"|que tenga(?:n)? (?:buen|bonito|excelente|lindo) d[ií]a|buen d[ií]a"
    r"|(?:many |kind |warm |best )?regards|best(?: wishes)?|all the best|sincerely(?: yours)?|yours (?:truly|sincerely)"
    r"|cheers|(?:many )?thanks(?: (?:again|in advance|so much|for your help))?|thank you(?: (?:again|in advance|so much"
    r"|very much|for your (?:help|time|assistance)))?|respectfully|have a (?:good|great|nice) day)[\s,.!;-]*$",
    re.IGNORECASE,
)
SALUTATION = re.compile(
    r"^(?:hola|buen(?:os|as)? (?:d[ií]as?|tardes|noches)|buenas|estimad[oa]s?|apreciables?|a quien corresponda"
    r"|muy (?:señor|buen).{0,20}|hi|hello|hey|dear|good (?:morning|afternoon|evening)|greetings|to whom it may concern)"
    r"\b[^.?!:;]{0,45}[:,.!;-]*\s*$",
    re.IGNORECASE,
)


def _joined(lines: Sequence[str], at: int) -> list[str]:
    """The line at `at`, and it together with one and two behind it: mail programs break the line that introduces."""
    found, joined = [], ""
    for line in lines[at : at + 3]:
        joined = f"{joined} {line.strip()}".strip()[:500]
        found.append(joined)
    return found


def _is_header_block(lines: Sequence[str], at: int) -> bool:
    """From, sent, to, subject: what Outlook puts above what is answered."""
    behind = [line.strip() for line in lines[at + 1 : at + HEADER_LINES]]
    return bool(FROM.match(lines[at].strip()[:200])) and sum(bool(FIELD.match(line)) for line in behind) >= 2


def _quote_begins(lines: Sequence[str], at: int) -> bool:
    line = lines[at].strip()[:500]
    if SEPARATOR.match(line) or _is_header_block(lines, at):
        return True
    if RULE.match(line):
        return any(_is_header_block(lines, at + step) for step in (1, 2) if at + step < len(lines))
    return bool(QUOTE_BEGINS.match(line)) and any(DATED.search(one) and WROTE.match(one) for one in _joined(lines, at))


def _own(lines: Sequence[str]) -> list[str]:
    """Up to where the quote begins, without lines that are quoted in between."""
    cut = next((at for at in range(len(lines)) if _quote_begins(lines, at)), len(lines))
    return [line for line in lines[:cut] if not line.lstrip().startswith(">")]


def _is_appended(line: str) -> bool:
    """What a program or a house puts beneath every mail."""
    return line in ("--", "—") or bool(DEVICE.match(line[:120]) or DISCLAIMER.match(line[:200]))


def _closes(lines: Sequence[str], at: int) -> bool:
    """Whether a name and what belongs to it is all that follows a closing."""
    if not CLOSING.match(lines[at].strip()[:80]):
        return False
    behind = [one for one in lines[at + 1 : at + 1 + SIGNATURE_LINES] if one.strip()]
    names = behind[:NAME_LINES]
    is_short = len(behind) <= NAME_LINES * 2 and not any(lines[at + 1 + SIGNATURE_LINES : at + 2 + SIGNATURE_LINES])
    return is_short and all(len(one) <= SHORT and "?" not in one for one in names)


def _unsigned(lines: Sequence[str]) -> list[str]:
    """Without the signature, when anything is left then."""
    kept = _up_to(lines, [at for at, line in enumerate(lines) if _is_appended(line.strip())])
    return _up_to(kept, [at for at in range(len(kept)) if _closes(kept, at)])


def _up_to(lines: Sequence[str], ends: Sequence[int]) -> list[str]:
    """The lines before the first of `ends` that leaves any."""
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    return list(lines[: next((at for at in ends if at > first), len(lines))])


def _ungreeted(lines: Sequence[str]) -> list[str]:
    """Without the salutation, when anything is left then."""
    rest = list(lines)
    while rest and (not rest[0].strip() or SALUTATION.match(rest[0].strip()[:80])):
        if not any(line.strip() for line in rest[1:]):
            return rest
        rest = rest[1:]
    return rest


def written(text: str) -> str:
    """What this mail says itself; empty when it only quotes."""
    lines = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n")
    kept = _ungreeted(_unsigned(_own(lines)))
    return "\n".join(line.rstrip() for line in kept).strip()
