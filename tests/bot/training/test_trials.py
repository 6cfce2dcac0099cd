"""A trial's life."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.training import keeping, labels, launcher, trials
from bot.training.trials import BusyError, StaleError, StandingError, Trial, WorseError
from tests.bot.training.conftest import Classroom

NOW = datetime(2026, 11, 26, tzinfo=UTC)
GOOD: dict[str, Any] = {"is_refused": False, "languages": {}, "strangers": {}, "intents": {}, "reasons": []}
BAD = GOOD | {"is_refused": True, "reasons": ["Language es: worse"]}


@asynccontextmanager
async def begun(classroom: Classroom) -> AsyncIterator[AsyncConnection]:
    async with classroom.engine.begin() as connection:
        yield connection


async def ask(classroom: Classroom, *turns: UUID, now: datetime = NOW) -> UUID:
    async with begun(classroom) as connection:
        return await trials.ask(connection, turns=turns, additions={"es": "x"}, by=uuid4(), now=now)


async def measured(classroom: Classroom, *turns: UUID, result: Any = None, now: datetime = NOW) -> UUID:
    trial = await ask(classroom, *turns, now=now)
    async with begun(classroom) as connection:
        assert await trials.claim(connection, now=now) == trial
        assert await trials.finish(connection, trial, result or GOOD, now=now)
    return trial


async def found(classroom: Classroom, trial: UUID) -> Trial:
    async with begun(classroom) as connection:
        one = await trials.one(connection, trial)
    assert one is not None
    return one


async def test_there_are_never_two_at_once(classroom: Classroom) -> None:
    first = await ask(classroom)
    with pytest.raises(BusyError):
        await ask(classroom)
    async with begun(classroom) as connection:
        assert await trials.claim(connection, now=NOW) == first
        assert await trials.claim(connection, now=NOW) is None
    with pytest.raises(BusyError):
        await ask(classroom)


async def test_it_runs_is_measured_and_the_next_may_be_asked_for(classroom: Classroom) -> None:
    trial = await measured(classroom)
    one = await found(classroom, trial)
    assert (one.state, one.is_live, one.is_worse) == ("done", False, False)
    assert (await found(classroom, await ask(classroom))).state == "asked"


async def test_who_gave_no_sign_of_life_has_failed(classroom: Classroom) -> None:
    trial = await ask(classroom)
    async with begun(classroom) as connection:
        await trials.claim(connection, now=NOW)
        assert await trials.seen(connection, trial, now=NOW + timedelta(seconds=60), step="learning")
        await trials.claim(connection, now=NOW + timedelta(seconds=120))
    assert (await found(classroom, trial)).state == "running"
    async with begun(classroom) as connection:
        await trials.claim(connection, now=NOW + timedelta(seconds=151))
        assert not await trials.finish(connection, trial, GOOD, now=NOW)
    one = await found(classroom, trial)
    assert (one.state, one.error, one.result) == ("failed", "interrupted", None)


async def test_what_is_worse_can_not_be_accepted(classroom: Classroom) -> None:
    trial = await measured(classroom, result=BAD)
    async with begun(classroom) as connection:
        with pytest.raises(WorseError):
            await trials.accept(connection, trial, by=uuid4(), now=NOW)
    assert (await found(classroom, trial)).state == "done"


async def test_accepting_takes_its_labels_and_they_wait_no_more(classroom: Classroom) -> None:
    learned, later = await classroom.misses("el papelito"), await classroom.misses("otra cosa")
    await classroom.label(learned, later)
    trial = await measured(classroom, learned)
    async with begun(classroom) as connection:
        await trials.accept(connection, trial, by=uuid4(), now=NOW)
        assert "el papelito" in (await labels.accepted(connection))["es"]["get_bill"]
    assert [one.words for one in await classroom.waiting()] == ["otra cosa"]
    assert await classroom.unlabel(learned) == 0


async def test_it_is_decided_once(classroom: Classroom) -> None:
    trial = await measured(classroom)
    async with begun(classroom) as connection:
        await trials.reject(connection, trial, by=uuid4(), now=NOW)
    async with begun(classroom) as connection:
        with pytest.raises(StandingError):
            await trials.accept(connection, trial, by=uuid4(), now=NOW)
        with pytest.raises(StandingError):
            await trials.reject(connection, trial, by=uuid4(), now=NOW)


async def test_who_was_measured_beside_another_assistant_can_not_be_accepted(classroom: Classroom) -> None:
    late = NOW + timedelta(days=400)
    old = await measured(classroom, now=late)
    new = await measured(classroom, now=late + timedelta(minutes=1))
    async with begun(classroom) as connection:
        await trials.accept(connection, new, by=uuid4(), now=late + timedelta(minutes=2))
    async with begun(classroom) as connection:
        with pytest.raises(StaleError):
            await trials.accept(connection, old, by=uuid4(), now=late + timedelta(minutes=3))


async def test_a_worker_runs_it_in_a_process_of_its_own(classroom: Classroom, tmp_path: Path) -> None:
    trial, witness = await ask(classroom), tmp_path / "ran"
    command = (sys.executable, "-c", f"import sys; open({str(witness)!r}, 'w').write(sys.argv[1])")
    assert await launcher.run_next(classroom.engine, clock=lambda: NOW, command=command)
    assert witness.read_text() == str(trial)
    assert (await found(classroom, trial)).state == "running"
    assert not await launcher.run_next(classroom.engine, clock=lambda: NOW, command=command)


async def test_a_process_that_dies_has_failed(classroom: Classroom) -> None:
    trial = await ask(classroom)
    command = (sys.executable, "-c", "raise SystemExit(3)")
    await launcher.run_next(classroom.engine, clock=lambda: NOW, command=command)
    one = await found(classroom, trial)
    assert (one.state, one.error) == ("failed", "ended without a result")


def test_accepted_files_stand_where_training_looks_and_replace_what_was_there(tmp_path: Path) -> None:
    keeping.keep(tmp_path, {"es": "uno"})
    keeping.keep(tmp_path, {"es": "dos"})
    assert {path.name: path.read_text() for path in (tmp_path / "training").iterdir()} == {"nlu.es.yml": "dos"}


def test_what_we_measure_with_is_known() -> None:
    assert len(keeping.measured_with()) > 500
