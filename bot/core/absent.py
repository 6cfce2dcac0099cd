"""Rasa without what we don't use: stand-ins for TensorFlow and others that Rasa imports but our pipeline never calls.

Rasa 3.6 imports TensorFlow, matplotlib, boto3 and every vendor's channel library as it starts. Our classifier and
RulePolicy need none of them: with stand-ins the process starts in half the time and with a third of the memory.
`VENTANILLA_RASA_WHOLE=1` turns the stand-ins off, for pipelines with DIET or TED.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import logging
import os
import sys
import types
from collections.abc import Sequence
from typing import Any

ABSENT = frozenset(
    {
        "tensorflow",
        "tensorflow_addons",
        "tensorflow_hub",
        "tensorflow_text",
        "keras",
        "matplotlib",
        "boto3",
        "botocore",
        "pymongo",
        "fbmessenger",
        "aiogram",
        "twilio",
        "slack_sdk",
        "mattermostwrapper",
        "rocketchat_API",
        "webexteamssdk",
        "socketio",
    }
)


class _StandInType(type):
    """Anything asked of a stand-in is another stand-in; as a decorator it gives the function back."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if "_stand_in" not in cls.__dict__:
            return super().__call__(*args, **kwargs)
        if len(args) == 1 and isinstance(args[0], types.FunctionType):
            return args[0]
        return cls

    def __getitem__(cls, _key: Any) -> Any:
        return cls


def _stand_in(name: str) -> Any:
    # An exception, so that it may stand in an `except` clause too.
    return _StandInType(name, (Exception,), {"_stand_in": True})


class _StandInModule(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _stand_in(name)
        setattr(self, name, value)
        return value


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] in ABSENT:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        return None


def install() -> None:
    """Put the stand-ins in place. Call it before the first import of Rasa; a second call does nothing."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if os.environ.get("VENTANILLA_RASA_WHOLE") == "1" or any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, _Finder())


def quieten() -> None:
    """Warnings and worse only: Rasa prints every state of every conversation otherwise. Call it after `install`."""
    from rasa.utils.log_utils import configure_structlog

    logging.getLogger().setLevel(logging.WARNING)
    configure_structlog(logging.WARNING)
    # It would log what a customer wrote when that begins with a slash.
    logging.getLogger("rasa.shared.core.training_data.story_reader.yaml_story_reader").setLevel(logging.ERROR)
