"""The Rasa process's explanation, read and asked for."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bot.dialogue import DialogueError, Rasa, over_httpx
from bot.explanation import Explanation, Word, read_explanation

BODY: dict[str, Any] = {
    "intent": "get_bill",
    "threshold": 0.32,
    "margin": 0.4,
    "ranking": [{"name": "get_bill", "confidence": 0.6}, {"name": "paperless", "confidence": 0.2}],
    "words": [
        {"said": "mi", "read": "mi", "how": "same", "first": 0.001, "second": 0.0},
        {"said": "resibo", "read": "recibo", "how": "slip", "first": 0.3, "second": 0.1},
        {"said": "digital", "read": "digital", "how": "same", "first": -0.31, "second": 0.2},
    ],
    "is_cut": False,
}


def test_an_explanation_is_read() -> None:
    assert read_explanation(BODY) == Explanation(
        intent="get_bill",
        threshold=0.32,
        margin=0.4,
        ranking=(("get_bill", 0.6), ("paperless", 0.2)),
        words=(
            Word("mi", "mi", "same", 0.001, 0.0),
            Word("resibo", "recibo", "slip", 0.3, 0.1),
            Word("digital", "digital", "same", -0.31, 0.2),
        ),
        is_cut=False,
    )


def test_the_words_that_did_most_come_first() -> None:
    telling = read_explanation(BODY).telling(least=0.005, most=10)

    assert [one.said for one in telling] == ["digital", "resibo"]
    assert len(read_explanation(BODY).telling(least=0.005, most=1)) == 1


async def test_the_conversations_own_process_is_asked() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=BODY)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        rasa = Rasa(over_httpx(client), ("http://one", "http://two"))
        conversation = uuid4()
        await rasa.explain(conversation, "mi resibo digital", seconds=1)

    assert str(asked[0].url) == f"{rasa.url(conversation)}/webhooks/gateway/explain"
    assert json.loads(asked[0].content) == {"text": "mi resibo digital"}


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(503, json={"error": "starting"}),
        httpx.Response(200, text="no json"),
        httpx.Response(200, json={"intent": None}),
        httpx.Response(200, json=BODY | {"words": [BODY["words"][0] | {"how": "guessed"}]}),
    ],
)
async def test_an_answer_that_is_none_is_an_error(answer: httpx.Response) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _request: answer)) as client:
        with pytest.raises(DialogueError):
            await Rasa(over_httpx(client), ("http://rasa",)).explain(uuid4(), "hola", seconds=1)
