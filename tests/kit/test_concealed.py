from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kit.concealed import UnreadableError, conceal, is_concealed, reveal

KEY = "k" * 40
NOW = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)


def test_what_was_concealed_can_be_read_with_the_key_and_is_not_in_it() -> None:
    kept = conceal("730194", key=KEY, now=NOW)
    assert is_concealed(kept)
    assert "730194" not in kept
    assert reveal(kept, key=KEY, now=NOW + timedelta(minutes=4)) == "730194"


def test_the_same_digits_never_look_the_same() -> None:
    assert conceal("7301", key=KEY, now=NOW) != conceal("7301", key=KEY, now=NOW)


@pytest.mark.parametrize("concealed", ["concealed.", "concealed.xyz", "concealed.ñ", "concealed.\x00", "7301"])
def test_what_was_not_concealed_here_can_not_be_read(concealed: str) -> None:
    with pytest.raises(UnreadableError):
        reveal(concealed, key=KEY, now=NOW)


def test_another_key_and_a_later_moment_read_nothing() -> None:
    kept = conceal("7301", key=KEY, now=NOW)
    with pytest.raises(UnreadableError):
        reveal(kept, key="j" * 40, now=NOW)
    with pytest.raises(UnreadableError):
        reveal(kept, key=KEY, now=NOW + timedelta(minutes=5, seconds=1))
