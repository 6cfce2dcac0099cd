"""A utility's folder: what it answers, and how it complains."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from kit import utility
from kit.utility_parts import ContractNumbers, contrast_with_white


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[misc]


def _asking(*keys: str, **more: object) -> dict[str, object]:
    words = {"es": "¿?", "en": "?"}
    questions: list[dict[str, object]] = [{"key": key, "text": words} for key in keys]
    return {"surveys": {"csat": {"title": words, "questions": [*questions[:-1], questions[-1] | more]}}}


def broken(tmp_path: Path, **changes: object) -> Path:
    raw = yaml.safe_load((utility.UTILITIES / "cantera" / "utility.yml").read_text(encoding="utf-8"))
    folder = tmp_path / "cantera"
    folder.mkdir()
    (folder / "utility.yml").write_text(yaml.safe_dump({**raw, **changes}, allow_unicode=True), encoding="utf-8")
    return tmp_path


def test_both_demo_utilities_load_and_speak_their_first_language() -> None:
    utilities = utility.load_all()
    assert {key: value.default_language for key, value in utilities.items()} == {"cantera": "es", "prairie": "en"}
    assert all(value.logo.is_file() for value in utilities.values())


def test_cantera_is_open_on_a_friday_noon_and_closed_in_the_evening() -> None:
    cantera = utility.load("cantera")
    assert cantera.is_open(at(2026, 11, 20, 18, 0))  # 12:00 in Querétaro, UTC-6
    assert not cantera.is_open(at(2026, 11, 20, 22, 30))  # 16:30: the first closed minute


def test_after_friday_evening_saturday_morning_is_next() -> None:
    assert utility.load("cantera").next_opening(at(2026, 11, 21, 3, 0)) == at(2026, 11, 21, 15, 0)


def test_a_holiday_is_skipped_when_looking_for_the_next_opening() -> None:
    prairie = utility.load("prairie")
    assert not prairie.is_open(at(2026, 11, 26, 18, 0))  # Thanksgiving; the 27th is off too
    assert prairie.next_opening(at(2026, 11, 26, 18, 0)) == at(2026, 11, 28, 15, 0)  # Saturday 9:00, UTC-6


def test_texas_hours_follow_daylight_saving() -> None:
    prairie = utility.load("prairie")
    assert prairie.is_open(at(2026, 7, 6, 12, 30))  # 7:30 in UTC-5
    assert not prairie.is_open(at(2026, 12, 7, 12, 30))  # 6:30 in UTC-6


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Álamos", ["alamos"]),
        ("vivo en la colonia alamos primera seccion", ["alamos"]),
        ("76230", ["juriquilla"]),
        ("CUMBRES DEL LAGO", ["juriquilla"]),
        ("santa rosa", ["santarosa"]),
        ("la luna", []),
        ("  ", []),
    ],
)
def test_customers_find_their_zone_by_name_alias_or_postal_code(words: str, codes: list[str]) -> None:
    assert [zone.code for zone in utility.load("cantera").find_zones(words)] == codes


def test_contract_numbers_carry_a_damm_check_digit() -> None:
    numbers = ContractNumbers(digits=6, check="damm")
    assert numbers.from_serial(572) == "005724"  # the worked example of https://en.wikipedia.org/wiki/Damm_algorithm
    assert numbers.valid("005724")
    assert not numbers.valid("005742")
    assert not numbers.valid("5724")


def test_white_text_is_readable_on_every_brand_colour() -> None:
    assert round(contrast_with_white("#000000"), 1) == 21.0
    assert all(contrast_with_white(each.brand.color) >= 4.5 for each in utility.load_all().values())


def test_an_unknown_tariff_names_the_utility() -> None:
    with pytest.raises(utility.UnknownTariffError, match="cantera has no tariff 'gold'"):
        utility.load("cantera").tariff("gold")


def test_a_missing_folder_is_named() -> None:
    with pytest.raises(utility.UtilityError, match=r"nowhere/utility\.yml"):
        utility.load("nowhere")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tone": "vos"}, "tone: "),
        ({"zone": "America/Atlantis"}, "zone: .*unknown time zone"),
        ({"brand": {"color": "#ffcc00", "accent": "#000000", "logo": "x.svg"}}, "brand.color: .*below 4.5"),
        ({"surprise": 1}, "surprise: "),
        ({"services": {"gas": "m3"}}, "tariffs\\.[a-z]+\\.service"),
        ({"languages": []}, "languages: "),
        (_asking("score", "score"), "surveys.csat.*one score, and at most one reason"),
        (_asking("reason"), "surveys.csat.*one score, and at most one reason"),
        (_asking("score", "reason", below=7), "surveys.csat.questions: below must be between 2 and 6"),
    ],
)
def test_a_wrong_field_is_named_with_its_file(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    with pytest.raises(utility.UtilityError, match=f"cantera/utility.yml: .*{words}"):
        utility.load("cantera", broken(tmp_path, **changes))


def test_a_clabe_with_a_wrong_check_digit_is_refused(tmp_path: Path) -> None:
    rules = yaml.safe_load((utility.UTILITIES / "cantera" / "utility.yml").read_text(encoding="utf-8"))["payments"]
    rules["bank"]["clabe"] = "012680001184523905"
    with pytest.raises(utility.UtilityError, match=r"payments\.bank\.clabe: .*check digit"):
        utility.load("cantera", broken(tmp_path, payments=rules))


def test_templates_are_registered_by_version_and_use_each_variable_once_at_least() -> None:
    cantera = utility.load("cantera")
    assert cantera.templates["bill_reminder"].name_on_whatsapp("bill_reminder") == "bill_reminder_v1"
    assert {
        "bill_reminder",
        "payment_confirmation",
        "outage_alert",
        "consumption_alert",
        "conversation_reopened",
        "reengagement",
        "satisfaction",
    } == set(cantera.templates)


def test_high_priority_has_a_team_of_supervisors() -> None:
    assert utility.load("prairie").supervisors == "supervisors"
    assert utility.load("prairie").team_for("leak") == "field"
    assert utility.load("prairie").team_for("poetry") is None


def test_what_was_read_with_all_utilities_is_not_read_again(tmp_path: Path) -> None:
    root = broken(tmp_path)
    everything = utility.load_all(root)
    (root / "cantera" / "utility.yml").write_text("id: [")
    assert utility.load("cantera", root) is everything["cantera"]
