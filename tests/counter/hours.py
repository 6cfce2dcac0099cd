"""The demo's utilities as they are at another hour: always open, or closed now and for some days yet."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import yaml

from kit.utility import UTILITIES

Hours = Literal["open", "closed"]
OWN = "CANTERA_"
PROVIDERS = {
    "account_sid": "TWILIO_ACCOUNT_SID",
    "auth_token": "TWILIO_AUTH_TOKEN",
    "phone_number": "TWILIO_PHONE_NUMBER",
    "api_key": "SENDGRID_API_KEY",
    "public_key": "SENDGRID_PARSE_PUBLIC_KEY",
    "address": "EMAIL_FROM",
}
"""Variables with which the service layer would send codes, too, by the field of an account."""

CHANNELS = {
    "sms": ("account_sid", "auth_token", "phone_number"),
    "voice": ("account_sid", "auth_token", "phone_number"),
    "email": ("api_key", "public_key", "address"),
}
"""Channels of the first utility that are therefore named in its file."""
AWAY = timedelta(days=3)
"""Until people are back, where they are closed."""


def utilities_at(folder: Path, hours: Hours) -> Path:
    """A copy of the utilities under `folder`, where people answer at all hours or none. Offices keep their own."""
    copied = shutil.copytree(UTILITIES, folder / "utilities")
    for path in copied.glob("*/utility.yml"):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        if raw["id"] == "cantera":
            raw["channels"] |= {
                name: [{field: OWN + PROVIDERS[field] for field in fields}] for name, fields in CHANNELS.items()
            }
        for office in raw["offices"]:
            office.setdefault("hours", raw["hours"])
        path.write_text(yaml.safe_dump(raw | _spells(hours), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return copied


def renamed(variable: str) -> str:
    """The variable by the name that the copied utilities know it by."""
    return OWN + variable if variable in PROVIDERS.values() else variable


def _spells(hours: Hours) -> dict[str, Any]:
    if hours == "open":
        return {"hours": [{"days": "mon-sun", "open": "00:00", "close": "00:00"}], "holidays": []}
    back = f"{datetime.now(UTC) + AWAY:%a}".lower()
    return {"hours": [{"days": back, "open": "10:00", "close": "11:00"}], "holidays": []}
