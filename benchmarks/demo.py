"""How long the demo takes to load into an empty database: generating, copying, statistics."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backend import demo
from kit import migrate, postgres

TARGET_SECONDS = 30.0


def run() -> dict[str, Any]:
    """Loads both utilities into an embedded server of its own, then resets them once."""
    with tempfile.TemporaryDirectory(prefix="ventanilla-bench-") as folder:
        data = Path(folder) / "pg"
        url = postgres.start_embedded(data)
        try:
            migrate.upgrade(url)
            today = datetime.now(UTC).date()
            loaded = demo.load(url, today=today)
            again = demo.reset(url, today=today)
        finally:
            postgres.stop_embedded(data)
    return {
        "compared": "loading both demo utilities into an empty database, and resetting them",
        "figures": {
            "seconds": round(loaded.seconds, 2),
            "reset_seconds": round(again.seconds, 2),
            "rows": sum(loaded.rows.values()),
            "customers": loaded.rows["customers"],
            "bills": loaded.rows["bills"],
        },
        "target": f"under {TARGET_SECONDS:.0f} s to load",
        "holds": loaded.seconds < TARGET_SECONDS,
    }
