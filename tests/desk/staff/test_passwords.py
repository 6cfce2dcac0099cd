from __future__ import annotations

import pytest

from desk.staff import passwords
from desk.staff.errors import PasswordRefusedError


async def test_the_password_matches_its_hash_and_another_does_not() -> None:
    kept = await passwords.hash_of("lluvia sobre el acueducto")
    assert kept.startswith("$argon2id$")
    assert await passwords.matches(kept, "lluvia sobre el acueducto")
    assert not await passwords.matches(kept, "lluvia sobre el acueducto ")


async def test_nobodys_password_never_matches() -> None:
    assert not await passwords.matches(None, "")
    assert not await passwords.matches("not a hash", "anything at all")


async def test_a_password_past_the_maximum_matches_nothing() -> None:
    long = "x" * (passwords.MAXIMUM + 1)
    assert not await passwords.matches(await passwords.hash_of(long), long)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("corta", "short"),
        ("á" * 129, "long"),
        ("aaaabbbbaaaabbbb", "plain"),
        ("Contraseña.2031", "plain"),
        ("my-Password-is-this", "plain"),
        ("noemi-y-su-perro", "name"),
        ("hola soy n.ruizo", "name"),
    ],
)
def test_what_is_easy_to_guess_is_refused(password: str, reason: str) -> None:
    with pytest.raises(PasswordRefusedError) as refused:
        passwords.require_good(password, email="n.ruizo@desk.test", name="Noemí Ruizo")
    assert refused.value.reason == reason


def test_a_sentence_is_a_good_password() -> None:
    passwords.require_good("lluvia sobre el acueducto", email="n.ruizo@desk.test", name="Noemí Ruizo")


def test_made_up_passwords_differ_and_are_good() -> None:
    made = {passwords.made_up() for _ in range(50)}
    assert len(made) == 50
    for one in made:
        passwords.require_good(one, email="n.ruizo@desk.test", name="Noemí Ruizo")
