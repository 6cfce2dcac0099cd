"""What is exported is what Rasa itself reads, whatever customers wrote."""

from __future__ import annotations

import json
import subprocess

import pytest

from bot.training.phrases import phrase_of, rendered
from cli.environments import rasa_python
from kit.settings import ROOT
from tests.browser.visits import XSS

READ = """
import json, sys
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
read = RasaYAMLReader().reads(sys.stdin.read())
print(json.dumps([[one.get("intent"), one.get("text"), one.get("entities", [])] for one in read.intent_examples]))
"""
HOSTILE = [
    *XSS,
    "[mi saldo](amount) y [otro]{\"entity\": \"x\", \"value\": \"y\"}",
    "no: esto # no\n- intent: greet",
    "soy <name>, mi número es <phone>",
    "'comillas' \"dobles\" y | tubos > flechas",
    "  %TAG ! *ancla &otra",
]  # fmt: skip


@pytest.mark.model
def test_rasa_reads_the_phrases_as_they_are_with_their_intents_and_no_entities() -> None:
    phrases = [phrase for one in HOSTILE if (phrase := phrase_of(one))]
    done = subprocess.run(
        [str(rasa_python()), "-W", "ignore", "-c", READ],
        input=rendered({"get_bill": phrases, "out_of_scope": ["venden pozole"]}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    read = json.loads(done.stdout.splitlines()[-1])
    assert sorted(text for intent, text, _ in read if intent == "get_bill") == sorted(phrases)
    assert [text for intent, text, _ in read if intent == "out_of_scope"] == ["venden pozole"]
    assert [entities for *_, entities in read if entities] == []
