"""Numbers with a meaning."""

from __future__ import annotations

import pytest

from bot.core.nlu.patterns import find


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mi contrato es 1234567890", [("contract_number", "1234567890")]),
        ("es el 1234 567-890 gracias", [("contract_number", "1234567890")]),
        ("1234567", [("contract_number", "1234567")]),
        ("123456789012", [("contract_number", "123456789012")]),
        ("1234567890123", []),
        ("CASE-2026-000123", [("case_number", "CASE-2026-000123")]),
        ("cómo va mi case 2026 123?", [("case_number", "CASE-2026-000123")]),
        ("folio case-2026-4567", [("case_number", "CASE-2026-004567")]),
        ("quiero pagar $1,250.50", [("amount", "1250.50")]),
        ("pago 300 pesos", [("amount", "300")]),
        ("abonar $ 300", [("amount", "300")]),
        ("it was 1,250 dollars", [("amount", "1250")]),
        ("doscientos cincuenta pesos", [("amount", "250")]),
        ("dos mil quinientos pesos", [("amount", "2500")]),
        ("two hundred dollars", [("amount", "200")]),
        ("1.5 mil pesos", [("amount", "1500")]),
        ("123456", [("otp_code", "123456")]),
        ("el código es 123 456", [("otp_code", "123456")]),
        ("1 2 3 4 5 6", [("otp_code", "123456")]),
        ("12345678", [("contract_number", "12345678")]),
        ("recibo del mes pasado", [("period", "last_month")]),
        ("last month's usage", [("period", "last_month")]),
        ("el recibo de agosto", [("period", "08")]),
        ("agosto de 2025", [("period", "2025-08")]),
        ("sept 2025", [("period", "2025-09")]),
        ("may I pay?", []),
        ("two days ago", []),
        ("¿cuánto cuestan 20 m3?", [("quantity", "20"), ("unit", "m3")]),
        ("veinte metros cúbicos", [("quantity", "20"), ("unit", "m3")]),
        ("500 kWh", [("quantity", "500"), ("unit", "kwh")]),
        ("1,020.5 gallons", [("quantity", "1020.5"), ("unit", "gal")]),
        ("C.P. 76000", [("postal_code", "76000")]),
        ("vivo en el 76100", [("postal_code", "76100")]),
        ("zip code 75001", [("postal_code", "75001")]),
        ("debo $76100", [("amount", "76100")]),
        ("12345 y 76 pesos", [("postal_code", "12345"), ("amount", "76")]),
        ("hola", []),
        ("", []),
    ],
)
def test_entities(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.entity, one.value) for one in find(text)] == found


def test_places_are_those_of_the_text_as_written() -> None:
    text = "áéí ÑANDÚ ﬁn: 1234 567-890 ¡ya!"
    found = find(text)[0]

    assert text[found.start : found.end] == "1234 567-890"
