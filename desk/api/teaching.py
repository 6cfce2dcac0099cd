"""The training inbox: what was not understood, what people say it means, and what the assistant learns of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.outcomes import UNCLEAR
from bot.training.trials import BusyError, StaleError, StandingError, TrialError, WorseError
from desk.api import taught
from desk.api.caller import Presiding
from desk.api.problems import (
    AdministratorRequired,
    AgentRequired,
    AgentUnknown,
    NothingToTry,
    ScopeRequired,
    SupervisorRequired,
    TrialBusy,
    TrialStale,
    TrialUnfit,
    TrialWorse,
)
from desk.supervision.intents import names
from desk.supervision.training_acts import NotAllowedError, NothingError, Training, files_of
from kit.problems import Invalid, NotFound, Problem, RateLimited, Unauthorized, responses

router = APIRouter(
    prefix="/utilities/{utility_id}/training",
    tags=["training"],
    responses=responses(
        Unauthorized, ScopeRequired, NotFound, RateLimited, AgentRequired, AgentUnknown, SupervisorRequired
    ),
)
_REFUSALS: dict[type[TrialError], type[Problem]] = {
    BusyError: TrialBusy,
    NothingError: NothingToTry,
    StaleError: TrialStale,
    StandingError: TrialUnfit,
    WorseError: TrialWorse,
    NotAllowedError: AdministratorRequired,
}
_TRIAL = text("select 1 from runtime.trials where id = :id")


def _training(chair: Presiding) -> Training:
    caller = chair.actor.caller
    home = caller.house.gateway.settings.ventanilla_home
    return Training(chair.actor, chair.person, [caller.utility.id], home)


Teaching = Annotated[Training, Depends(_training)]
Spoken = Annotated[Literal["es", "en"], Path(description="The language that the customers write.")]


@asynccontextmanager
async def _refusing() -> AsyncIterator[None]:
    try:
        yield
    except TrialError as error:
        raise _REFUSALS[type(error)] from error


@router.get("/missed/{language}", summary="List what was not understood")
async def missed(training: Teaching, language: Spoken) -> taught.GroupsJson:
    """Messages of 90 days that were not understood or were corrected and that nobody has labelled, those about one
    thing together, the largest groups first; numbers and names are taken out of the phrases.
    """
    return taught.GroupsJson(
        items=[
            taught.GroupJson(
                count=one.count, phrases=list(one.phrases), turns=list(one.turns), suggested=list(one.suggested)
            )
            for one in await training.groups(language)
        ]
    )


@router.post("/labels", summary="Say what messages mean")
async def label(training: Teaching, body: taught.LabelBody) -> taught.LabelledJson:
    """`turns` of a group, each once: what has a label is left as it is. `intent` null: nothing worth learning."""
    if body.intent is not None and (body.intent == UNCLEAR or body.intent not in names("es")):
        raise Invalid(errors=[{"field": "body.intent", "message": "no such intent"}])
    return taught.LabelledJson(labelled=await training.label(body.turns, body.intent or ""))


@router.post("/labels/take-back", summary="Take labels back")
async def take_back(training: Teaching, body: taught.TurnsBody) -> taught.TakenBackJson:
    """Of the utility's messages, as long as they are not learned."""
    return taught.TakenBackJson(taken_back=await training.unlabel(body.turns))


@router.get("/intents", summary="List the intents that a message can be labelled with")
async def intents(training: Teaching) -> taught.IntentsJson:
    """Each with its name in both languages."""
    spanish, english = names("es"), names("en")
    return taught.IntentsJson(
        items=[
            taught.IntentJson(intent=key, es=spanish[key], en=english[key]) for key in spanish if key != UNCLEAR
        ]
    )  # fmt: skip


@router.get("", summary="Read what waits to be learned, and the newest trial")
async def state(training: Teaching) -> taught.TrainingJson:
    """One assistant serves all utilities, so there is one trial at a time, and its scores are everybody's."""
    waiting, trial = await training.state()
    return taught.TrainingJson(
        waiting=[
            taught.WaitingJson(language=one.language, words=one.words, intent=one.intent, turns=list(one.turns))
            for one in waiting
        ],
        trial=taught.trial_json(trial) if trial else None,
    )


@router.get("/nlu/{language}.yml", summary="Take what waits along, as Rasa's NLU YAML", response_class=Response)
async def nlu(training: Teaching, language: Spoken) -> Response:
    """The file for `data/`, without what models are measured with."""
    waiting, _trial = await training.state()
    content = (await asyncio.to_thread(files_of, waiting)).get(language, 'version: "3.1"\n')
    return Response(content, media_type="application/yaml; charset=utf-8")


@router.post(
    "/trials",
    summary="Try out what waits to be learned",
    status_code=202,
    responses=responses(NothingToTry, TrialBusy),
)
async def try_out(training: Teaching) -> None:
    """The assistant is trained with it and measured against itself without; some minutes later the state tells how it
    went.
    """
    async with _refusing():
        await training.try_out()


async def _there(connection: AsyncConnection, trial: UUID) -> None:
    if not (await connection.execute(_TRIAL, {"id": trial})).one_or_none():
        raise NotFound


@router.post(
    "/trials/{trial_id}/{decision}",
    summary="Accept or reject a trial",
    status_code=204,
    responses=responses(AdministratorRequired, TrialUnfit, TrialWorse, TrialStale),
)
async def decide(training: Teaching, trial_id: UUID, decision: Literal["accept", "reject"]) -> None:
    """In the name of an administrator. What is accepted is learned by the next start or `./ventanilla train`."""
    async with training.actor.door.engine.connect() as connection:
        await _there(connection, trial_id)
    async with _refusing():
        await (training.accept if decision == "accept" else training.reject)(trial_id)
