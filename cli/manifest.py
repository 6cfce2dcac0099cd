"""`models/manifest.json`: the newest model, the promoted one with its scores, and the refused ones with the reasons."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cli.comparison import Scores

REMEMBERED = 20


class Promoted(BaseModel):
    """The model in use. `held_out`: the version of the held-out file that `scores` are on; none before a comparison."""

    model_config = ConfigDict(frozen=True)

    data: str
    at: datetime
    forced: bool = False
    held_out: str | None = None
    scores: Scores | None = None


class Refused(BaseModel):
    """A model that did worse than the promoted one of its time."""

    model_config = ConfigDict(frozen=True)

    data: str
    at: datetime
    reasons: list[str]


class Manifest(BaseModel):
    """The file. `newest` is the model trained last, with what the classifier found about itself in training."""

    model_config = ConfigDict(frozen=True)

    newest: dict[str, Any] = Field(default_factory=dict)
    promoted: Promoted | None = None
    refused: list[Refused] = Field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """The manifest at `path`; an empty one when there is none, or one of an older shape."""
        try:
            return cls.model_validate_json(path.read_text("utf-8"))
        except (FileNotFoundError, ValidationError):
            return cls()

    def write(self, path: Path) -> None:
        """Replace the file at once."""
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")
        beside.replace(path)

    def is_refused(self, data: str) -> bool:
        """Whether the model of this data was refused."""
        return any(one.data == data for one in self.refused)

    def training(self, newest: dict[str, Any]) -> Manifest:
        """After a training."""
        return self.model_copy(update={"newest": newest})

    def promoting(self, promoted: Promoted) -> Manifest:
        """After a promotion; an earlier refusal of the same model is taken back."""
        refused = [one for one in self.refused if one.data != promoted.data]
        return self.model_copy(update={"promoted": promoted, "refused": refused})

    def refusing(self, refused: Refused) -> Manifest:
        """After a refusal."""
        others = [one for one in self.refused if one.data != refused.data]
        return self.model_copy(update={"refused": [*others, refused][-REMEMBERED:]})
