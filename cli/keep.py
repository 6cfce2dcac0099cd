"""Keeps one process of the Procfile alive: starts it again when it dies, and ends it when the launcher is gone.

Honcho stops everything when one process ends. A counter must not close because Rasa was killed: the mailbox holds the
messages until it is back. And when the launcher itself is killed with -9, nobody else would end its processes.

`--first` is for the process that every turn waits for. What else a turn needs is many short pieces of work, and each
would put it in a queue for the processor that it had; with it, they wait a moment instead. Where the system lets us:
an ordinary user may not, and loses a tenth of the turns a second (`bench turn`), nothing else.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

FIRST = "--first"
FIRST_NICENESS = -5
SESSION_NICENESS = Path("/proc/self/autogroup")
"""Linux shares its processors out among sessions first, and each keeper leads one of its own (honcho sees to it)."""

FIRST_PAUSE_SECONDS = 0.25
MAX_PAUSE_SECONDS = 5.0
HEALTHY_SECONDS = 10.0
WATCH_SECONDS = 0.5
STOP_SECONDS = 4.0  # honcho kills what is left after 5


class _Keeper:
    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.child: subprocess.Popen[bytes] | None = None
        self.stopping = False

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self.stopping = True
        child = self.child
        if child is not None and child.poll() is None:
            child.terminate()
            timer = threading.Timer(STOP_SECONDS, child.kill)
            timer.daemon = True
            timer.start()

    def run(self) -> int:
        pause = FIRST_PAUSE_SECONDS
        while not self.stopping:
            started = time.monotonic()
            self.child = subprocess.Popen(self.command)
            code = self.child.wait()
            if self.stopping:
                break
            if time.monotonic() - started > HEALTHY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            sys.stderr.write(f"ended with {code}; starting again in {pause:.2f} s\n")
            time.sleep(pause)
            pause = min(pause * 2, MAX_PAUSE_SECONDS)
        return 0

    def watch(self, launcher: int) -> None:
        """Stop when process `launcher` is no more (it was killed and could not stop us)."""
        while True:
            try:
                os.kill(launcher, 0)
            except ProcessLookupError:
                self.stop()
                return
            time.sleep(WATCH_SECONDS)


def go_first() -> None:
    """Put this process, its children and their session before others; as far as the system allows it."""
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, FIRST_NICENESS)
    if os.getsid(0) == os.getpid():  # not the session of who tries this at a terminal
        with contextlib.suppress(OSError):
            SESSION_NICENESS.write_text(f"{FIRST_NICENESS}")


def main() -> int:
    """Run `sys.argv[1:]` until told to stop."""
    command = sys.argv[1:]
    if command[0] == FIRST:
        go_first()
        command = command[1:]
    keeper = _Keeper(command)
    signal.signal(signal.SIGTERM, keeper.stop)
    signal.signal(signal.SIGINT, keeper.stop)
    if launcher := int(os.environ.get("VENTANILLA_UP_PID", "0")):
        threading.Thread(target=keeper.watch, args=(launcher,), daemon=True).start()
    return keeper.run()


if __name__ == "__main__":
    sys.exit(main())
