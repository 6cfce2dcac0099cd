"""The bill as a letter-size PDF (BIL-02): brand, periods, readings, lines, twelve months, how to pay, QR code."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

import phonenumbers
import segno
from babel.dates import format_date
from babel.numbers import format_decimal

from backend.billing.pdf_words import WORDS, Words
from kit.typesetting import Template, Value
from kit.utility import Utility

UNIT_NAMES = {"m3": "m³", "kwh": "kWh", "hcf": "HCF"}
LOCALES = {"es": "es_MX", "en": "en_US"}
CHART_MONTHS = 12

_TEMPLATE = Template(Path(__file__).with_name("bill.typ"))


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line; quantity and unit price (minor units, may have decimals) only where units are priced."""

    concept: str
    amount_minor: int
    quantity: Decimal | None = None
    unit_price_minor: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MonthUsage:
    """What was used in the period that ended on `period_end`."""

    period_end: date
    quantity: Decimal
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class BillDocument:
    """Everything that stands on a bill. Amounts in minor units of the utility's currency.

    `previous_balance_minor` is what was owed before this bill (negative: credit); `balance_minor` is what is to be
    paid now. `history` is in order of time and ends with this bill's period. `unit` is m3, kWh or HCF in any case.
    """

    utility: Utility
    language: str
    number: str
    holder: str
    address: tuple[str, ...]
    contract: str
    tariff: str
    period_start: date
    period_end: date
    issued_on: date
    due_date: date
    lines: tuple[DocumentLine, ...]
    total_minor: int
    previous_balance_minor: int
    balance_minor: int
    reference: str | None
    unit: str = ""
    quantity: Decimal | None = None
    meter: str | None = None
    reading_previous: Decimal | None = None
    reading_current: Decimal | None = None
    estimated: bool = False
    autopay: bool = False
    overdue: bool = False
    history: tuple[MonthUsage, ...] = ()


def render(document: BillDocument) -> bytes:
    """The bill's PDF: tagged, with title and language, the same bytes for the same document."""
    issued = datetime.combine(document.issued_on, time(12), tzinfo=UTC)
    return _TEMPLATE.pdf(values(document), timestamp=int(issued.timestamp()))


def payment_uri(document: BillDocument) -> str:
    """What the QR code says: the utility's payment page with the reference and the amount filled in."""
    query = {"reference": document.reference or document.contract}
    if document.balance_minor > 0:
        query |= {"amount": f"{Decimal(document.balance_minor) / 100:.2f}", "currency": document.utility.currency}
    return f"{document.utility.contacts.web}/pay?{urlencode(query)}"


def values(document: BillDocument) -> dict[str, Value]:
    """The template's values, every one a text in the document's language."""
    page = _Page(document)
    utility, words = document.utility, page.words
    return {
        "title": f"{words['heading']} {document.number} · {utility.name}",
        "keywords": [document.number],
        "lang": document.language,
        "region": utility.country,
        "brand": utility.brand.color,
        "accent": utility.brand.accent,
        "logo": _logo(utility.logo),
        "utility": {"name": utility.name, "legal_name": utility.legal_name},
        "heading": words["heading"],
        "number": f"{words['number']} {document.number}",
        "holder": document.holder,
        "address": list(document.address),
        "facts": page.facts(),
        "amount_label": words["credit"] if document.balance_minor < 0 else words["amount"],
        "amount": f"{page.money(abs(document.balance_minor))} {utility.currency}",
        "due_label": words["due"],
        "due": page.day(document.due_date) if document.balance_minor > 0 else words["nothing_due"],
        "note": page.note(),
        "readings": page.readings(),
        "estimated": words["estimated"] if document.estimated else None,
        "lines_heading": words["lines"],
        "columns": [words["concept"], words["quantity"], words["price"], words["line_amount"]],
        "lines": [page.line(line) for line in document.lines],
        "totals": page.totals(),
        "chart": page.chart(),
        "pay": page.pay(),
        "contacts": page.contacts(),
        "footer": f"{utility.legal_name} · {utility.contacts.web.removeprefix('https://')} · {document.number}",
    }


@lru_cache(maxsize=16)
def _logo(path: Path) -> str:
    return path.read_text(encoding="utf-8")


class _Page:
    """One document's texts."""

    def __init__(self, document: BillDocument) -> None:
        self.document = document
        self.locale = LOCALES["es" if document.language == "es" else "en"]
        self.words: Words = WORDS["es" if document.language == "es" else "en"]
        self.unit = UNIT_NAMES.get(document.unit.lower(), document.unit)

    def money(self, minor: Decimal | int, pattern: str = "#,##0.00") -> str:
        text = format_decimal(abs(Decimal(minor)) / 100, pattern, locale=self.locale)
        return f"−${text}" if minor < 0 else f"${text}"

    def day(self, value: date) -> str:
        return format_date(value, "d MMM y" if self.document.language == "es" else "MMM d, y", locale=self.locale)

    def number(self, value: Decimal) -> str:
        return format_decimal(value, "#,##0.###", locale=self.locale)

    def facts(self) -> list[Value]:
        document, words = self.document, self.words
        days = (document.period_end - document.period_start).days
        rows = [
            (words["contract"], document.contract),
            (words["tariff"], document.tariff),
            (words["period"], f"{self.day(document.period_start)} – {self.day(document.period_end)}"),
            (words["issued"], self.day(document.issued_on)),
            (words["meter"], document.meter or "–"),
            (words["days"], str(days)),
        ]
        return [list(row) for row in rows]

    def note(self) -> str | None:
        if self.document.balance_minor <= 0:
            return None
        if self.document.autopay:
            return self.words["autopay"]
        return self.words["overdue"] if self.document.overdue else None

    def readings(self) -> list[Value]:
        document, words = self.document, self.words
        if document.quantity is None:
            return []
        days = max((document.period_end - document.period_start).days, 1)
        rows: list[Value] = []
        if document.reading_previous is not None and document.reading_current is not None:
            rows.append([words["reading_previous"], self.number(document.reading_previous)])
            rows.append([words["reading_current"], self.number(document.reading_current)])
        rows.append([words["usage"], f"{self.number(document.quantity)} {self.unit}"])
        daily = format_decimal(document.quantity / days, "#,##0.0#", locale=self.locale)
        rows.append([words["daily"], f"{daily} {self.unit}"])
        return rows

    def line(self, line: DocumentLine) -> Value:
        price = line.unit_price_minor
        pattern = "#,##0.00" if price is None or price == price.to_integral_value() else "#,##0.00##"
        return {
            "concept": line.concept,
            "quantity": "" if line.quantity is None else f"{self.number(line.quantity)} {self.unit}",
            "price": "" if price is None else self.money(price, pattern),
            "amount": self.money(line.amount_minor),
        }

    def totals(self) -> list[Value]:
        document, words = self.document, self.words
        received = document.previous_balance_minor + document.total_minor - document.balance_minor
        rows = [(words["total"], document.total_minor, True)]
        if document.previous_balance_minor > 0:
            rows.append((words["previous_balance"], document.previous_balance_minor, False))
        elif document.previous_balance_minor < 0:
            rows.append((words["previous_credit"], document.previous_balance_minor, False))
        if received:
            rows.append((words["received"], -received, False))
        rows.append((words["balance"], document.balance_minor, True))
        return [{"label": label, "amount": self.money(minor), "strong": strong} for label, minor, strong in rows]

    def chart(self) -> Value:
        months = self.document.history[-CHART_MONTHS:]
        highest = max((month.quantity for month in months), default=Decimal(0)) or Decimal(1)
        said = ", ".join(f"{self._month(m.period_end)} {self.number(m.quantity)}" for m in months)
        bars: list[Value] = [
            {
                "label": self._month(month.period_end),
                "value": format_decimal(month.quantity, "#,##0", locale=self.locale),
                "share": max(float(month.quantity / highest), 0.01),
                "current": month.period_end == self.document.period_end,
                "estimated": month.estimated,
            }
            for month in months
        ]
        heading = self.words["chart"].format(unit=self.unit)
        caption = self.words["chart_estimated"] if any(month.estimated for month in months) else ""
        return {"heading": heading, "alt": f"{heading}: {said}", "bars": bars, "caption": caption}

    def _month(self, value: date) -> str:
        return format_date(value, "MMM", locale=self.locale).rstrip(".")

    def pay(self) -> Value:
        utility, words = self.document.utility, self.words
        reference = self.document.reference or self.document.contract
        qr = io.BytesIO()
        segno.make(payment_uri(self.document), error="m").save(qr, kind="svg", border=2, xmldecl=False)
        return {
            "heading": words["pay"],
            "reference_label": words["reference"] if self.document.reference else words["contract"],
            "reference": " ".join(reference[i : i + 4] for i in range(0, len(reference), 4)),
            "qr": qr.getvalue().decode(),
            "qr_alt": f"{words['qr']}: {payment_uri(self.document)}",
            "qr_label": words["qr"],
            "ways": [*self._ways(), [words["posting"], utility.payments.posting.in_language(self.document.language)]],
        }

    def _ways(self) -> list[Value]:
        rules, words = self.document.utility.payments, self.words
        label = rules.stores_label.in_language(self.document.language)
        stores = ", ".join(rules.stores)
        ways: list[Value] = [[label[:1].upper() + label[1:], words["stores"].format(stores=stores)]]
        if rules.bank and rules.bank.clabe:
            ways.append(["SPEI", words["spei"].format(bank=rules.bank.name, clabe=rules.bank.clabe)])
        if "card" in rules.methods:
            ways.append([words["online"], self.document.utility.contacts.web.removeprefix("https://")])
        if rules.mail:
            ways.append([words["check"], f"{rules.bank.beneficiary if rules.bank else ''}, {rules.mail}"])
        return ways

    def contacts(self) -> list[Value]:
        contacts, words = self.document.utility.contacts, self.words
        rows = [(words["phone"], phone_text(contacts.phone)), (words["emergency"], phone_text(contacts.emergency))]
        if contacts.whatsapp:
            rows.append(("WhatsApp", phone_text(contacts.whatsapp)))
        return [list(row) for row in [*rows, (words["email"], contacts.email)]]


@lru_cache(maxsize=64)
def phone_text(number: str) -> str:
    """An E.164 number as its country writes it."""
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.NATIONAL)
