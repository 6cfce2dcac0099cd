"""The files: their form, and what is said of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.knowledge.articles import read, read_all
from backend.knowledge.errors import ArticleError
from kit.utility import Utility, load, load_all

GOOD = (
    "---\ntitle: Agua turbia\nalso: sucia café\n---\n\n## Si sale blanca\n\nEs aire.\n\n## Si sale café\n\nEs óxido.\n"
)


def written(folder: Path, text: str, name: str = "cloudy-water.es.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_section_is_a_passage_under_the_articles_title(tmp_path: Path) -> None:
    first, second = read(written(tmp_path, GOOD), load("cantera"))
    assert (first.article, first.language, first.position, first.title) == ("cloudy-water", "es", 0, "Agua turbia")
    assert (second.heading, second.body, second.also, second.position) == ("Si sale café", "Es óxido.", "sucia café", 1)


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        (GOOD, "agua.md", "is not named"),
        (GOOD, "cloudy-water.fr.md", "not fr"),
        ("## Si sale blanca\n\nEs aire.\n", "a.es.md", "does not begin with a title"),
        (GOOD.replace("title", "name"), "a.es.md", "its head"),
        (GOOD.replace("## Si sale blanca", ""), "a.es.md", "every text stands under"),
        (GOOD.replace("Es óxido.", ""), "a.es.md", "is missing"),
    ],
)
def test_a_wrong_file_names_itself_and_the_reason(tmp_path: Path, text: str, name: str, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason) as caught:
        read(written(tmp_path, text, name), load("cantera"))
    assert str(tmp_path / name) in str(caught.value)


@pytest.mark.parametrize("utility", load_all().values(), ids=lambda one: one.id)
def test_every_article_exists_in_each_language_with_the_same_sections(utility: Utility) -> None:
    passages = read_all(utility)
    of = {one: {(p.article, p.position) for p in passages if p.language == one} for one in ("es", "en")}
    assert of["es"] == of["en"]
    assert len({article for article, _ in of["es"]}) >= 14


@pytest.mark.parametrize("utility", load_all().values(), ids=lambda one: one.id)
def test_a_passage_can_be_quoted_whole(utility: Utility) -> None:
    lengths = {f"{p.article}.{p.language}: {p.heading}": len(p.body) for p in read_all(load(utility.id))}  # type: ignore[attr-defined]
    assert {name: length for name, length in lengths.items() if length > 600} == {}
