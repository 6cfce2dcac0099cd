"""Frames that browsers send."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from channels.errors import MalformedError
from channels.message import Choice, Inbound, Text
from channels.web.inbound import MalformedFrameError, client_id, is_typing, parse_frame

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def parse(frame: object) -> Inbound:
    raw = frame if isinstance(frame, str) else json.dumps(frame)
    return parse_frame(raw, account="cantera", address="abc", now=NOW)


def test_a_text_is_taken_as_it_was_written() -> None:
    message = parse({"id": "m1", "text": "¿cuánto debo? 💧"})
    assert message.parts == (Text("¿cuánto debo? 💧"),)
    assert (message.channel, message.account, message.address, message.sent_at) == ("web", "cantera", "abc", NOW)


def test_a_choice_wins_over_a_text() -> None:
    assert parse({"id": "m1", "choice": "/get_bill", "text": "x"}).parts == (Choice("/get_bill"),)


def test_the_same_client_id_in_two_conversations_is_two_messages() -> None:
    one = parse({"id": "m1", "text": "a"})
    other = parse_frame('{"id": "m1", "text": "a"}', account="cantera", address="xyz", now=NOW)
    assert one.external_id != other.external_id
    assert client_id(one.external_id) == client_id(other.external_id) == "m1"


@pytest.mark.parametrize(
    "frame",
    [
        "not json",
        "[]",
        "null",
        {},
        {"id": "m1"},
        {"id": "m1", "text": "   "},
        {"id": "m1", "text": 7},
        {"id": "", "text": "a"},
        {"id": 7, "text": "a"},
        {"id": "x" * 129, "text": "a"},
        {"id": "a\x00b", "text": "a"},
        {"id": "m1", "text": "a" * 700_000},
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(frame: object) -> None:
    with pytest.raises(MalformedError, match=r"\w"):
        parse(frame)


def test_a_refusal_names_the_message_when_it_can() -> None:
    with pytest.raises(MalformedFrameError) as known:
        parse({"id": "m1", "text": ""})
    assert known.value.identifier == "m1"
    with pytest.raises(MalformedError) as unknown:
        parse({"id": 7, "text": "a"})
    assert not isinstance(unknown.value, MalformedFrameError)


def test_100_kb_of_escaped_letters_is_a_message() -> None:
    frame = json.dumps({"id": "m1", "text": "\x07" * 100_000})
    assert len(frame) > 600_000
    assert parse(frame).parts == (Text("\x07" * 100_000),)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ('{"typing": true}', True),
        ('{"typing":true}', True),
        ('{"typing": false}', False),
        ('{"id": "1", "text": "{\\"typing\\":true}"}', False),
        ('{"typing": true, "id": "1"}', False),
        ("", False),
    ],
)
def test_a_frame_that_only_says_that_somebody_types_is_no_message(raw: str, says: bool) -> None:
    assert is_typing(raw) is says
