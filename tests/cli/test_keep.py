"""Each process of the counter is kept alive on its own, and ends with the launcher."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHILD = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"
PATIENCE_SECONDS = 20


def keep(lives: Path, *, launcher: int = 0) -> subprocess.Popen[bytes]:
    environment = os.environ | {"VENTANILLA_UP_PID": str(launcher)}
    command = [sys.executable, "-m", "cli.keep", sys.executable, "-c", CHILD, str(lives)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.02)
    return False


def pids(lives: Path) -> list[int]:
    return [int(line) for line in lives.read_text().split()] if lives.exists() else []


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "zombie" not in Path(f"/proc/{pid}/status").read_text() if Path(f"/proc/{pid}").exists() else False


def test_a_killed_process_is_started_again(tmp_path: Path) -> None:
    lives = tmp_path / "lives"
    keeper = keep(lives)
    try:
        assert eventually(lambda: len(pids(lives)) == 1)
        os.kill(pids(lives)[0], signal.SIGKILL)
        assert eventually(lambda: len(pids(lives)) == 2)
    finally:
        keeper.terminate()
        keeper.wait()
    assert eventually(lambda: not any(is_alive(pid) for pid in pids(lives)))


def test_it_ends_when_the_launcher_is_gone(tmp_path: Path) -> None:
    lives = tmp_path / "lives"
    launcher = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    keeper = keep(lives, launcher=launcher.pid)
    assert eventually(lambda: len(pids(lives)) == 1)
    launcher.kill()
    launcher.wait()
    assert keeper.wait(PATIENCE_SECONDS) == 0
    assert eventually(lambda: not is_alive(pids(lives)[0]))
