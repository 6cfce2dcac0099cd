"""What a file is, by its bytes."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.files.errors import EmptyFileError, FileError, KindRefusedError, TooLargeError
from bot.files.kinds import CUSTOMERS, DOCX, JPEG, PDF, PLAIN, PNG, Sniffed, allow, named, sniff
from channels.files import MEBIBYTE


def picture(format_: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(made, format_)
    return made.getvalue()


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name in names:
            opened.writestr(name, "x")
    return made.getvalue()


def old_office(*streams: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64 + b"".join(one.encode("utf-16-le") for one in streams)


@pytest.mark.parametrize(
    ("content", "mime_type"),
    [
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("GIF"), "image/gif"),
        (picture("WEBP"), "image/webp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
        (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
        (archive("[Content_Types].xml", "word/document.xml"), DOCX.mime_type),
        (archive("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (old_office("WordDocument"), "application/msword"),
        (old_office("Workbook"), "application/vnd.ms-excel"),
        ("Calle Niño Perdido 12, colonia Álamos".encode(), "text/plain"),
        ("Niño".encode("cp1252"), "text/plain"),
        (b"OggS\0\x02\0\0", "audio/ogg"),
        (b"ID3\x04\0", "audio/mpeg"),
        (b"#!AMR\n", "audio/amr"),
        (b"\0\0\0\x20ftypM4A \0\0", "audio/mp4"),
        (b"\0\0\0\x20ftypisom\0\0", "video/mp4"),
        (b"\0\0\0\x14ftyp3gp5", "video/3gpp"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
    ],
)
def test_a_file_is_what_its_bytes_are(content: bytes, mime_type: str) -> None:
    assert sniff(content).mime_type == mime_type


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0\x03",
        b"\x7fELF\x02",
        b"#!/bin/sh\nrm -rf /",
        b"<?php system($_GET[1]);",
        archive("evil.exe"),
        archive("word/document.xml", "word/vbaProject.bin"),
        old_office("WordDocument", "_VBA_PROJECT"),
        b"PK\x03\x04 and then nothing",
        b"RIFF\x24\0\0\0AVI LIST",
        b"\x1f\x8b\x08\0",
        b"words\0and a zero",
    ],
)
def test_what_nobody_needs_at_a_counter_is_refused(content: bytes) -> None:
    with pytest.raises(KindRefusedError):
        sniff(content)


def test_a_page_with_a_script_is_plain_text_whatever_it_is_called() -> None:
    found = sniff(b"<html><script>alert(1)</script></html>")
    assert found == PLAIN
    assert named("recibo.html", found) == "recibo.html.txt"


def test_nothing_is_no_file() -> None:
    with pytest.raises(EmptyFileError):
        sniff(b"")


@given(st.binary(max_size=200))
def test_whatever_comes_is_known_or_refused(content: bytes) -> None:
    try:
        found = sniff(content)
    except FileError:
        return
    assert isinstance(found, Sniffed)


@pytest.mark.parametrize(
    ("called", "sniffed", "name"),
    [
        ("Recibo de agua.pdf", PDF, "Recibo de agua.pdf"),
        ("FOTO.JPEG", JPEG, "FOTO.jpeg"),
        ("factura.pdf.exe", PDF, "factura.pdf.exe.pdf"),
        ("../../etc/passwd", PLAIN, "passwd.txt"),
        ("C:\\Users\\ana\\foto.png", PNG, "foto.png"),
        ("foto\u202egnp.exe", PNG, "fotognp.exe.png"),
        ("lecturas.csv", PLAIN, "lecturas.csv"),
        ("", PNG, "image.png"),
        (".pdf", PDF, "pdf.pdf"),
        ("a" * 500 + ".pdf", PDF, "a" * 120 + ".pdf"),
    ],
)
def test_a_name_is_safe_and_ends_as_what_it_is(called: str, sniffed: Sniffed, name: str) -> None:
    assert named(called, sniffed) == name


def test_a_picture_that_is_too_large_is_refused_with_its_limit() -> None:
    allow(PNG, 10 * MEBIBYTE, CUSTOMERS)
    with pytest.raises(TooLargeError) as refused:
        allow(PNG, 10 * MEBIBYTE + 1, CUSTOMERS)
    assert refused.value.max_bytes == 10 * MEBIBYTE


def test_a_channel_without_files_takes_none() -> None:
    with pytest.raises(KindRefusedError):
        allow(PNG, 1, ())
