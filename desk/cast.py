"""The cast: rows of the backend's `/api/demo/cast`, and how they are found and shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import httpx
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from desk.words import Language, tag, word
from kit.money import Money
from kit.utility import Utility

VISITOR = "visitor"
CAST_SECONDS = 10.0
UNITS = {"m3": "m³"}


@dataclass(frozen=True, slots=True)
class Expected:
    """What a member should hear about the first contract."""

    balance: Money
    due_date: date | None = None
    last_bill: Money | None = None
    usage: tuple[float, str] | None = None
    outage: bool = False
    outage_eta: datetime | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who can write. `expect` is None for an anonymous visitor, of whom nothing is known."""

    key: str
    utility: str
    name: str
    language: Language
    contract: str = ""
    phone: str | None = None
    email: str | None = None
    tags: tuple[str, ...] = ()
    expect: Expected | None = None

    @property
    def id(self) -> str:
        """Unique over all utilities."""
        return f"{self.utility}.{self.key}"

    @property
    def initials(self) -> str:
        """Two letters for the round picture."""
        words = [one for one in self.name.replace(",", "").split() if one[0].isalpha()]
        return "".join(one[0] for one in words[:2]).upper() or "?"


def _money(raw: Mapping[str, Any] | None) -> Money | None:
    return Money(raw["amount_minor"], raw["currency"]) if raw else None


def _expected(raw: Mapping[str, Any]) -> Expected:
    outage, usage = raw.get("outage"), raw.get("usage")
    eta = outage and outage.get("eta")
    return Expected(
        balance=Money(raw["balance"]["amount_minor"], raw["balance"]["currency"]),
        due_date=date.fromisoformat(raw["due_date"]) if raw.get("due_date") else None,
        last_bill=_money(raw.get("last_bill")),
        usage=(float(usage["quantity"]), str(usage["unit"])) if usage else None,
        outage=outage is not None,
        outage_eta=datetime.fromisoformat(eta) if eta else None,
        case=raw.get("case"),
    )


def member_from_json(raw: Mapping[str, Any]) -> Member:
    """One row of the contract. Raises KeyError, TypeError or ValueError when it is none."""
    return Member(
        key=raw["key"],
        utility=raw["utility"],
        name=raw["name"],
        language="es" if raw["language"] == "es" else "en",
        contract=raw["contract"],
        phone=raw["phone"],
        email=raw["email"],
        tags=tuple(raw["tags"]),
        expect=_expected(raw["expect"]),
    )


async def fetch_cast(client: httpx.AsyncClient, backend_url: str) -> tuple[Member, ...]:
    """The whole cast; empty while the backend does not answer."""
    try:
        answer = await client.get(f"{backend_url.rstrip('/')}/api/demo/cast", timeout=CAST_SECONDS)
        answer.raise_for_status()
        return tuple(member_from_json(row) for row in answer.json()["items"])
    except (httpx.HTTPError, KeyError, TypeError, ValueError):
        return ()


def visitor(utility: Utility, language: Language) -> Member:
    """Somebody nobody knows."""
    return Member(VISITOR, utility.id, word("visitor", language), utility.default_language)


def _plain(words: str) -> str:
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def matches(member: Member, query: str) -> bool:
    """Whether every word of `query` is in the name, a tag (either language), the contract, phone or utility."""
    texts = [member.name, member.contract, member.phone or "", member.utility, member.key]
    texts += [said for name in member.tags for said in (name, tag(name, "es"), tag(name, "en"))]
    haystack = _plain(" ".join(texts))
    return all(one in haystack for one in _plain(query).split())


def by_utility(cast: Iterable[Member]) -> dict[str, list[Member]]:
    """The cast in its own order, grouped."""
    groups: dict[str, list[Member]] = {}
    for member in cast:
        groups.setdefault(member.utility, []).append(member)
    return groups


def money_text(money: Money, language: Language) -> str:
    """`$1,234.50`, as each currency is written at home; a credit says so in words."""
    home = "es_MX" if money.currency == "MXN" else "en_US"
    shown = format_currency(abs(money.major), money.currency, "¤#,##0.00", locale=home)
    return f"{shown} {word('credit', language)}" if money.amount_minor < 0 else shown


def expectations(member: Member, utility: Utility, language: Language) -> tuple[tuple[str, str], ...]:
    """(label, value) rows of what the records say; contract and contacts first."""
    if member.expect is None:
        return ()
    expect, locale = member.expect, "es_MX" if language == "es" else "en_US"
    rows = [
        ("contract", member.contract),
        ("phone", member.phone or word("none", language)),
        ("email", member.email or word("none", language)),
        ("balance", money_text(expect.balance, language)),
    ]
    if expect.due_date:
        rows.append(("due_date", format_date(expect.due_date, "d MMM y", locale=locale)))
    if expect.last_bill:
        rows.append(("last_bill", money_text(expect.last_bill, language)))
    if expect.usage:
        rows.append(
            ("usage", f"{format_decimal(expect.usage[0], locale=locale)} {UNITS.get(expect.usage[1], expect.usage[1])}")
        )
    if expect.outage_eta:
        rows.append(("outage", f"{expect.outage_eta.astimezone(utility.timezone):%d/%m · %H:%M}"))
    elif expect.outage:
        rows.append(("outage", word("outage_unknown", language)))
    if expect.case:
        rows.append(("case", expect.case))
    return tuple((word(label, language), value) for label, value in rows)
