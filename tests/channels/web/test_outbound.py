"""Frames that browsers read."""

from __future__ import annotations

from channels.message import Keypress, Link, Location, Media, Option, Speech, Text
from channels.web.outbound import frame


def test_a_message_is_written_as_the_contract_has_it() -> None:
    body = frame(
        seq=7,
        in_reply_to="m1",
        parts=(Text("hola"), Media("document", "/x", "application/pdf", "recibo.pdf", "Tu recibo")),
        choices=(Option("Mi recibo", "/get_bill", "más"),),
        sender="bot",
        media_url=lambda position: f"/files/{position}",
    )
    assert body == {
        "seq": 7,
        "in_reply_to": "m1",
        "parts": [
            {"type": "text", "text": "hola"},
            {
                "type": "document",
                "url": "/files/1",
                "filename": "recibo.pdf",
                "caption": "Tu recibo",
                "mime_type": "application/pdf",
            },
        ],
        "choices": [{"label": "Mi recibo", "value": "/get_bill"}],
        "from": "bot",
    }


def test_every_other_part_has_its_shape() -> None:
    parts = (
        Speech("dicho"),
        Media("image", "/c", "image/png", "", "Tu consumo"),
        Link("https://x.test/", "Sitio"),
        Location(20.5, -100.4, "Centro", "Madero 1"),
        Keypress("5"),
    )
    body = frame(seq=1, in_reply_to=None, parts=parts, choices=(), sender="agent", media_url=lambda n: f"/files/{n}")
    assert body["parts"] == [
        {"type": "text", "text": "dicho"},
        {"type": "image", "url": "/files/1", "caption": "Tu consumo", "mime_type": "image/png"},
        {"type": "link", "url": "https://x.test/", "title": "Sitio"},
        {"type": "location", "latitude": 20.5, "longitude": -100.4, "name": "Centro", "address": "Madero 1"},
        {"type": "text", "text": ""},
    ]
