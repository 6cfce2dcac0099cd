"""So many times in any minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.webchat.rate import Rate

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_the_third_of_two_waits_until_the_first_is_a_minute_old() -> None:
    rate = Rate(2)
    assert rate.wait_seconds("a", NOON) == 0
    assert rate.wait_seconds("a", NOON + timedelta(seconds=10)) == 0
    assert rate.wait_seconds("a", NOON + timedelta(seconds=25)) == 35.0
    assert rate.wait_seconds("a", NOON + timedelta(seconds=60)) == 0


def test_what_was_refused_does_not_count() -> None:
    rate = Rate(1)
    rate.wait_seconds("a", NOON)
    for second in range(1, 60):
        assert rate.wait_seconds("a", NOON + timedelta(seconds=second)) > 0
    assert rate.wait_seconds("a", NOON + timedelta(seconds=60)) == 0


def test_keys_do_not_share() -> None:
    rate = Rate(1)
    assert rate.wait_seconds("a", NOON) == rate.wait_seconds("b", NOON) == 0


def test_who_was_quiet_for_a_minute_is_forgotten() -> None:
    rate = Rate(1)
    for number in range(100):
        rate.wait_seconds(number, NOON)
    rate.wait_seconds("later", NOON + timedelta(minutes=2))
    assert list(rate._times) == ["later"]
