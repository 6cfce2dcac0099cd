"""The running counter has every vendor's accounts, and its service layer none of their providers."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.accounts import public_accounts
from channels.registry import CHANNELS
from kit import utility
from kit.settings import Settings
from tests.counter.fixtures import environment, vendors
from tests.counter.hours import utilities_at
from tests.vendors.registry import VENDORS


def test_both_utilities_are_on_every_channel_and_codes_stay_in_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = utilities_at(tmp_path, "open")
    with vendors() as around:
        told = environment(around)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    loaded = utility.load_all(folder)
    settings = Settings()
    found = {(one.channel, one.utility) for one in public_accounts(settings, loaded).all}
    assert {(name, one) for name in VENDORS if name in CHANNELS for one in loaded} <= found
    assert (settings.twilio_auth_token, settings.sendgrid_api_key) == ("", "")
