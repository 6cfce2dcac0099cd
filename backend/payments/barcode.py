"""A payment reference as a Code 128 barcode (ISO/IEC 15417) that a store's scanner reads off a phone."""

from __future__ import annotations

import io
from functools import lru_cache

from barcode.codex import Code128 as LibraryCode128
from PIL import Image, ImageDraw, ImageFont

from kit.typesetting import font_folder

MODULE_PIXELS = 4
QUIET_MODULES = 12
"""Blank modules on each side; ISO/IEC 15417 asks for 10."""
BAR_HEIGHT = 220
MARGIN = 36
TEXT_SIZE = 54
LONGEST = 48


class Code128(LibraryCode128):  # type: ignore[misc]  # the library is untyped
    """The library's, but right for references that start with 99.

    python-barcode 0.16 takes a first pair 99 of character set C for the switch to C, whose code it shares, and drops
    it: the store's scanner would read another reference. Starting in C, a first 99 is always digits.
    """

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        return encoded if encoded[1] == 99 else list(super()._try_to_optimize(encoded))


class UnprintableReferenceError(ValueError):
    """The reference is empty, too long, or not ASCII digits and capitals."""


def render(reference: str) -> bytes:
    """A PNG in black on white: bars with quiet zones, and the reference in groups of four beneath.

    Raises UnprintableReferenceError.
    """
    if not (0 < len(reference) <= LONGEST and reference.isascii() and reference.isalnum()):
        raise UnprintableReferenceError("a reference is 1 to 48 ASCII letters and digits")
    modules: str = Code128(reference).build()[0]
    width = (len(modules) + 2 * QUIET_MODULES) * MODULE_PIXELS
    image = Image.new("1", (width, MARGIN + BAR_HEIGHT + TEXT_SIZE + 2 * MARGIN), 1)
    draw = ImageDraw.Draw(image)
    for index, module in enumerate(modules):
        if module == "1":
            left = (QUIET_MODULES + index) * MODULE_PIXELS
            draw.rectangle((left, MARGIN, left + MODULE_PIXELS - 1, MARGIN + BAR_HEIGHT), fill=0)
    spoken = " ".join(reference[i : i + 4] for i in range(0, len(reference), 4))
    draw.text((width / 2, MARGIN + BAR_HEIGHT + MARGIN // 2), spoken, fill=0, font=_font(), anchor="mt")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_folder() / "SourceSansPro-Semibold.ttf"), TEXT_SIZE)
