"""From our message to Meta's payload. One Outbound is one WhatsApp message.

Limits: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
(text 4096; interactive body 1024; 3 buttons × 20; list 10 rows × 24, description 72, button 20; ids 256)
"""

from __future__ import annotations

from channels import files
from channels.message import Capabilities, FileLimit, Location, Media, Option, Outbound, Template
from channels.wording import media, words

IMAGES = FileLimit("image", 5 * files.MEBIBYTE, frozenset({"image/jpeg", "image/png"}))
DOCUMENTS = FileLimit("document", files.MAX_BYTES, files.DOCUMENTS)
"""https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types (documents: 100 MB)"""

CAPABILITIES = Capabilities(
    max_text=4096,
    max_text_with_choices=1024,
    max_choices=3,
    max_choice_label=20,
    max_list_rows=10,
    max_list_label=24,
    max_list_description=72,
    max_caption=1024,
    documents=True,
    images=True,
    proves_phone=True,
    typing=True,
    read_receipts=True,
    session_window_hours=24,
    files=(IMAGES, DOCUMENTS),
    sends_a_second=80.0,  # throughput of a Cloud API number
    recipient_sends_a_second=1 / 6,  # …/docs/whatsapp/cloud-api/overview#pair-rate-limits
    recipient_burst=45.0,
)
LIST_BUTTON_LENGTH = 20
SUPPORTED_MEDIA = ("image", "document")

Json = dict[str, object]


def _buttons(choices: tuple[Option, ...]) -> Json:
    return {
        "buttons": [{"type": "reply", "reply": {"id": choice.value, "title": choice.label}} for choice in choices],
    }


def _rows(choices: tuple[Option, ...], list_button: str) -> Json:
    rows = []
    for choice in choices:
        row = {"id": choice.value, "title": choice.label}
        rows.append(row | {"description": choice.description} if choice.description else row)
    return {"button": (list_button or "Opciones")[:LIST_BUTTON_LENGTH], "sections": [{"rows": rows}]}


def _interactive(message: Outbound) -> Json:
    as_list = len(message.choices) > CAPABILITIES.max_choices or any(choice.description for choice in message.choices)
    as_list = as_list or any(len(choice.label) > CAPABILITIES.max_choice_label for choice in message.choices)
    action = _rows(message.choices, message.list_button) if as_list else _buttons(message.choices)
    body = {"type": "list" if as_list else "button", "body": {"text": words(message.parts)}, "action": action}
    return {"type": "interactive", "interactive": body}


def _template(template: Template) -> Json:
    body: Json = {"name": template.name, "language": {"code": template.language}}
    if template.values:
        values = [{"type": "text", "text": value} for value in template.values]
        body["components"] = [{"type": "body", "parameters": values}]
    return {"type": "template", "template": body}


def _file(file: Media, media_id: str) -> Json:
    body: Json = {"id": media_id}
    if file.caption:
        body["caption"] = file.caption
    if file.kind == "document" and file.filename:
        body["filename"] = file.filename
    return {"type": file.kind, file.kind: body}


def _content(message: Outbound, media_id: str) -> Json:
    if message.template:
        return _template(message.template)
    if file := media(message):
        return _file(file, media_id)
    place = next((part for part in message.parts if isinstance(part, Location)), None)
    if place:
        located = {"latitude": place.latitude, "longitude": place.longitude}
        named = {"name": place.name, "address": place.address}
        return {"type": "location", "location": located | {key: value for key, value in named.items() if value}}
    if message.choices:
        return _interactive(message)
    return {"type": "text", "text": {"body": words(message.parts), "preview_url": False}}


def render(message: Outbound, *, tracker: str, media_id: str = "") -> Json:
    """The body of `POST /{phone_number_id}/messages`. Meta echoes `tracker` in every status of the message."""
    envelope: Json = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.address,
        "biz_opaque_callback_data": tracker,
    }
    return envelope | _content(message, media_id)
