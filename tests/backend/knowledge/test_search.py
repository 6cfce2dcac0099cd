"""What is found for what customers ask, and what nothing is found for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.kit.db import make_sessions
from backend.knowledge import service
from backend.knowledge.words import content_words
from kit.settings import ROOT
from kit.utility import load_all

QUESTIONS: dict[str, dict[str, list[dict[str, str]]]] = yaml.safe_load(
    (Path(__file__).parent / "questions.yml").read_text(encoding="utf-8")
)
FOUND = [(utility, one) for utility, kinds in QUESTIONS.items() for one in kinds["found"]]
NOTHING = [(utility, one) for utility, kinds in QUESTIONS.items() for one in kinds["nothing"]]


def named(value: Any) -> str:
    return value if isinstance(value, str) else value["ask"]


@pytest.fixture(scope="module")
async def loaded(engine: AsyncEngine) -> None:
    """The utilities' own files, in the database."""
    await service.load_files(make_sessions(engine), service.read_files(load_all().values()))


async def asked(client: httpx.AsyncClient, utility: str, question: dict[str, str]) -> list[dict[str, Any]]:
    params = {"q": question["ask"], "language": question["language"]}
    answer = await client.get(f"/api/public/{utility}/knowledge", params=params)
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.parametrize(("utility", "question"), FOUND, ids=named)
async def test_a_question_finds_its_article(
    client: httpx.AsyncClient, loaded: None, utility: str, question: dict[str, str]
) -> None:
    assert (await asked(client, utility, question))[0]["article"] == question["article"]


@pytest.mark.parametrize(("utility", "question"), NOTHING, ids=named)
async def test_what_is_not_ours_finds_nothing(
    client: httpx.AsyncClient, loaded: None, utility: str, question: dict[str, str]
) -> None:
    assert await asked(client, utility, question) == []


async def test_next_to_none_of_the_phrases_that_are_out_of_scope_finds_anything(
    engine: AsyncEngine, loaded: None
) -> None:
    """They were written as near misses: some do touch a subject of ours ("lavan tinacos?")."""
    phrases = [
        (language, line.removeprefix("- "))
        for language in ("es", "en")
        for path in sorted((ROOT / "data").glob(f"*/nlu.{language}.yml"))
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if block.get("intent") == "out_of_scope"
        for line in block["examples"].splitlines()[::3]
    ]
    found = []
    async with make_sessions(engine)() as session:
        for language, phrase in phrases:
            if await service.answer(session, utility="prairie", language=language, question=phrase):
                found.append(phrase)
    assert len(phrases) > 200
    assert len(found) <= len(phrases) / 50, found


async def test_an_answer_has_title_heading_body_and_rank_the_best_first(
    client: httpx.AsyncClient, loaded: None
) -> None:
    items = await asked(client, "cantera", {"language": "es", "ask": "¿Me cortan el agua si no pago?"})
    assert (items[0]["title"], items[0]["heading"]) == ("Qué pasa si no pago", "El agua de casa no se corta")
    assert "artículo 9" in items[0]["body"]
    ranks = [one["rank"] for one in items]
    assert ranks == sorted(ranks, reverse=True)
    assert all(0 < rank <= 1 for rank in ranks)


async def test_without_a_language_the_utilitys_own_is_searched(client: httpx.AsyncClient, loaded: None) -> None:
    page = (await client.get("/api/public/prairie/knowledge", params={"q": "how does net metering work?"})).json()
    assert (page["items"][0]["article"], page["size"]) == ("solar", page["total"])


async def test_one_utility_never_answers_for_another(client: httpx.AsyncClient, loaded: None) -> None:
    assert await asked(client, "cantera", {"language": "en", "ask": "how does net metering work?"}) == []


async def test_an_unknown_utility_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/public/atlantis/knowledge", params={"q": "x"})).status_code == 404


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("Hola, ¿me puedes decir qué es el saneamiento, por favor?", "es", "el saneamiento por"),
        ("Don't you have a senior discount?", "en", "a senior discount"),
        ("¿Cuánto, cuánto, CUÁNTO?", "es", ""),
        ("🙂 ?!", "en", ""),
    ],
)
def test_courtesy_and_question_words_say_nothing(question: str, language: str, words: str) -> None:
    assert content_words(question, language) == words


async def test_of_sections_with_the_same_words_the_first_comes_first(client: httpx.AsyncClient, loaded: None) -> None:
    items = await asked(client, "prairie", {"language": "en", "ask": "how does net metering work?"})
    assert [one["heading"] for one in items[:2]] == ["What your panels earn", "How to connect"]
