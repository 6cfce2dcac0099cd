"""Keeping the answers at hand: what supervisors add, change and retire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import ConfigDict

from desk.answers.shelf import BadError, Keeper, TakenError, UnknownError
from desk.api.caller import Presiding
from desk.api.problems import AgentRequired, AgentUnknown, AnswerRefused, AnswerTaken, ScopeRequired, SupervisorRequired
from desk.api.schemas import AnswerJson, Body
from kit.problems import NotFound, RateLimited, Unauthorized, responses

router = APIRouter(
    prefix="/utilities/{utility_id}/answers",
    tags=["supervising"],
    responses=responses(
        Unauthorized, ScopeRequired, NotFound, RateLimited, AgentRequired, AgentUnknown, SupervisorRequired
    ),
)
_WRONG = responses(AnswerRefused, AnswerTaken)
_WHY = {
    "answer_bad_name": "name",
    "answer_bad_empty": "empty",
    "answer_bad_long": "long",
    "answer_bad_variable": "variable",
}


class AnswerBody(Body):
    """An answer in both languages, under a name of letters, digits and hyphens."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "gracias", "es": "Gracias, {nombre}.", "en": "Thank you, {name}."}]},
    )

    name: str
    es: str
    en: str


def _keeper(chair: Presiding) -> Keeper:
    return Keeper(chair.actor, chair.person, chair.actor.caller.utility)


Keeping = Annotated[Keeper, Depends(_keeper)]


@asynccontextmanager
async def _refusing() -> AsyncIterator[None]:
    try:
        yield
    except UnknownError as error:
        raise NotFound from error
    except TakenError as error:
        raise AnswerTaken from error
    except BadError as error:
        raise AnswerRefused(reason=_WHY[str(error)]) from error


@router.post("", summary="Add an answer at hand", status_code=201, responses=_WRONG)
async def add(keeper: Keeping, body: AnswerBody) -> AnswerJson:
    """Agents have it under "/name" at once."""
    async with _refusing():
        made = await keeper.add(body.name, body.es, body.en)
    return AnswerJson(id=made, **body.model_dump())


@router.put("/{answer_id}", summary="Change an answer at hand", status_code=204, responses=_WRONG)
async def change(keeper: Keeping, answer_id: UUID, body: AnswerBody) -> None:
    """Other words, or another name."""
    async with _refusing():
        await keeper.change(answer_id, body.name, body.es, body.en)


@router.delete("/{answer_id}", summary="Retire an answer at hand", status_code=204)
async def retire(keeper: Keeping, answer_id: UUID) -> None:
    """Nobody finds it any more."""
    async with _refusing():
        await keeper.retire(answer_id)
