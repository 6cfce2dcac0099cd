"""Which tests stay in one process when two run side by side: a file's tests, and everything that talks to a counter.

A counter takes a minute to start and a core to run, so there is one; what the dialogues reached is told by the process
that played them. (xdist's own `loadgroup` splits its groups under pytest 9.2.)
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

COUNTER = "counter"
AT_THE_COUNTER = (
    "tests/conversations/",
    "tests/counter/",
    "tests/bot/core/test_rasa_commands.py",
    "tests/browser/test_simulator.py",
    "tests/browser/test_simulator_channels.py",
    "tests/browser/test_whole_floor.py",
    "tests/browser/test_widget.py",
    "tests/cli/test_up.py",
)
FIXTURES = {"counter", "closed_counter"}


def scope(node_id: str) -> str:
    """The name of what has to run in one process."""
    return COUNTER if node_id.startswith(AT_THE_COUNTER) else node_id.split("::", 1)[0]


def in_order(items: list[pytest.Item]) -> None:
    """Put the longest first, so that none waits for it at the end. Raises UsageError for what would start another."""
    for item in items:
        needed = FIXTURES & set(getattr(item, "fixturenames", ())) and item.get_closest_marker("model")
        if needed and scope(item.nodeid) != COUNTER:
            raise pytest.UsageError(f"{item.nodeid} needs a counter: name its file in {__name__}.AT_THE_COUNTER")
    items.sort(key=lambda item: scope(item.nodeid) != COUNTER)


class Scheduler(LoadScopeScheduling):
    """Gives whole scopes to the processes, in the order of the collection."""

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)
