"""What the assistant says, as Rasa gets it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.responses import ResponsesError, merge


def faults(languages: dict[str, dict[str, Any]]) -> str:
    with pytest.raises(ResponsesError) as caught:
        merge(languages)
    return str(caught.value)


def condition(language: str, tone: str = "") -> list[dict[str, str]]:
    wanted = [{"type": "slot", "name": "language", "value": language}]
    return wanted + ([{"type": "slot", "name": "tone", "value": tone}] if tone else [])


def test_one_text_is_one_variation_a_language_and_one_where_none_is_known() -> None:
    merged = merge({"en": {"utter_a": {"text": "Hi"}}, "es": {"utter_a": {"text": "Hola"}}})

    assert merged == {
        "utter_a": [
            {"text": "Hola", "condition": condition("es"), "id": "es.0"},
            {"text": "Hola", "id": "default.0"},
            {"text": "Hi", "condition": condition("en"), "id": "en.0"},
        ]
    }


def test_tu_and_usted_become_variations_by_tone() -> None:
    merged = merge({"es": {"utter_a": {"tu": "¿Qué necesitas?", "usted": "¿Qué necesita?"}}})["utter_a"]

    assert merged[:2] == [
        {"text": "¿Qué necesitas?", "condition": condition("es", "tu"), "id": "es.0.tu"},
        {"text": "¿Qué necesita?", "condition": condition("es", "usted"), "id": "es.0.usted"},
    ]


def test_what_is_spoken_goes_to_the_voice_channel() -> None:
    voiced = merge({"es": {"utter_a": {"text": "12 m³", "voice_tu": "doce, tú", "voice_usted": "doce, usted"}}})

    assert [(one.get("channel"), one["text"]) for one in voiced["utter_a"]] == [
        (None, "12 m³"),
        ("voice", "doce, tú"),
        ("voice", "doce, usted"),
        (None, "12 m³"),
    ]


def test_buttons_stand_on_every_variation() -> None:
    buttons = [{"title": "Pagar", "payload": "/pay_bill"}]
    merged = merge({"es": {"utter_a": {"tu": "a", "usted": "b", "buttons": buttons}}})

    assert all(one["buttons"] == buttons for one in merged["utter_a"])


def test_several_variations_are_told_apart() -> None:
    merged = merge({"es": {"utter_a": [{"text": "a"}, {"text": "b"}]}})

    assert [one["id"] for one in merged["utter_a"]] == ["es.0", "default.0", "es.1", "default.1"]


def test_a_key_missing_in_a_language_names_both() -> None:
    assert "responses/en.yml: utter_b is missing" in faults(
        {"es": {"utter_a": {"text": "a"}, "utter_b": {"text": "b"}}, "en": {"utter_a": {"text": "a"}}}
    )


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"text": "a", "buttons": [{"title": "x" * 21, "payload": "/a"}]}, "21 characters, at most 20"),
        ({"text": "a", "buttons": [{"title": "x"}]}, "a button without title or payload"),
        ({"tu": "a"}, "has tu but no usted"),
        ({"text": "a", "voice_usted": "b"}, "has voice_usted but no voice_tu"),
        ({"voice": "a"}, "has no text"),
        ({"text": "a", "txet": "b"}, "unknown field 'txet'"),
        ("a", "must be a mapping"),
    ],
)
def test_a_wrong_entry_is_named(entry: Any, fault: str) -> None:
    said = faults({"es": {"utter_a": entry}})

    assert "responses/es.yml: utter_a" in said
    assert fault in said


def test_a_title_of_twenty_characters_is_fine() -> None:
    assert merge({"es": {"utter_a": {"text": "a", "buttons": [{"title": "x" * 20, "payload": "/a"}]}}})


def test_every_fault_is_told_at_once() -> None:
    said = faults({"es": {"utter_a": {"tu": "a"}, "b": {"text": "b"}}})

    assert "utter_a has tu but no usted" in said
    assert "b must be named utter_" in said
