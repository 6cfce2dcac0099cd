"""The training inbox by the API: groups, labels, trials, and who decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from bot.training import trials
from tests.bot.training.conftest import Classroom
from tests.desk.api.conftest import Bureau, colleague

WORDS = "me urge el papelito del agua"
GOOD: dict[str, Any] = {
    "is_refused": False,
    "languages": {"es": {"before": [8, 10], "now": [9, 10]}},
    "strangers": {},
    "intents": {"get_bill": {"before": [1, 2], "now": [2, 2]}},
    "reasons": [],
}
WORSE = GOOD | {"is_refused": True, "reasons": ["Language es: worse"]}


@pytest.fixture
async def lesson(bureau: Bureau) -> Classroom:
    """Customers of the bureau's utility who are not understood."""
    for table in ("labels", "trials"):  # of other tests, whose clocks are ahead of this house's
        await bureau.house.run(f"delete from runtime.{table}")  # noqa: S608 - constants only
    made = Classroom(bureau.house.engine)
    made.utility, made.moment = bureau.house.utility, bureau.house.now
    return made


async def ask(bureau: Bureau, path: str, body: Any = None, *, agent: str, method: str = "POST") -> tuple[int, Any]:
    answer = await bureau.ask(method, f"/training{path}", body, agent=agent)
    told = answer.json() if answer.content and "json" in answer.headers["content-type"] else answer.text
    return answer.status_code, told["type"].split("/")[-1] if isinstance(told, dict) and "type" in told else told


async def state(bureau: Bureau, agent: str) -> Any:
    status, told = await ask(bureau, "", agent=agent, method="GET")
    assert status == 200, told
    return told


async def finished(bureau: Bureau, result: dict[str, Any]) -> UUID:
    """What the trial's own process does."""
    async with bureau.house.engine.begin() as connection:
        trial = await trials.claim(connection, now=bureau.house.now)
        assert trial
        assert await trials.finish(connection, trial, result, now=bureau.house.now)
    return trial


async def asked(bureau: Bureau, lesson: Classroom, agent: str, words: str) -> None:
    turn = await lesson.misses(words)
    assert await ask(bureau, "/labels", {"turns": [str(turn)], "intent": "get_bill"}, agent=agent) == (
        200,
        {"labelled": 1},
    )
    assert (await ask(bureau, "/trials", agent=agent))[0] == 202


async def test_what_was_missed_is_labelled_once_and_the_label_taken_back(bureau: Bureau, lesson: Classroom) -> None:
    alma, turn = await colleague(bureau, "supervisor"), await lesson.misses(WORDS)
    _, told = await ask(bureau, "/missed/es", agent=alma, method="GET")
    assert told["items"] == [
        {"count": 1, "phrases": [WORDS], "turns": [str(turn)], "suggested": ["get_bill", "check_balance"]}
    ]
    body = {"turns": [str(turn)], "intent": "get_bill"}
    assert await ask(bureau, "/labels", body, agent=alma) == (200, {"labelled": 1})
    assert await ask(bureau, "/labels", body, agent=alma) == (200, {"labelled": 0})
    assert (await ask(bureau, "/missed/es", agent=alma, method="GET"))[1] == {"items": []}
    assert (await state(bureau, alma))["waiting"] == [
        {"language": "es", "words": WORDS, "intent": "get_bill", "turns": [str(turn)]}
    ]
    _, file = await ask(bureau, "/nlu/es.yml", agent=alma, method="GET")
    assert f"- {WORDS}" in file
    assert "intent: get_bill" in file
    assert await ask(bureau, "/labels/take-back", {"turns": [str(turn)]}, agent=alma) == (200, {"taken_back": 1})
    assert (await state(bureau, alma))["waiting"] == []


async def test_an_intent_that_there_is_not_is_said(bureau: Bureau, lesson: Classroom) -> None:
    alma, turn = await colleague(bureau, "supervisor"), await lesson.misses(WORDS)
    for intent in ("get_rich", "nlu_fallback"):
        status, _ = await ask(bureau, "/labels", {"turns": [str(turn)], "intent": intent}, agent=alma)
        assert status == 422
    _, known = await ask(bureau, "/intents", agent=alma, method="GET")
    assert {"intent": "get_bill", "es": "Ver mi recibo", "en": "See my bill"} in known["items"]
    assert await ask(bureau, "/labels", {"turns": [str(turn)], "intent": None}, agent=alma) == (200, {"labelled": 1})
    assert await ask(bureau, "/trials", agent=alma) == (409, "nothing-to-try")


async def test_a_trial_is_asked_for_by_a_supervisor_and_accepted_by_an_administrator(
    bureau: Bureau, lesson: Classroom
) -> None:
    alma, root = await colleague(bureau, "supervisor"), await colleague(bureau, "admin")
    await asked(bureau, lesson, alma, "el papel que llega a fin de mes")
    assert await ask(bureau, "/trials", agent=alma) == (409, "trial-busy")
    told = (await state(bureau, alma))["trial"]
    assert (told["state"], told["phrases"], told["scores"]) == ("asked", 1, None)
    trial = await finished(bureau, GOOD)
    told = (await state(bureau, alma))["trial"]
    assert (told["state"], told["worse"], told["reasons"]) == ("done", False, [])
    assert told["scores"] == {name: GOOD[name] for name in ("languages", "strangers", "intents")}
    assert await ask(bureau, f"/trials/{trial}/accept", agent=alma) == (403, "administrator-required")
    assert (await ask(bureau, f"/trials/{trial}/accept", agent=root))[0] == 204
    assert await ask(bureau, f"/trials/{trial}/reject", agent=root) == (409, "trial-unfit")
    assert (await state(bureau, alma))["waiting"] == []
    assert (await ask(bureau, f"/trials/{uuid4()}/accept", agent=root))[0] == 404


async def test_a_worse_one_is_only_rejected(bureau: Bureau, lesson: Classroom) -> None:
    root = await colleague(bureau, "admin")
    await asked(bureau, lesson, root, "la hojita del agua")
    trial = await finished(bureau, WORSE)
    assert await ask(bureau, f"/trials/{trial}/accept", agent=root) == (409, "trial-worse")
    assert (await ask(bureau, f"/trials/{trial}/reject", agent=root))[0] == 204
    assert [one["words"] for one in (await state(bureau, root))["waiting"]] == ["la hojita del agua"]


async def test_only_a_supervisor_teaches_and_only_of_their_utility(bureau: Bureau, lesson: Classroom) -> None:
    alma, noemi = await colleague(bureau, "supervisor"), await colleague(bureau, "agent")
    theirs = await Classroom(lesson.engine).misses(WORDS)
    assert (await ask(bureau, "/missed/es", agent=alma, method="GET"))[1] == {"items": []}
    body = {"turns": [str(theirs)], "intent": "get_bill"}
    assert await ask(bureau, "/labels", body, agent=alma) == (200, {"labelled": 0})
    assert await ask(bureau, "/labels", body, agent=noemi) == (403, "supervisor-required")
    assert await ask(bureau, "/labels", body, agent="") == (400, "agent-required")
