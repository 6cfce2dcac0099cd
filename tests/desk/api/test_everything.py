"""Everything that the desk does is in the API."""

from __future__ import annotations

import inspect

from desk.api import acting, filing
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
