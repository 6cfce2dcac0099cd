"""Each process of the counter is kept alive on its own, and ends with the launcher."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli import keep as keeping

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


SAY_HOW_NICE = """
import os, sys, time
from pathlib import Path
session = Path("/proc/self/autogroup")
word = session.read_text().split()[-1] if session.exists() else "none"
Path(sys.argv[1]).write_text(f"{os.getpriority(os.PRIO_PROCESS, 0)} {word}")
time.sleep(600)
"""
CAP_SYS_NICE = 23


def may_go_first() -> bool:
    status = Path("/proc/self/status").read_text()
    effective = next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff"))
    return bool(int(effective, 16) >> CAP_SYS_NICE & 1)


@pytest.mark.parametrize("first", [True, False])
def test_who_is_to_go_first_does_where_the_system_lets_it(tmp_path: Path, first: bool) -> None:
    """And with it whatever it starts; whoever isn't asked to, stays among the others."""
    said = tmp_path / "said"
    command = [sys.executable, "-m", "cli.keep", *(["--first"] if first else []), sys.executable, "-c", SAY_HOW_NICE]
    keeper = subprocess.Popen([*command, str(said)], cwd=ROOT, start_new_session=True)
    try:
        assert eventually(lambda: said.exists() and len(said.read_text().split()) == 2)
    finally:
        keeper.terminate()
        keeper.wait()
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    niceness, session = said.read_text().split()
    assert int(niceness) == (-5 if first and may_go_first() else mine)
    assert session in ("none", "-5" if first and may_go_first() else "0")


def test_where_the_system_does_not_let_it_nothing_else_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, ...]] = []

    def refuse(*wanted: int) -> None:
        asked.append(wanted)
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    monkeypatch.setattr(os, "getsid", lambda _: os.getpid())
    monkeypatch.setattr(keeping, "SESSION_NICENESS", tmp_path)
    keeping.go_first()
    assert asked == [(os.PRIO_PROCESS, 0, -5)]
    assert list(tmp_path.iterdir()) == []
