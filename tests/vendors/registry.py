"""Every vendor that the tests know."""

from __future__ import annotations

from collections.abc import Callable

from tests.vendors.alexa import Alexa
from tests.vendors.google import Google
from tests.vendors.mail import Email
from tests.vendors.sms import Sms
from tests.vendors.telegram import Telegram
from tests.vendors.vendor import Vendor
from tests.vendors.voice import Voice
from tests.vendors.web import Web
from tests.vendors.whatsapp import WhatsApp

VENDORS: dict[str, Callable[[], Vendor]] = {
    "whatsapp": WhatsApp,
    "sms": Sms,
    "voice": Voice,
    "web": Web,
    "telegram": Telegram,
    "email": Email,
    "alexa": Alexa,
    "google": Google,
}
