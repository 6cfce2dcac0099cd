"""Who plays what: by what a dialogue needs and a channel can."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import replace

import pytest

from channels.message import Capabilities
from tests.conversations.carried import EVERY, NEEDS, SPREAD, carries, needs, performances
from tests.conversations.played import DIALOGUES

PHONE = Capabilities(max_text=1600, max_choices=0, max_choice_label=0, proves_phone=True)


def test_a_dialogue_says_only_what_channels_can_be_asked_for() -> None:
    assert set().union(*(needs(one) for one in DIALOGUES)) <= set(NEEDS)


@pytest.mark.parametrize(
    ("step", "lacking", "having"),
    [
        ({"user": "recibo", "media": "document"}, {}, {"documents": True}),
        ({"user": "consumo", "media": "image"}, {}, {"images": True}),
        ({"silence": 30}, {"replies_inline": True}, {}),
        ({"user": "hola", "killed": "rasa"}, {"replies_inline": True}, {}),
        ({"user": "{story}"}, {}, {"max_text": 4096}),
    ],
    ids=["a document", "an image", "silence", "a process that dies", "a story"],
)
def test_what_a_step_needs_decides_who_carries_it(
    step: dict[str, object], lacking: dict[str, object], having: dict[str, object]
) -> None:
    dialogue = {"channel": "whatsapp", "turns": [step]}
    assert not carries(replace(PHONE, **lacking), dialogue)  # type: ignore[arg-type]
    assert carries(replace(PHONE, **having), dialogue)  # type: ignore[arg-type]


def test_who_proves_a_phone_carries_what_was_written_for_whatsapp() -> None:
    assert carries(PHONE, {"channel": "whatsapp", "turns": []})
    assert not carries(replace(PHONE, proves_phone=False), {"channel": "whatsapp", "turns": []})


def test_who_is_known_by_a_link_carries_what_was_written_for_whatsapp_and_is_heard() -> None:
    speaker = replace(PHONE, proves_phone=False, proves_link=True, speech=True)
    assert carries(speaker, {"channel": "whatsapp", "heard": True, "turns": []})
    assert not carries(speaker, {"channel": "whatsapp", "turns": []})
    assert carries(speaker, {"channel": "web", "heard": True, "turns": []})
    assert not carries(speaker, {"channel": "web", "heard": True, "turns": [{"user": "es el {contract}"}]})


def test_where_nobody_is_known_a_stranger_s_number_carries_it() -> None:
    assert carries(PHONE, {"channel": "web", "turns": [{"user": "es el {contract}"}]})


def test_every_dialogue_plays_on_its_own_channel_and_few_on_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(EVERY, raising=False)
    played = performances(DIALOGUES)
    assert [one["id"] for one, channel in played if channel == one["channel"]] == [one["id"] for one in DIALOGUES]
    assert len(played) - len(DIALOGUES) <= 1.3 * len(DIALOGUES) / SPREAD


def test_all_can_be_played_on_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(EVERY, "1")
    played = Tally((one["id"], channel) for one, channel in performances(DIALOGUES))
    assert max(played.values()) == 1
