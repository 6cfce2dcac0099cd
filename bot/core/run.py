"""Starts the Rasa process: `python -m bot.core.run --model models/….tar.gz --port 5005`, from the project's root.

The same as `rasa run` with our endpoints and credentials, without the management API, on the loopback only, and
started without what we don't use (see `absent.py`).
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import warnings
from pathlib import Path

from bot.core import absent

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
SWITCH_SECONDS = 0.0005


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--endpoints", default=str(ROOT / "endpoints.yml"))
    parser.add_argument("--credentials", default=str(ROOT / "credentials.yml"))
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    # One message at a time: more threads only take the other core from the gateway and the worker.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # The thread that explains lets the loop in after this much of its work, not after 5 ms.
    sys.setswitchinterval(SWITCH_SECONDS)
    logging.basicConfig(level=os.environ.get("LOG_LEVEL", "WARNING"), format="%(levelname)s %(name)s %(message)s")
    absent.install()
    absent.quieten()

    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    from bot.core import domain_file

    domain_file.install()

    serve_application(
        model_path=options.model,
        interface=HOST,
        port=options.port,
        credentials=options.credentials,
        endpoints=AvailableEndpoints.read_endpoints(options.endpoints),
        enable_api=False,
    )


if __name__ == "__main__":
    main()
