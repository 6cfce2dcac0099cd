"""From a written letter to SendGrid's Mail Send.

https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send (30 MB in all; ours are far below).
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from channels import files
from channels.email.automatic import domain_of
from channels.message import Capabilities, FileLimit, Mail, Outbound

IMAGES = FileLimit("image", 10 * files.MEBIBYTE, frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}))
DOCUMENTS = FileLimit("document", 10 * files.MEBIBYTE, files.DOCUMENTS)

CAPABILITIES = Capabilities(
    max_text=20_000,
    max_choices=0,
    max_choice_label=80,
    documents=True,
    images=True,
    by_mail=True,
    sends_a_second=10.0,
    recipient_sends_a_second=1.0,
    recipient_burst=10.0,
    max_webhook=31 * 1024 * 1024,
    files=(IMAGES, DOCUMENTS),
)

Json = dict[str, object]
File = tuple[str, str, bytes]
"""Name, MIME type, bytes."""


def message_id(tracker: str, address: str) -> str:
    """How our letter is called for ever: a bounce and an answer name it."""
    return f"<{tracker}.ventanilla@{domain_of(address)}>"


def _headers(mail: Mail, *, tracker: str, address: str) -> Json:
    headers: Json = {"Message-ID": message_id(tracker, address)}
    if mail.in_reply_to:
        headers["In-Reply-To"] = f"<{mail.in_reply_to}>"
        headers["References"] = " ".join(f"<{one}>" for one in (mail.references or mail.in_reply_to).split())
    if mail.automatic:  # RFC 3834: no vacation notice answers it
        headers |= {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    return headers


def render(message: Outbound, *, tracker: str, sender: str, attached: Sequence[File] = ()) -> Json:
    """The body of `POST /v3/mail/send`. Nothing in it is tracked: neither openings nor clicks."""
    written = message.mail or Mail("", "", "", "")
    mail: Json = {
        "personalizations": [{"to": [{"email": message.address}]}],
        "from": {"email": sender, "name": written.sender_name},
        "subject": written.subject,
        "headers": _headers(written, tracker=tracker, address=sender),
        "content": [{"type": "text/plain", "value": written.text}, {"type": "text/html", "value": written.html}],
        "tracking_settings": {"click_tracking": {"enable": False}, "open_tracking": {"enable": False}},
    }
    if attached:
        mail["attachments"] = [
            {"filename": name, "type": kind, "content": base64.b64encode(content).decode("ascii")}
            for name, kind, content in attached
        ]
    return mail
