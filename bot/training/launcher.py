"""Runs a trial that was asked for, in a process of its own: training takes minutes and a core; no turn waits for it.

Of all workers one at a time does (`uq_trials_live`). The process writes its result itself; here is only seen to it that
it lives, and written down when it does not.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.training import trials
from kit.logging import get_logger
from kit.settings import ROOT

SIGN_SECONDS = 10.0
COMMAND = (sys.executable, "-m", "cli.trial")
log = get_logger("bot.training")


async def run_next(engine: AsyncEngine, *, clock: Callable[[], datetime], command: tuple[str, ...] = COMMAND) -> bool:
    """Run the trial that is asked for, to its end; whether there was one."""
    async with engine.begin() as connection:
        trial = await trials.claim(connection, now=clock())
    if trial is None:
        return False
    log.info("training.trial.started", trial=str(trial))
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(*command, str(trial), cwd=ROOT, env=environment)
    try:
        await _mind(engine, process, trial, clock)
    except asyncio.CancelledError:
        process.terminate()
        raise
    if process.returncode:
        async with engine.begin() as connection:
            await trials.fail(connection, trial, "ended without a result", now=clock())
    log.info("training.trial.ended", trial=str(trial), code=process.returncode)
    return True


async def _mind(
    engine: AsyncEngine, process: asyncio.subprocess.Process, trial: UUID, clock: Callable[[], datetime]
) -> None:
    waiting = asyncio.ensure_future(process.wait())
    while not waiting.done():
        await asyncio.wait({waiting}, timeout=SIGN_SECONDS)
        async with engine.begin() as connection:
            await trials.seen(connection, trial, now=clock())
