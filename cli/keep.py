"""Keeps one process of the Procfile alive: starts it again when it dies, and ends it when the launcher is gone.

Honcho stops everything when one process ends. A counter must not close because Rasa was killed: the mailbox holds the
messages until it is back. And when the launcher itself is killed with -9, nobody else would end its processes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

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


def main() -> int:
    """Run `sys.argv[1:]` until told to stop."""
    keeper = _Keeper(sys.argv[1:])
    signal.signal(signal.SIGTERM, keeper.stop)
    signal.signal(signal.SIGINT, keeper.stop)
    if launcher := int(os.environ.get("VENTANILLA_UP_PID", "0")):
        threading.Thread(target=keeper.watch, args=(launcher,), daemon=True).start()
    return keeper.run()


if __name__ == "__main__":
    sys.exit(main())
