"""JSON of passages."""

from __future__ import annotations

from pydantic import Field

from backend.kit.schemas import Answer


class PassageJson(Answer):
    """A section of one of the utility's articles, as it stands there."""

    article: str
    title: str
    heading: str
    body: str
    rank: float = Field(description="How well it answers, 0 to 1; what answers badly isn't listed")
