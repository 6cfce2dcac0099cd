"""Documents and pictures set by typst from a template and plain values, in memory; no system font is used."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

import typst

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]


def font_folder() -> Path:
    """Where the typeface of all our documents lies (Source Sans Pro, SIL Open Font License, from its PyPI package)."""
    spec = find_spec("font_source_sans_pro")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package font-source-sans-pro is not installed")
    return Path(spec.submodule_search_locations[0]) / "files"


class Template:
    """A `.typ` file that reads its values from `json(bytes(sys.inputs.data))`.

    The compiler, with its fonts, is made once and kept: the first rendering costs some tens of milliseconds, the next
    a few. Renderings of one template take turns.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._compiler: typst.Compiler | None = None

    def pdf(self, values: Mapping[str, Value], *, timestamp: int) -> bytes:
        """A tagged PDF with its creation date at `timestamp` (Unix seconds): same in, same bytes out.

        It follows PDF/UA-1, unless a text holds characters that no font has (an emoji in a name): those print as
        boxes, which the standard forbids.
        """
        data = _json(values)
        with self._lock:
            compiler = self._ready()
            try:
                return _one(compiler.compile(sys_inputs=data, format="pdf", pdf_standards="ua-1", timestamp=timestamp))
            except typst.TypstError as error:
                if "could not be displayed" not in str(error):
                    raise
            return _one(compiler.compile(sys_inputs=data, format="pdf", timestamp=timestamp))

    def png(self, values: Mapping[str, Value], *, pixels_per_inch: float = 144.0) -> bytes:
        """A picture of the only page."""
        with self._lock:
            return _one(self._ready().compile(sys_inputs=_json(values), format="png", ppi=pixels_per_inch))

    def _ready(self) -> typst.Compiler:
        if self._compiler is None:
            self._compiler = typst.Compiler(
                str(self._path), root=str(self._path.parent), font_paths=[str(font_folder())], ignore_system_fonts=True
            )
        return self._compiler


def _json(values: Mapping[str, Value]) -> dict[str, str]:
    return {"data": json.dumps(values, ensure_ascii=False, separators=(",", ":"))}


def _one(output: bytes | list[bytes] | None) -> bytes:
    if not isinstance(output, bytes):
        raise TypeError("one page was expected")
    return output
