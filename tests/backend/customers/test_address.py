from __future__ import annotations

from backend.customers.address import address_lines, street_line
from backend.customers.models import Premise


def premise(**columns: str | None) -> Premise:
    values = {
        "street": "Calle Hidalgo",
        "number": "12",
        "neighborhood": "Centro",
        "city": "Querétaro",
        "state": "QRO",
        "postal_code": "76000",
    }
    return Premise(**(values | columns))


def test_a_mexican_address_has_the_number_behind_and_the_postal_code_before_the_city() -> None:
    assert address_lines(premise(), country="MX") == ("Calle Hidalgo 12", "Centro", "76000 Querétaro, QRO")


def test_without_a_colonia_there_is_no_line_for_it() -> None:
    assert address_lines(premise(neighborhood=None), country="MX") == ("Calle Hidalgo 12", "76000 Querétaro, QRO")


def test_an_american_address_has_the_number_before_and_the_zip_code_last() -> None:
    home = premise(
        street="Oak Hollow Dr", number="1204", neighborhood=None, city="Hutto", state="TX", postal_code="78634"
    )
    assert address_lines(home, country="US") == ("1204 Oak Hollow Dr", "Hutto, TX 78634")


def test_a_street_without_a_number_is_the_street() -> None:
    assert street_line("Camino Real", "", country="MX") == street_line("Camino Real", "", country="US") == "Camino Real"
