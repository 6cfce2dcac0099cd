"""What a speaker's address proves: the account link in it, on channels that make such addresses, and nowhere else."""

from __future__ import annotations

from uuid import UUID

import httpx
import pytest

from bot.identity import Speaker, conversation_token, proven_link
from channels.registry import open_channels
from kit.clock import utc_now
from kit.ids import new_id
from kit.tokens import verify

KEY = "k" * 40
LINK = UUID("0190a5a5-0000-7000-8000-000000000001")
CHANNELS = {name: one.capabilities for name, one in open_channels(httpx.AsyncClient()).items()}


def speaker(channel: str, address: str) -> Speaker:
    return Speaker(new_id(), "cantera", channel, address)


@pytest.mark.parametrize(("channel", "address"), [("alexa", f"link:{LINK}"), ("google", f"link:{LINK}/session-1")])
def test_a_linked_address_is_in_the_conversations_token(channel: str, address: str) -> None:
    raw = conversation_token(speaker(channel, address), CHANNELS[channel], key=KEY, now=utc_now())
    assert verify(raw, key=KEY, kinds=("conversation",)).link == LINK


@pytest.mark.parametrize("address", [f"user:{LINK}", f"session:link:{LINK}", f"xlink:{LINK}", "link:", f"link:{LINK}x"])
def test_another_address_proves_nothing(address: str) -> None:
    assert proven_link(speaker("alexa", address), CHANNELS["alexa"]) is None


@pytest.mark.parametrize("channel", ["whatsapp", "web", "telegram", "email", "sms"])
def test_no_other_channel_links(channel: str) -> None:
    assert proven_link(speaker(channel, f"link:{LINK}"), CHANNELS[channel]) is None
