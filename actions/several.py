"""Which of several contracts, or all of them at once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.records import Contract, Identity
from actions.turn import Turn
from actions.understood import choice_of
from actions.words import word
from kit.money import Money
from kit.utility import plain

ALL = "all"
"""What stands where else an account's id does."""
FOR_ALL = frozenset({"check_balance", "bill_due_date", "check_usage"})
"""Tasks that can be answered for all contracts in one list; the others go one contract at a time."""
SHOWN = 10
"""Lines of a list; a small screen holds no more."""

_ALL_ANSWER = re.compile(r"\b(?:todos|todas|ambos|ambas|los dos|las dos|todo|all|both|every one|everything)\b")
_ALL_ASKED = re.compile(
    r"\b(?:tod[ao]s|amb[ao]s|all|both|(?:mis|los|las|my|the) (?:dos|tres|cuatro|two|three|four|\d{1,2}))(?: \w+){0,2} "
    r"(?:contratos|cuentas|casas|locales|sucursales|propiedades|medidores|accounts|contracts|houses|properties|stores|"
    r"meters)\b|\b(?:de tod[ao]s|for all(?: of them)?|of all of them)$"
)
_OTHER = re.compile(r"\b(?:la otra|el otro|otra|otro|the other|other one|another one|other)\b")
_NOISE = frozenset({
    "el", "la", "los", "las", "de", "del", "mi", "mis", "que", "termina", "en", "con", "acaba", "numero", "cuenta",
    "contrato", "esta", "esa", "ese", "por", "favor", "quiero", "ver", "es", "y", "para", "calle", "direccion", "the",
    "my", "one", "at", "on", "ending", "ends", "in", "number", "account", "contract", "please", "is", "for", "of",
    "street", "st", "address", "that", "with", "and", "show", "me", "what", "about",
})  # fmt: skip


def wants_all(turn: Turn, *, answering: bool = False) -> bool:
    """Whether the words mean all contracts; as an answer to "which one?" one word is enough."""
    said = plain(turn.words)
    if answering:
        return turn.entities.get("account_id") == ALL or bool(_ALL_ANSWER.search(said))
    return bool(_ALL_ASKED.search(said))


def name_of(contract: Contract) -> str:
    """How we name a contract to its owner: the name they gave it, else what the level allows."""
    return contract.nickname or contract.label or f"…{contract.contract_number[-4:]}"


def find(words: str, known: Identity) -> str | None:
    """The account that the words name: (part of) nickname, address or number, or "the other one" of two."""
    contracts = known.contracts
    said = plain(words)
    if _OTHER.search(said) and not re.search(r"\d{3}", said):
        others = [one for one in contracts if known.selected and one.account_id != known.selected]
        if len(others) == 1:
            return others[0].account_id
    named = [(f"{one.nickname or ''} {one.label} {one.contract_number}", one.account_id) for one in contracts]
    if digits := re.findall(r"\d{3,}", said):
        ending = [value for label, value in named if any(_holds(label, one) for one in digits)]
        if len(ending) == 1:
            return ending[0]
    kept = " ".join(token for token in said.split() if token not in _NOISE)
    return choice_of(kept, tuple(named)) if kept and not kept.isdigit() else None


def _holds(label: str, digits: str) -> bool:
    return any(one.endswith(digits) for one in plain(label).split() if one.isdigit())


def lines(told: Sequence[tuple[str, str]], rest: str, language: str) -> str:
    """One line a contract, at most SHOWN; the others as "and 8 more: `rest`"."""
    shown = [f"• {name}: {value}" for name, value in told[:SHOWN]]
    if len(told) > SHOWN:
        shown.append(word("list", "more", language).format(count=len(told) - SHOWN, rest=rest))
    return "\n".join(shown)


def owed_total(amounts: Sequence[Money]) -> Money:
    """What is owed together. A credit on one contract pays for no other."""
    return Money(sum(max(0, one.amount_minor) for one in amounts), amounts[0].currency)
