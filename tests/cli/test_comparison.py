"""A model that is worse on a language, or on more than two intents, may not take the other's place."""

from __future__ import annotations

import pytest

from cli.comparison import Scores, Seen, Tally, compare, tally


def scores(*, es: int = 300, en: int = 300, strangers: int = 150, **intents: int) -> Scores:
    """Right answers of 350 a language, of 160 strangers, of 12 an intent."""
    return Scores(
        languages={"es": Tally(right=es, rows=350), "en": Tally(right=en, rows=350)},
        strangers={"es": Tally(right=strangers, rows=160)},
        intents={name: Tally(right=right, rows=12) for name, right in intents.items()},
    )


BEFORE = scores(pay_bill=10, get_bill=9, thank=12, greet=8)
TABLE = {
    "the same": (BEFORE, (), ()),
    "better everywhere": (
        scores(es=320, en=310, strangers=155, pay_bill=12, get_bill=12, thank=12, greet=12),
        (),
        (),
    ),
    "two rows of a language are chance": (scores(es=298), (), ()),
    "three rows are not": (scores(es=297), ("es",), ()),
    "better in one language doesn't pay for the other": (scores(es=340, en=290), ("en",), ()),
    "three strangers are chance": (scores(strangers=147), (), ()),
    "four strangers let in are not": (scores(strangers=146), ("es, out of scope",), ()),
    "one row of an intent is chance": (scores(pay_bill=9, get_bill=8, thank=11, greet=7), (), ()),
    "two rows of an intent are not": (scores(pay_bill=8), (), ("pay_bill",)),
    "an intent that is no more is left out": (scores(pay_bill=10, get_bill=9), (), ()),
}


@pytest.mark.parametrize(("now", "languages", "intents"), TABLE.values(), ids=TABLE)
def test_what_is_worse(now: Scores, languages: tuple[str, ...], intents: tuple[str, ...]) -> None:
    found = compare(BEFORE, now)

    assert tuple(one.what for one in found.languages) == languages
    assert tuple(one.what for one in found.intents) == intents


@pytest.mark.parametrize(
    ("now", "is_refused"),
    [
        (BEFORE, False),
        (scores(en=297), True),
        (scores(strangers=140), True),
        (scores(pay_bill=8, get_bill=7), False),
        (scores(pay_bill=8, get_bill=7, thank=10), True),
    ],
)
def test_any_language_or_more_than_two_intents_refuse(now: Scores, is_refused: bool) -> None:
    assert compare(BEFORE, now).is_refused is is_refused


def test_the_reasons_name_both_figures() -> None:
    assert compare(BEFORE, scores(es=290, pay_bill=3)).reasons == (
        "Language es: 85.7 % (300 of 350) → 82.9 % (290 of 350)",
    )
    assert (
        "Intent pay_bill: 83.3 % (10 of 12) → 66.7 % (8 of 12)"
        in compare(BEFORE, scores(pay_bill=8, get_bill=7, thank=10)).reasons
    )


def test_what_was_allowed_needs_no_reason() -> None:
    assert compare(BEFORE, scores(pay_bill=8, get_bill=7)).reasons == ()


def test_strangers_are_counted_apart_and_asking_back_does_right_by_them() -> None:
    seen = [
        Seen("es", "pay_bill", "pay_bill"),
        Seen("es", "pay_bill", None),
        Seen("en", "get_bill", "out_of_scope"),
        Seen("en", "out_of_scope", None),
        Seen("en", "out_of_scope", "out_of_scope"),
        Seen("en", "out_of_scope", "get_bill"),
    ]

    assert tally(seen) == Scores(
        languages={"en": Tally(right=0, rows=1), "es": Tally(right=1, rows=2)},
        strangers={"en": Tally(right=2, rows=3)},
        intents={"get_bill": Tally(right=0, rows=1), "pay_bill": Tally(right=1, rows=2)},
    )
