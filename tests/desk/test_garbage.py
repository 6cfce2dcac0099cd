"""When everything is looked through for garbage."""

from __future__ import annotations

from desk.garbage import CLOSED, LONGEST_SECONDS, Garbage


def closing(garbage: Garbage, count: int) -> Garbage:
    for _ in range(count):
        garbage.page_closed()
    return garbage


def test_when_pages_enough_were_closed() -> None:
    garbage = closing(Garbage(), CLOSED - 1)
    assert not garbage.is_due(10)
    garbage.page_closed()
    assert garbage.is_due(10)
    assert not garbage.is_due(10)


def test_a_few_pages_wait_some_minutes() -> None:
    garbage = closing(Garbage(), 1)
    assert not garbage.is_due(LONGEST_SECONDS - 1)
    assert garbage.is_due(1)


def test_never_while_nobody_closes_a_page() -> None:
    assert not Garbage().is_due(LONGEST_SECONDS * 100)
