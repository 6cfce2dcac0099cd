"""Everything that the desk does is in the API."""

from __future__ import annotations

import inspect

from desk.api import acting, filing, granting
from desk.work import quick, quick_plans
from desk.work.acts import Acts

PAGES_ONLY = {
    "see_mentions": "which notes that name one a page has shown; programs have no bell",
    "sign": "the sign of life of an open page; a program says how the agent is instead (`be`)",
}


def acts() -> set[str]:
    return {name for name, _ in inspect.getmembers(Acts, inspect.iscoroutinefunction) if not name.startswith("_")}


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
