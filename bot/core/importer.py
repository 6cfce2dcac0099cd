"""The project as Rasa trains it: `domain.yml`, `data/**`, and what the assistant says in every language.

`config.yml` names this importer, so that `rasa train`, `rasa data validate` and `rasa test` all read the same.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import rasa.shared.utils.common
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers import utils
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.core import responses

# The connector puts these in from a message's metadata, so every project has them.
METADATA_SLOTS = ("language", "tone", "utility", "channel")
_LANGUAGE_OF_FILE = re.compile(r"\.(?P<language>[a-z]{2})\.ya?ml\Z")
_SPOKEN_BY_ACTION = re.compile(r"""["'](utter_\w*[a-z0-9])["']""")


class ProjectImporter(RasaFileImporter):
    """Adds `responses/<lang>.yml` and the language of each `nlu.<lang>.yml` to what Rasa reads by itself."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        responses_folder: str = "responses",
        actions_folder: str = "actions",
    ) -> None:
        """The folders are beside the config file."""
        super().__init__(config_file, domain_path, training_data_paths)
        root = Path(config_file).parent if config_file else Path()
        self._responses = root / responses_folder
        self._actions = root / actions_folder

    @rasa.shared.utils.common.cached_method
    def get_domain(self) -> Domain:
        """The domain with everything that is said. Raises ResponsesError when something said is not defined."""
        if not self._domain_path:
            return Domain.empty()
        # Domain.load raises InvalidDomain, where the stock importer would warn and train an empty assistant.
        domain = Domain.load(self._domain_path)
        said = responses.merge(responses.load(self._responses))
        domain = domain.merge(Domain.from_dict({"responses": said, "slots": _metadata_slots(domain)}))
        undefined = sorted(self._used(domain) - set(domain.responses))
        if undefined:
            raise responses.ResponsesError(f"{name} is used but not in responses/." for name in undefined)
        return domain

    @rasa.shared.utils.common.cached_method
    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """Rules and stories. Raises ResponsesError when one utters what is not defined."""
        graph: StoryGraph = super().get_stories(exclusion_percentage)
        defined = set(self.get_domain().responses)
        uttered = {
            event.action_name
            for step in graph.story_steps
            for event in step.events
            if isinstance(event, ActionExecuted) and (event.action_name or "").startswith("utter_")
        }
        if self._domain_path and uttered - defined:
            raise responses.ResponsesError(
                f"{name} is uttered in data/ but not in responses/." for name in sorted(uttered - defined)
            )
        return graph

    @rasa.shared.utils.common.cached_method
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All languages together; each phrase of `nlu.<lang>.yml` says its language in its metadata."""
        phrases: list[Message] = []
        merged = TrainingData()
        for path in sorted(self._nlu_files):
            data = utils.training_data_from_paths([path], language)
            if found := _LANGUAGE_OF_FILE.search(path):
                for message in data.training_examples:
                    message.data["metadata"] = {"language": found["language"]}
            phrases += data.training_examples
            # Merging copies every phrase so far, so the phrases themselves wait for the end.
            data.training_examples = []
            merged = merged.merge(data)
        return merged.merge(TrainingData(training_examples=phrases))

    def _used(self, domain: Domain) -> set[str]:
        used = {name for name in domain.action_names_or_texts if name.startswith("utter_")}
        for path in self._actions.glob("**/*.py"):
            used |= set(_SPOKEN_BY_ACTION.findall(path.read_text(encoding="utf-8")))
        return used


def _metadata_slots(domain: Domain) -> dict[str, Any]:
    defined = {slot.name for slot in domain.slots}
    return {
        name: {"type": "text", "influence_conversation": False, "mappings": [{"type": "custom"}]}
        for name in METADATA_SLOTS
        if name not in defined
    }
