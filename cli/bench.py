"""`./ventanilla bench NAME`: finds the benchmark and runs it."""

from __future__ import annotations

import importlib
from typing import Any

NAMES = ("ack", "turn", "long", "rasa", "pdf", "demo", "understanding", "desk", "channels")


class UnknownBenchmarkError(ValueError):
    """There is no benchmark of that name."""


def run(name: str) -> dict[str, Any]:
    """Run `benchmarks/<name>.py`; its `run()` returns what was compared, the figures, the target and `holds`."""
    if name not in NAMES:
        raise UnknownBenchmarkError(f"No benchmark is called {name!r}; there are: {', '.join(NAMES)}.")
    module = importlib.import_module(f"benchmarks.{name}")
    result: dict[str, Any] = module.run()
    return {"benchmark": name} | result
