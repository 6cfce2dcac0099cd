"""Reads `utilities/<id>/knowledge/<article>.<language>.md`.

A file is a title (and the other words that people use for the subject) between two lines of `---`, then sections, each
under a `## heading`. A section is one passage: what is found, and quoted, as a whole.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from backend.knowledge.errors import ArticleError
from kit.utility import Utility
from kit.utility_parts import Language

_NAME: Final = re.compile(r"(?P<article>[a-z][a-z0-9-]*)\.(?P<language>[a-z]{2})\.md\Z")
_WHOLE: Final = re.compile(r"\A---\n(?P<head>.*?)\n---\n(?P<text>.*)\Z", re.DOTALL)


class _Head(BaseModel):
    """The front matter."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One section of an article. `also` are words that find it and are never shown."""

    utility_id: str
    language: Language
    article: str
    position: int
    title: str
    also: str
    heading: str
    body: str

    @property
    def key(self) -> tuple[str, str, int]:
        """Which passage of the utility it is."""
        return self.language, self.article, self.position

    @property
    def content_hash(self) -> str:
        """Differs when anything that is stored differs."""
        told = "\0".join((self.title, self.also, self.heading, self.body))
        return hashlib.sha256(told.encode()).hexdigest()


def read_all(utility: Utility) -> list[Passage]:
    """Every passage of a utility; none where it has no such folder. Raises ArticleError."""
    folder = utility.folder / "knowledge"
    return [passage for path in sorted(folder.glob("*.md")) for passage in read(path, utility)]


def read(path: Path, utility: Utility) -> list[Passage]:
    """The passages of one file. Raises ArticleError."""
    named = _NAME.match(path.name)
    if named is None:
        raise ArticleError(f"{path}: is not named <article>.<language>.md, in small letters and hyphens")
    language = next((one for one in utility.languages if one == named["language"]), None)
    if language is None:
        raise ArticleError(f"{path}: {utility.id} speaks {', '.join(utility.languages)}, not {named['language']}")
    head, sections = _parts(path)
    return [
        Passage(
            utility_id=utility.id,
            language=language,
            article=named["article"],
            position=position,
            title=head.title,
            also=head.also,
            heading=heading,
            body=body,
        )
        for position, (heading, body) in enumerate(sections)
    ]


def _parts(path: Path) -> tuple[_Head, list[tuple[str, str]]]:
    whole = _WHOLE.match(path.read_text(encoding="utf-8"))
    if whole is None:
        raise ArticleError(f"{path}: does not begin with a title between two lines of ---")
    try:
        head = _Head.model_validate(yaml.safe_load(whole["head"]))
    except (yaml.YAMLError, ValidationError) as error:
        raise ArticleError(f"{path}: its head is a `title`, and `also` where other words are used") from error
    before, *sections = re.split(r"^## ", whole["text"], flags=re.MULTILINE)
    if before.strip() or not sections:
        raise ArticleError(f"{path}: every text stands under a `## heading`")
    pairs = [(heading.strip(), body.strip()) for heading, _, body in (one.partition("\n") for one in sections)]
    if any(not heading or not body for heading, body in pairs):
        raise ArticleError(f"{path}: a heading, or what belongs under it, is missing")
    return head, pairs
