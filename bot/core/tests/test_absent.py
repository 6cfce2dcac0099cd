"""The process starts without what it doesn't use."""

from __future__ import annotations

import subprocess
import sys

from bot.core.tests.conftest import ROOT

PROGRAM = """
from bot.core import absent
absent.install()
import rasa.core.run, rasa.model_training, rasa.core.policies.rule_policy
import sys
print(getattr(sys.modules["tensorflow"], "__file__", "stand-in"))
"""


def test_rasa_is_imported_without_tensorflow() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "stand-in"


def test_a_stand_in_can_be_subclassed_called_caught_and_subscripted() -> None:
    import boto3
    from botocore.exceptions import ClientError

    class Mine(boto3.session.Session):
        pass

    assert Mine()
    assert boto3.client("s3")["x"]
    try:
        raise KeyError
    except (ClientError, KeyError):
        pass
