"""The trained model's domain as JSON beside its YAML: Rasa reads the YAML three times over, and checks it, at every
start, which was two thirds of that start's time.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

NAME = "domain.json"

_stock_persist = DomainProvider._persist
_stock_load = DomainProvider.load.__func__


def install() -> None:
    """Write it when training, read it when starting. Safe to call again."""
    DomainProvider._persist = _persist
    DomainProvider.load = classmethod(_load)


def _persist(self: DomainProvider, domain: Domain) -> None:
    _stock_persist(self, domain)
    with self._model_storage.write_to(self._resource) as folder:
        (folder / NAME).write_text(json.dumps(domain.as_dict()), encoding="utf-8")


def _load(
    cls: type[DomainProvider],
    config: dict[str, Any],
    model_storage: ModelStorage,
    resource: Resource,
    execution_context: ExecutionContext,
    **more: Any,
) -> DomainProvider:
    """The provider with the domain of the JSON; of the YAML in a model that has none."""
    with model_storage.read_from(resource) as folder:
        path = folder / NAME
        told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    if told is None:
        found: DomainProvider = _stock_load(cls, config, model_storage, resource, execution_context, **more)
        return found
    return cls(model_storage, resource, Domain.from_dict(told))
