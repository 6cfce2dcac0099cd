"""How long a bill takes on paper: the first, and each one after it (BIL-02)."""

from __future__ import annotations

import statistics
import time
from datetime import date
from decimal import Decimal
from typing import Any

from backend.billing import pdf, tariffs
from backend.billing.pdf import BillDocument, DocumentLine, MonthUsage
from backend.demo.consumption import period_ends
from kit import utility
from kit.utility import Utility

BILLS = 200
TARGET_MILLISECONDS = 50.0


def run() -> dict[str, Any]:
    """Sets BILLS different bills of both utilities in both languages, one after the other."""
    documents = [
        _document(one, language, number)
        for number in range(BILLS // 4)
        for one in (utility.load("cantera"), utility.load("prairie"))
        for language in ("es", "en")
    ]
    first, *rest = [_timed(document) for document in documents]
    figures = {
        "bills": len(documents),
        "first_ms": round(first, 1),
        "median_ms": round(statistics.median(rest), 1),
        "p99_ms": round(statistics.quantiles(rest, n=100)[98], 1),
        "kilobytes": round(len(pdf.render(documents[0])) / 1024, 1),
    }
    return {
        "compared": "setting one bill as PDF with a kept compiler, each bill different",
        "figures": figures,
        "target": f"median under {TARGET_MILLISECONDS:.0f} ms a bill after the first",
        "holds": figures["median_ms"] < TARGET_MILLISECONDS,
    }


def _timed(document: BillDocument) -> float:
    began = time.perf_counter()
    pdf.render(document)
    return (time.perf_counter() - began) * 1000


def _document(of: Utility, language: str, number: int) -> BillDocument:
    code, tariff = next(iter(of.tariffs.items()))
    scale = 1 if of.unit(tariff.service) == "m3" else 55
    ends = period_ends(date(2026, 10, 20), 13)
    used = [Decimal((11 + (number + 5 * month) % 17) * scale) for month in range(12)]
    charge = tariffs.charge(tariff, used[-1])
    return BillDocument(
        utility=of,
        language=language,
        number=f"2610-{code}-{number:05d}",
        holder=f"Íñigo Muñoz Güemes {number}",
        address=(f"Calle Río Lerma {number}", "76160 Querétaro"),
        contract=of.contract.from_serial(10_000_000 + number),
        tariff=tariff.name.in_language(language),
        period_start=ends[-2],
        period_end=ends[-1],
        issued_on=date(2026, 10, 22),
        due_date=date(2026, 11, 9),
        lines=tuple(
            DocumentLine(line.concept.in_language(language), line.amount_minor, line.quantity, line.unit_price_minor)
            for line in charge.lines
        ),
        total_minor=charge.total_minor,
        previous_balance_minor=1000 * number,
        balance_minor=charge.total_minor + 1000 * number,
        reference=f"{10_000_000_000_000 + number}",
        unit=of.unit(tariff.service),
        quantity=used[-1],
        meter=f"W19-{number:06d}",
        reading_previous=Decimal(2000),
        reading_current=2000 + used[-1],
        history=tuple(MonthUsage(end, quantity) for end, quantity in zip(ends[1:], used, strict=True)),
    )
