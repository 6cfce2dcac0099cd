"""The project as Rasa reads it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.core.importer import ProjectImporter
from bot.core.responses import ResponsesError
from bot.core.tests.conftest import FIXTURE


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the fixture project that a test may spoil."""
    return Path(shutil.copytree(FIXTURE, tmp_path / "project"))


def importer(project: Path) -> ProjectImporter:
    return ProjectImporter(str(project / "config.yml"), str(project / "domain.yml"), [str(project / "data")])


def test_responses_and_metadata_slots_are_in_the_domain(project: Path) -> None:
    domain = importer(project).get_domain()

    assert len(domain.responses["utter_balance"]) == 3
    assert {"language", "tone", "utility", "channel", "mood"} <= {slot.name for slot in domain.slots}
    assert "utter_balance" in domain.action_names_or_texts


def test_both_languages_go_into_one_training_and_each_phrase_knows_its_own(project: Path) -> None:
    phrases = importer(project).get_nlu_data().intent_examples

    languages = {phrase.get("text"): phrase.get("metadata")["language"] for phrase in phrases}
    assert languages["hola"] == "es"
    assert languages["hello"] == "en"
    assert len(phrases) == 4 + 3 + 8 + 7


def test_training_fails_when_an_action_says_what_is_not_defined(project: Path) -> None:
    (project / "actions" / "more.py").write_text('SAYS = "utter_nowhere"\n')

    with pytest.raises(ResponsesError, match="utter_nowhere is used"):
        importer(project).get_domain()


def test_training_fails_when_a_rule_utters_what_is_not_defined(project: Path) -> None:
    rules = project / "data" / "rules.yml"
    rules.write_text(rules.read_text().replace("utter_noted", "utter_nowhere"))

    with pytest.raises(ResponsesError, match="utter_nowhere"):
        importer(project).get_stories()


def test_training_fails_when_a_language_lacks_a_key(project: Path) -> None:
    path = project / "responses" / "en.yml"
    path.write_text("\n".join(line for line in path.read_text().splitlines() if "utter_noted" not in line))

    with pytest.raises(ResponsesError, match=r"responses/en.yml: utter_noted is missing"):
        importer(project).get_domain()


def test_a_broken_domain_stops_training_instead_of_training_nothing(project: Path) -> None:
    (project / "domain.yml").write_text("intents: {a: b: c}")

    with pytest.raises(Exception, match=r"domain\.yml|mapping"):
        importer(project).get_domain()
