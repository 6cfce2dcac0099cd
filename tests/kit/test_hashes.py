from __future__ import annotations

from argon2 import PasswordHasher

from kit import hashes


async def test_a_secret_matches_its_hash_and_another_does_not() -> None:
    kept = await hashes.hash_of("7302")
    assert kept.startswith("$argon2id$")
    assert await hashes.matches(kept, "7302")
    assert not await hashes.matches(kept, "7303")
    assert not await hashes.matches(None, "7302")


def test_hashes_made_with_less_work_than_the_standard_recommends_are_dated() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=64).hash("x")
    assert hashes.STANDARD.check_needs_rehash(weak)
    assert (hashes.STANDARD.memory_cost, hashes.STANDARD.time_cost) == (64 * 1024, 3)  # RFC 9106 §4
