"""Everything that the desk does is in the API."""

from __future__ import annotations

import inspect
import re
from types import ModuleType

import pytest

from desk.answers.shelf import Keeper
from desk.api import acting, filing, granting, shelving, supervising, teaching
from desk.supervision.training_acts import Training
from desk.work import quick, quick_plans
from desk.work.acts import Acts

PAGES_ONLY = {
    "see_mentions": "which notes that name one a page has shown; programs have no bell",
    "sign": "the sign of life of an open page; a program says how the agent is instead (`be`)",
}


def acts(kind: type = Acts) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind, inspect.iscoroutinefunction) if not name.startswith("_")}


@pytest.mark.parametrize(("kind", "module"), [(Keeper, shelving), (Training, teaching)])
def test_everything_that_supervisors_keep_has_an_endpoint(kind: type, module: ModuleType) -> None:
    source = inspect.getsource(module)
    assert {name for name in acts(kind) if not re.search(rf"\b{name}\b", source)} == set()


def test_what_supervisors_look_at_has_an_endpoint() -> None:
    source = inspect.getsource(supervising)
    for seen in ("read_figures(", "dead_letters.dead_letters(", "replay_one(", "discard(", "entries("):
        assert seen in source


def test_every_act_has_an_endpoint() -> None:
    source = inspect.getsource(acting) + inspect.getsource(filing)
    called = {name for name in acts() if f".{name}(" in source}
    assert acts() - called == set(PAGES_ONLY)


def test_every_quick_action_has_an_endpoint() -> None:
    plans = {
        name
        for name, made in inspect.getmembers(quick_plans, inspect.isfunction)
        if made.__annotations__.get("return") == "Plan"
    }
    source = inspect.getsource(granting)
    assert {name for name in plans if f"plans.{name}(" not in source} == set()
    assert plans == set(quick.KINDS)


def test_files_and_typing_have_an_endpoint() -> None:
    assert "tell_typing(" in inspect.getsource(acting)
    assert "say_file(" in inspect.getsource(filing)
