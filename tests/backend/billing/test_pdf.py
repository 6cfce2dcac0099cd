"""The bill on paper, read back as a reader reads it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdf
import pytest

from backend.billing import pdf
from backend.billing.pdf import BillDocument, DocumentLine, MonthUsage
from kit import utility


def document(**changes: object) -> BillDocument:
    bill = BillDocument(
        utility=utility.load("cantera"),
        language="es",
        number="CAN-000123",
        holder="Íñigo Güereña Ñáñez",
        address=("Calle Río Lerma 214, Álamos", "76160 Querétaro"),
        contract="0200001237",
        tariff="Doméstica",
        period_start=date(2026, 9, 28),
        period_end=date(2026, 10, 28),
        issued_on=date(2026, 11, 1),
        due_date=date(2026, 11, 18),
        lines=(
            DocumentLine("Cuota fija", 9850),
            DocumentLine("Agua potable", 14500, Decimal(10), Decimal(1450)),
            DocumentLine("Agua potable", 15880, Decimal(8), Decimal(1985)),
        ),
        total_minor=40230,
        previous_balance_minor=12000,
        balance_minor=52230,
        reference="01234567890128",
        unit="m3",
        quantity=Decimal(18),
        meter="A19-204481",
        reading_previous=Decimal(1402),
        reading_current=Decimal(1420),
        history=tuple(MonthUsage(date(2026, month, 28), Decimal(10 + month)) for month in range(1, 11)),
    )
    return replace(bill, **changes)  # type: ignore[arg-type]


def read(bill: BillDocument) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf.render(bill)))


def text(bill: BillDocument) -> str:
    return " ".join(read(bill).pages[0].extract_text().split())


def test_a_spanish_bill_says_who_when_how_much_and_how_to_pay() -> None:
    page = text(document())
    for words in (
        "Íñigo Güereña Ñáñez",
        "$522.30 MXN",
        "18 nov 2026",
        "1,402",
        "18 m³",
        "10 m³ $14.50 $145.00",
        "Saldo anterior $120.00",
        "0123 4567 8901 28",
        "CLABE 012680001184523904",
        "OXXO y otras tiendas",
    ):
        assert words in page


def test_an_english_bill_of_the_texas_utility_is_in_english_throughout() -> None:
    page = text(document(utility=utility.load("prairie"), language="en", unit="kWh", autopay=True))
    for words in ("Amount due", "Nov 18, 2026", "$522.30 USD", "18 kWh", "Autopay is on", "H-E-B and other stores"):
        assert words in page
    assert "CLABE" not in page


def test_a_bill_is_one_letter_page_tagged_and_in_its_language() -> None:
    reader = read(document())
    assert len(reader.pages) == 1
    assert (float(reader.pages[0].mediabox.width), float(reader.pages[0].mediabox.height)) == (612.0, 792.0)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "es-MX"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Recibo CAN-000123 · Aguas de Cantera"


def test_the_same_bill_is_the_same_bytes() -> None:
    assert pdf.render(document()) == pdf.render(document())


def test_a_credit_is_named_as_such_and_asks_for_nothing() -> None:
    page = text(document(previous_balance_minor=-50000, balance_minor=-9770))
    assert "Saldo a favor" in page
    assert "$97.70 MXN" in page
    assert "Nada por pagar" in page


def test_what_was_received_makes_the_sum_come_out() -> None:
    assert "Pagos y ajustes recibidos −$120.00" in text(document(balance_minor=40230))


def test_prices_below_a_cent_keep_their_decimals() -> None:
    line = DocumentLine("Energy", 9850, Decimal(1000), Decimal("9.85"))
    assert "1,000 kWh $0.0985 $98.50" in text(
        document(utility=utility.load("prairie"), language="en", unit="kWh", lines=(line,))
    )


def test_an_estimated_reading_is_said() -> None:
    assert "Lectura estimada" in text(document(estimated=True))


def test_the_qr_code_opens_the_payment_page_with_reference_and_amount() -> None:
    assert (
        pdf.payment_uri(document())
        == "https://aguasdecantera.example/pay?reference=01234567890128&amount=522.30&currency=MXN"
    )


def test_a_bill_without_readings_history_or_reference_still_prints() -> None:
    bare = document(quantity=None, reading_previous=None, reading_current=None, meter=None, history=(), reference=None)
    assert "0200 0012 37" in text(bare)


@pytest.mark.parametrize("name", ["#set page(width: 1cm)", "$x$ *y* <z> \\", "\u200fאבג 🙂"])
def test_a_name_is_text_whatever_it_contains(name: str) -> None:
    assert pdf.render(document(holder=name)).startswith(b"%PDF")


def test_a_long_bill_with_eighteen_lines_stays_on_one_page() -> None:
    lines = tuple(DocumentLine(f"Concepto {i}", 100 * i) for i in range(18))
    assert len(read(document(lines=lines)).pages) == 1
