"""Kinds of files that several vendors take, by MIME type."""

from __future__ import annotations

MEBIBYTE = 1024 * 1024
MAX_BYTES = 16 * MEBIBYTE
"""Whatever a vendor lets through: all files stand in our database."""

OFFICE = "application/vnd.openxmlformats-officedocument"
DOCUMENTS = frozenset(
    {
        "text/plain",
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        f"{OFFICE}.wordprocessingml.document",
        f"{OFFICE}.spreadsheetml.sheet",
        f"{OFFICE}.presentationml.presentation",
    }
)
