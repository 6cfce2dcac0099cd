"""The model's domain as JSON is the domain of its YAML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

from bot.core import domain_file
from bot.core.tests.conftest import FIXTURE


class Storage:
    """One folder for everything."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def write_to(self, _resource: Any) -> Iterator[Path]:
        yield self.folder

    read_from = write_to


@pytest.fixture
def kept(tmp_path: Path) -> Storage:
    domain_file.install()
    storage = Storage(tmp_path)
    importer = SimpleNamespace(get_domain=lambda: Domain.load(str(FIXTURE / "domain.yml")))
    DomainProvider(storage, None).provide_train(importer)  # type: ignore[arg-type]  # a storage of the test's own
    return storage


def loaded(storage: Storage) -> Domain:
    provider = DomainProvider.load({}, storage, None, None)  # type: ignore[arg-type]  # a storage of the test's own
    return provider.provide_inference()


def test_what_is_read_is_what_rasa_reads_of_the_yaml(kept: Storage) -> None:
    found, stock = loaded(kept), Domain.from_path(kept.folder / "domain.yml")
    assert found.fingerprint() == stock.fingerprint()
    assert json.dumps(found.as_dict(), sort_keys=True) == json.dumps(stock.as_dict(), sort_keys=True)
    assert [one.name for one in found.slots] == [one.name for one in stock.slots]
    assert found.action_names_or_texts == stock.action_names_or_texts


def test_the_yaml_is_not_read_at_a_start(kept: Storage) -> None:
    (kept.folder / "domain.yml").write_text("broken: [")
    assert loaded(kept).intents


def test_a_model_without_it_is_read_as_ever(kept: Storage) -> None:
    (kept.folder / domain_file.NAME).unlink()
    assert loaded(kept).intents
