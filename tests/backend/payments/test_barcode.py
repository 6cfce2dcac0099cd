"""Barcodes, read back by another library's decoder."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from backend.payments import barcode


def read(png: bytes, *, width: int | None = None) -> list[tuple[str, str]]:
    picture = Image.open(io.BytesIO(png)).convert("L")
    if width:
        picture = picture.resize((width, picture.height * width // picture.width))
    return [(found.text, found.format.name) for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize(
    "reference", ["01234567890128", "99999999999999", "99962283038836", "12993499", "1", "AB12CD34"]
)
def test_a_scanner_reads_the_reference_back(reference: str) -> None:
    assert read(barcode.render(reference)) == [(reference, "Code128")]


def test_it_still_scans_at_the_width_of_a_small_phone() -> None:
    assert read(barcode.render("01234567890128"), width=360)[0][0] == "01234567890128"


def test_both_sides_keep_a_quiet_zone() -> None:
    picture = Image.open(io.BytesIO(barcode.render("01234567890128"))).convert("L")
    row = [picture.getpixel((x, 100)) for x in range(picture.width)]
    quiet = 10 * barcode.MODULE_PIXELS
    assert set(row[:quiet]) == {255}
    assert set(row[-quiet:]) == {255}


@pytest.mark.parametrize("reference", ["", "12 34", "12-34", "１２３４", "9" * 49])
def test_what_is_no_reference_is_refused(reference: str) -> None:
    with pytest.raises(barcode.UnprintableReferenceError):
        barcode.render(reference)
