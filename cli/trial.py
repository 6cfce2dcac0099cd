"""`python -m cli.trial <id>`: one trial of the training inbox, started by a worker (`bot/training/launcher.py`).

The assistant is trained with the trial's phrases and measured, on our held-out file, against the one without them: the
machinery of `train --compare`. Nothing is promoted here, and nothing of the checkout is written but the models' cache.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.training import trials
from cli import promotion, train
from cli.comparison import Scores, Tally, compare
from cli.environments import MissingEnvironmentError
from kit import postgres
from kit.clock import utc_now
from kit.settings import Settings

NICE = 10
"""Turns go before a training: both want the same cores."""


class GoneError(RuntimeError):
    """Nobody waits for it any more."""


def table(before: Scores, now: Scores) -> dict[str, Any]:
    """What the page shows: both models' figures by language and by intent, and what counts against the second."""
    worse = compare(before, now)
    return {
        "languages": _beside(before.languages, now.languages),
        "strangers": _beside(before.strangers, now.strangers),
        "intents": _beside(before.intents, now.intents),
        "is_refused": worse.is_refused,
        "reasons": list(worse.reasons),
    }


def _beside(before: Mapping[str, Tally], now: Mapping[str, Tally]) -> dict[str, dict[str, list[int]]]:
    """The name, then [right, rows] of each; what only one of them has is left out."""
    return {
        name: {"before": [old.right, old.rows], "now": [now[name].right, now[name].rows]}
        for name, old in before.items()
        if name in now
    }


async def run(engine: AsyncEngine, trial: UUID) -> None:
    """From its beginning to its end, each step told. Raises GoneError, and whatever training raises."""
    async with engine.begin() as connection:
        found = await trials.one(connection, trial)
    if found is None or found.state != "running":
        raise GoneError(str(trial))
    with tempfile.TemporaryDirectory(prefix="ventanilla-trial-") as folder:
        extra = Path(folder)
        for language, content in found.additions.items():
            (extra / f"nlu.{language}.yml").write_text(content, encoding="utf-8")
        console = Console(quiet=True)
        await _tell(engine, trial, "baseline")
        usual = await asyncio.to_thread(train.train, console)
        await _tell(engine, trial, "learning")
        other = await asyncio.to_thread(train.train_with, console, extra)
    await _tell(engine, trial, "measuring")
    before, now = await asyncio.to_thread(promotion.score, usual), await asyncio.to_thread(promotion.score, other)
    async with engine.begin() as connection:
        await trials.finish(connection, trial, table(before, now), now=utc_now())


async def _tell(engine: AsyncEngine, trial: UUID, step: str) -> None:
    async with engine.begin() as connection:
        if not await trials.seen(connection, trial, now=utc_now(), step=step):
            raise GoneError(str(trial))


async def main(trial: UUID) -> int:
    """Run it; returns the exit code, 0 also for a failure that was written down."""
    engine = postgres.make_engine(Settings().database_url, pool_size=1, application_name="ventanilla-trial")
    try:
        await run(engine, trial)
    except GoneError:
        return 0
    except (
        train.TrainingError,
        promotion.UnreadableModelError,
        MissingEnvironmentError,
        subprocess.CalledProcessError,
    ) as error:
        async with engine.begin() as connection:
            await trials.fail(connection, trial, str(error), now=utc_now())
    finally:
        await engine.dispose()
    return 0


if __name__ == "__main__":
    os.nice(NICE)
    sys.exit(asyncio.run(main(UUID(sys.argv[1]))))
