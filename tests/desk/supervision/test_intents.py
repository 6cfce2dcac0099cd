"""Every intent has a name that people understand."""

from __future__ import annotations

import pytest
import yaml

from desk.supervision.intents import name_of
from kit.settings import ROOT
from kit.utility_parts import Language


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_intent_of_the_domain_has_a_name_of_its_own(language: Language) -> None:
    intents = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    names = {one: name_of(one, language) for one in [*intents, "nlu_fallback"]}
    assert {one for one, name in names.items() if name == one} == set()
    assert len(set(names.values())) == len(names)
