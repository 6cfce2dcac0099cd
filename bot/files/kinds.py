"""What a file is, by its bytes: its name and what its sender says of it count for nothing."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.files.errors import EmptyFileError, KindRefusedError, TooLargeError
from channels.files import MEBIBYTE, OFFICE
from channels.message import FileLimit

FileKind = Literal["image", "document", "audio", "video"]
MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file turned out to be. `extension` is without its dot."""

    mime_type: str
    kind: FileKind
    extension: str


JPEG = Sniffed("image/jpeg", "image", "jpg")
PNG = Sniffed("image/png", "image", "png")
GIF = Sniffed("image/gif", "image", "gif")
WEBP = Sniffed("image/webp", "image", "webp")
HEIC = Sniffed("image/heic", "document", "heic")  # no browser but Safari shows it
PDF = Sniffed("application/pdf", "document", "pdf")
DOCX = Sniffed(f"{OFFICE}.wordprocessingml.document", "document", "docx")
XLSX = Sniffed(f"{OFFICE}.spreadsheetml.sheet", "document", "xlsx")
PPTX = Sniffed(f"{OFFICE}.presentationml.presentation", "document", "pptx")
DOC = Sniffed("application/msword", "document", "doc")
XLS = Sniffed("application/vnd.ms-excel", "document", "xls")
PPT = Sniffed("application/vnd.ms-powerpoint", "document", "ppt")
PLAIN = Sniffed("text/plain", "document", "txt")
OGG = Sniffed("audio/ogg", "audio", "ogg")
MP3 = Sniffed("audio/mpeg", "audio", "mp3")
AAC = Sniffed("audio/aac", "audio", "aac")
AMR = Sniffed("audio/amr", "audio", "amr")
M4A = Sniffed("audio/mp4", "audio", "m4a")
WAV = Sniffed("audio/wav", "audio", "wav")
MP4 = Sniffed("video/mp4", "video", "mp4")
THREE_GP = Sniffed("video/3gpp", "video", "3gp")

IMAGES = (JPEG, PNG, GIF, WEBP)
DOCUMENTS = (PDF, DOCX, XLSX, PPTX, DOC, XLS, PPT, PLAIN)
SOUNDS = (OGG, MP3, AAC, AMR, M4A, WAV)
FILMS = (MP4, THREE_GP)

_BEGINNINGS: tuple[tuple[bytes, Sniffed], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"OggS", OGG),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xf3", MP3),
    (b"\xff\xf2", MP3),
    (b"\xff\xf1", AAC),
    (b"\xff\xf9", AAC),
    (b"#!AMR", AMR),
)
_RIFF = {b"WEBP": WEBP, b"WAVE": WAV}
_BRANDS = {b"M4A": M4A, b"M4B": M4A, b"3gp": THREE_GP, b"3g2": THREE_GP, b"hei": HEIC, b"mif": HEIC}
_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
_STREAMS = {"WordDocument": DOC, "Workbook": XLS, "PowerPoint Document": PPT}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SCRIPTS = (b"#!", b"<?php")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def _archive(content: bytes) -> Sniffed | None:
    """An Office file by the names in it, none of which is opened; with macros it is none."""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((sniffed for name, sniffed in _PARTS.items() if name in names), None)


def _old_office(content: bytes) -> Sniffed | None:
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        return None
    found = (sniffed for name, sniffed in _STREAMS.items() if name.encode("utf-16-le") in content)
    return next(found, None)


def _plain(content: bytes) -> Sniffed | None:
    """Words of people: UTF-8 or Windows-1252 without control characters, and no script that a shell would run."""
    if content.startswith(_SCRIPTS) or _CONTROL.search(content):
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            content.decode("cp1252")
        except UnicodeDecodeError:
            return None
    return PLAIN


def sniff(content: bytes) -> Sniffed:
    """What the bytes are. Raises EmptyFileError, KindRefusedError for whatever is not in this module's tables."""
    if not content:
        raise EmptyFileError
    found: Sniffed | None = next((kind for mark, kind in _BEGINNINGS if content.startswith(mark)), None)
    readers: dict[bytes, Callable[[bytes], Sniffed | None]] = {b"PK\x03\x04": _archive, _OLE: _old_office}
    if found is None and content[:4] == b"RIFF":
        found = _RIFF.get(content[8:12])
    elif found is None and content[4:8] == b"ftyp":
        found = _BRANDS.get(content[8:11], MP4)
    elif found is None:
        reader = next((read for mark, read in readers.items() if content.startswith(mark)), _plain)
        found = reader(content)
    if found is None:
        raise KindRefusedError
    return found


def allow(sniffed: Sniffed, size_bytes: int, limits: tuple[FileLimit, ...]) -> None:
    """Return when something of that kind and size is let through. Raises KindRefusedError, TooLargeError."""
    fitting = [one for one in limits if one.kind == sniffed.kind and sniffed.mime_type in one.mime_types]
    if not fitting:
        raise KindRefusedError
    if size_bytes > fitting[0].max_bytes:
        raise TooLargeError(fitting[0].max_bytes)


def named(filename: str, sniffed: Sniffed) -> str:
    """A name that is safe to show and to save under: no path, nothing unseen, the ending of what the file is."""
    last = re.split(r"[/\\]", filename)[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, _, ending = seen.rpartition(".")
    endings = {sniffed.extension, *({"jpeg"} if sniffed == JPEG else ()), *({"csv"} if sniffed == PLAIN else ())}
    if stem and ending.lower() in endings:
        return f"{stem[:MAX_NAME]}.{ending.lower()}"
    return f"{seen[:MAX_NAME] or sniffed.kind}.{sniffed.extension}"


def limit(kind: FileKind, max_mebibytes: int, kinds: tuple[Sniffed, ...]) -> FileLimit:
    """Files of that kind, up to so many mebibytes."""
    return FileLimit(kind, max_mebibytes * MEBIBYTE, frozenset(one.mime_type for one in kinds))


CUSTOMERS = (
    limit("image", 10, IMAGES),
    limit("audio", 16, SOUNDS),
    limit("video", 16, FILMS),
    limit("document", 16, (*DOCUMENTS, HEIC)),
)
"""What customers may send us, on whichever channel. WhatsApp lets documents of 100 MB through: nobody sends a utility
those in good faith, and all of it stands in the database."""
