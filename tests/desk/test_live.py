"""What each viewer keeps, and what wakes a page."""

from __future__ import annotations

from desk.live import Live
from desk.visitors import RAW_KEPT, VISITORS_KEPT, Place, Visitors


async def test_a_page_hears_of_its_own_conversations_and_of_news_without_a_name() -> None:
    live = Live()
    with live.watching() as watch:
        watch.of = {"mine"}
        live.heard("another")
        assert not watch.has_news
        live.heard("mine")
        assert watch.has_news
        await watch.wait(seconds=5)
        assert not watch.has_news
        live.heard("")
        assert watch.has_news


async def test_a_page_that_has_closed_hears_nothing() -> None:
    live = Live()
    with live.watching() as watch:
        pass
    live.heard("")
    assert not watch.has_news


def test_viewers_do_not_share_places_and_the_oldest_are_forgotten() -> None:
    visitors = Visitors()
    first = visitors.of("first")
    assert visitors.of("first").place("cantera.maria") is first.place("cantera.maria")
    assert visitors.of("second").place("cantera.maria") is not first.place("cantera.maria")
    for number in range(VISITORS_KEPT):
        visitors.of(f"viewer-{number}")
    assert visitors.of("first") is not first


def test_only_the_newest_payloads_are_kept() -> None:
    place = Place()
    for number in range(RAW_KEPT + 5):
        place.keep_raw(str(number), "{}")
    assert len(place.raw) == RAW_KEPT
    assert "4" not in place.raw
