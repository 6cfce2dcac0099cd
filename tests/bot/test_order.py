"""Whatever the network does to a day's messages, each is answered once and in order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bot.harness import Counter

Step = tuple[str, int]


def steps() -> st.SearchStrategy[list[Step]]:
    """Deliveries of messages 0 to 5 in any order, any number of times, with turns and sends anywhere between."""
    deliver = st.tuples(st.just("deliver"), st.integers(0, 5))
    return st.lists(st.one_of(deliver, st.just(("turns", 0)), st.just(("sends", 0))), max_size=25)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=steps())
async def test_each_message_is_answered_once_and_a_waiting_burst_in_the_providers_order(
    counter: Counter, plan: list[Step]
) -> None:
    phone = counter.phone()
    webhooks = [phone.text(f"m{n}", now=counter.now + timedelta(seconds=n)) for n in range(6)]
    waiting: list[str] = []
    delivered: set[int] = set()
    expected: list[list[str]] = []
    for step, number in [*plan, *(("deliver", n) for n in range(6)), ("turns", 0), ("sends", 0)]:
        if step == "deliver":
            await counter.receive(webhooks[number])
            if number not in delivered:
                waiting.append(f"m{number}")
            delivered.add(number)
        elif step == "turns":
            await counter.turns()
            if waiting:
                expected.append(sorted(waiting))
            waiting = []
        else:
            await _sends(counter)
    said = [text.removeprefix("re: ").split("\n") for text in counter.graph.texts(phone.number)]
    assert said == expected


async def _sends(counter: Any) -> None:
    from bot.sender import deliver_all

    await deliver_all(counter.sender)
