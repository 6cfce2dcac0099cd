"""Telling subscribers: in order, once where it is taken, again where it is not, and nobody waits for the others."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import logging
from datetime import timedelta

import pytest
from aiohttp import web

from bot.subscribers import post, signing, subscriptions
from bot.subscribers.courier import Courier
from bot.subscribers.post import MAX_TRIES, wait_seconds
from tests.bot.floor.house import House
from tests.bot.subscribers.conftest import KEY, News
from tests.bot.subscribers.receiver import Receiver, hangs, once_they, takes

WRITTEN = ("message.created",)


async def wrote(house: House, *words: str) -> None:
    conversation = await house.conversation()
    for one in words:
        await house.write(conversation, one)


def told(receiver: Receiver) -> list[str]:
    return [body["data"]["message"]["parts"][0]["text"] for body in receiver.bodies]


async def test_a_request_is_signed_as_standard_webhooks_says(news: News) -> None:
    receiver, _, secret = await news.receiver(kinds=WRITTEN)
    await wrote(news.house, "Hola")
    await news.courier.drain()
    [(headers, body)] = receiver.got
    assert headers["content-type"] == "application/json"
    assert headers["webhook-timestamp"] == str(int(news.house.now.timestamp()))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    made = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(made).decode()}"


def test_the_signature_is_the_one_of_the_specification_s_example() -> None:
    """The example of the Standard Webhooks reference libraries' tests."""
    from datetime import UTC, datetime

    at = datetime.fromtimestamp(1614265330, UTC)
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    made = signing.signature(secret, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", at=at, body=body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_after_a_rotation_both_secrets_sign_for_a_day(news: News) -> None:
    receiver, made, old = await news.receiver(kinds=WRITTEN)
    house = news.house
    async with house.engine.begin() as connection:
        rotated = await subscriptions.rotate(connection, made, utility=house.utility.id, key=KEY, now=house.now)
    assert rotated is not None
    await wrote(house, "uno")
    await news.courier.drain()
    house.pass_time(hours=24, seconds=1)
    await wrote(house, "dos")
    await news.courier.drain()

    def signs(number: int) -> list[bool]:
        headers, body = receiver.got[number]
        whole = {"message_id": headers["webhook-id"], "body": body}
        at = house.now - (timedelta(hours=24, seconds=1) if number == 0 else timedelta())
        have = headers["webhook-signature"].split()
        return [signing.signature(secret, at=at, **whole) in have for secret in (rotated[0], old)]

    assert (signs(0), signs(1)) == ([True, True], [True, False])


async def test_what_is_taken_is_told_once(news: News) -> None:
    receiver, _, _ = await news.receiver(kinds=WRITTEN, messages=True)
    await wrote(news.house, "uno", "dos", "tres")
    assert await news.courier.drain() == 3
    news.house.pass_time(hours=1)
    assert await news.courier.drain() == 0
    assert told(receiver) == ["uno", "dos", "tres"]


async def test_what_fails_is_told_again_later_and_the_next_of_the_conversation_waits_for_it(news: News) -> None:
    receiver, made, _ = await news.receiver(once_they(500, 503), kinds=WRITTEN, messages=True)
    await wrote(news.house, "uno", "dos")
    await news.courier.drain()
    assert told(receiver) == ["uno"]
    [first, second] = await news.deliveries(made)
    assert (first.state, first.last_status, first.attempts) == ("waiting", 500, 1)
    assert second.attempts == 0
    assert 4 <= (first.next_attempt_at - news.house.now).total_seconds() <= 6
    news.house.pass_time(seconds=6)
    await news.courier.drain()
    news.house.pass_time(seconds=18)
    await news.courier.drain()
    assert told(receiver) == ["uno", "uno", "uno", "dos"]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 2


async def test_another_conversation_does_not_wait_for_one_that_is_not_taken(news: News) -> None:
    async def refuses_one(number: int) -> web.Response:
        return web.Response(status=400 if told(receiver)[number] == "malo" else 204)

    receiver, _, _ = await news.receiver(refuses_one, kinds=WRITTEN, messages=True)
    await wrote(news.house, "malo", "después")
    await wrote(news.house, "bueno")
    await news.courier.drain()
    assert sorted(told(receiver)) == ["bueno", "malo"]


async def test_a_receiver_that_hangs_is_given_up_and_tried_again(news: News) -> None:
    receiver, made, _ = await news.receiver(hangs, kinds=WRITTEN, messages=True)
    await wrote(news.house, "uno")
    await news.courier.drain()
    [delivery] = await news.deliveries(made)
    assert (delivery.state, delivery.last_error, delivery.last_status) == ("waiting", "timeout", None)
    receiver.answer = takes
    news.house.pass_time(seconds=6)
    await news.courier.drain()
    assert told(receiver) == ["uno", "uno"]
    assert [one.state for one in await news.deliveries(made)] == ["done"]


async def test_nobody_waits_for_a_receiver_that_hangs(news: News) -> None:
    slow, _, _ = await news.receiver(hangs, kinds=WRITTEN)
    quick, _, _ = await news.receiver(kinds=WRITTEN, messages=True)
    for number in range(30):
        await wrote(news.house, str(number))
    async with asyncio.timeout(5):
        while len(quick.got) < 30:
            await news.courier.look()
            await asyncio.sleep(0)
    assert slow.most <= post.AT_ONCE
    await news.courier.settle()


async def test_a_slow_receiver_gets_a_conversation_s_news_one_at_a_time(news: News) -> None:
    running: list[int] = []

    async def slowly(number: int) -> web.Response:
        running.append(number)
        assert running == [number]
        await asyncio.sleep(0)
        running.remove(number)
        return web.Response(status=200)

    receiver, _, _ = await news.receiver(slowly, kinds=WRITTEN, messages=True)
    await wrote(news.house, *(str(number) for number in range(10)))
    other = Courier(news.courier.engine, news.courier.carriers, news.courier.clock, only=news.courier.only)
    await asyncio.gather(news.courier.drain(), other.drain())
    await news.courier.drain()
    assert told(receiver) == [str(number) for number in range(10)]
    assert receiver.most == 1


async def test_the_next_is_told_as_soon_as_the_one_before_was_taken(news: News) -> None:
    receiver, _, _ = await news.receiver(kinds=WRITTEN, messages=True)
    await wrote(news.house, *(str(number) for number in range(10)))
    running = asyncio.create_task(news.courier.run(60))
    async with asyncio.timeout(10):
        await receiver.has(10)
    running.cancel()
    assert told(receiver) == [str(number) for number in range(10)]


async def test_two_couriers_tell_everything_once(news: News) -> None:
    receiver, _, _ = await news.receiver(kinds=WRITTEN, messages=True)
    for number in range(20):
        await wrote(news.house, str(number))
    other = Courier(news.courier.engine, news.courier.carriers, news.courier.clock, only=news.courier.only)
    await asyncio.gather(news.courier.drain(), other.drain())
    await news.courier.drain()
    assert sorted(told(receiver), key=int) == [str(number) for number in range(20)]


async def test_what_a_dead_worker_had_begun_is_told_after_its_lease(news: News) -> None:
    receiver, made, _ = await news.receiver(kinds=WRITTEN)
    await wrote(news.house, "uno")
    assert len(await post.claim(news.house.engine, now=news.house.now, only=[news.house.utility.id])) == 1
    assert await news.courier.drain() == 0
    news.house.pass_time(seconds=61)
    assert await news.courier.drain() == 1
    assert [one.state for one in await news.deliveries(made)] == ["done"]
    assert len(receiver.got) == 1


async def test_after_the_last_try_it_is_dead_and_the_next_is_told(news: News) -> None:
    receiver, made, _ = await news.receiver(once_they(*[500] * MAX_TRIES), kinds=WRITTEN, messages=True)
    await wrote(news.house, "uno", "dos")
    for _ in range(MAX_TRIES):
        await news.courier.drain()
        news.house.pass_time(hours=8)
    await news.courier.drain()
    assert told(receiver) == ["uno"] * MAX_TRIES + ["dos"]
    assert [one.state for one in await news.deliveries(made)] == ["dead", "done"]


def test_the_tries_spread_over_about_a_day() -> None:
    waits = [wait_seconds(attempt, 0.5) for attempt in range(1, MAX_TRIES)]
    assert waits[:4] == [5, 15, 45, 135]
    assert waits == sorted(waits)
    assert 20 * 3600 < sum(waits) < 28 * 3600
    assert (wait_seconds(1, 0.0), round(wait_seconds(1, 1.0), 6)) == (4.0, 6.0)


async def test_who_says_when_to_come_again_is_heard(news: News) -> None:
    async def busy(_number: int) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "120"})

    _, made, _ = await news.receiver(busy, kinds=WRITTEN)
    await wrote(news.house, "uno")
    await news.courier.drain()
    [one] = await news.deliveries(made)
    assert one.next_attempt_at == news.house.now + timedelta(seconds=120)


async def test_who_answers_gone_is_told_nothing_more(news: News) -> None:
    receiver, made, _ = await news.receiver(once_they(410), kinds=WRITTEN)
    await wrote(news.house, "uno")
    await wrote(news.house, "dos")
    await news.courier.drain()
    news.house.pass_time(hours=1)
    await wrote(news.house, "tres")
    await news.courier.drain()
    assert len(receiver.got) <= 2
    [row] = await news.house.rows("select * from runtime.subscriptions where id = :id", id=made)
    assert row.disabled_at is not None


async def test_a_redirect_is_not_followed(news: News) -> None:
    target = await news.open(Receiver())

    async def elsewhere(_number: int) -> web.Response:
        return web.Response(status=307, headers={"Location": target.url})

    _, made, _ = await news.receiver(elsewhere, kinds=WRITTEN)
    await wrote(news.house, "uno")
    await news.courier.drain()
    assert target.got == []
    assert [one.last_status for one in await news.deliveries(made)] == [307]


async def test_a_receiver_in_trouble_rests_before_anything_else_is_tried(news: News) -> None:
    receiver, _, _ = await news.receiver(once_they(503), kinds=WRITTEN, messages=True)
    await wrote(news.house, "uno")
    await news.courier.drain()
    await wrote(news.house, "dos")
    assert await news.courier.drain() == 0
    news.house.pass_time(seconds=2)
    await news.courier.drain()
    assert told(receiver) == ["uno", "dos"]


async def test_all_since_a_moment_are_told_again_in_order_also_from_before_the_webhook(news: News) -> None:
    house = news.house
    first, made, _ = await news.receiver(kinds=WRITTEN, messages=True)
    conversation = await house.conversation()
    for number in range(4):
        house.pass_time(minutes=1)
        await house.write(conversation, str(number))
    await news.courier.drain()
    since = house.now - timedelta(minutes=2)
    later, late, _ = await news.receiver(kinds=WRITTEN, messages=True)
    own = {"utility": house.utility.id, "now": house.now, "since": since}
    async with house.engine.begin() as connection:
        assert await subscriptions.again(connection, made, **own) == 3
        assert await subscriptions.again(connection, late, **own) == 3
    await news.courier.drain()
    assert told(first) == ["0", "1", "2", "3", "1", "2", "3"]
    assert told(later) == ["1", "2", "3"]
    assert first.got[1][0]["webhook-id"] == first.got[4][0]["webhook-id"]


async def test_a_dead_one_is_told_again_by_its_id(news: News) -> None:
    house = news.house
    receiver, made, _ = await news.receiver(kinds=WRITTEN)
    await wrote(house, "uno")
    await house.run("update runtime.deliveries set state = 'dead', attempts = 12 where subscription_id = :id", id=made)
    [dead] = await news.deliveries(made)
    async with house.engine.begin() as connection:
        own = {"utility": house.utility.id, "now": house.now, "event": dead.event_id}
        assert await subscriptions.again(connection, made, **own) == 1
    await news.courier.drain()
    assert len(receiver.got) == 1


async def test_events_are_let_go_after_a_month_with_their_deliveries(news: News) -> None:
    _, made, _ = await news.receiver(kinds=WRITTEN)
    await wrote(news.house, "uno")
    await news.courier.drain()
    news.house.pass_time(days=30, seconds=1)
    assert await post.forget(news.house.engine, now=news.house.now) >= 1
    assert await news.deliveries(made) == []


async def test_nothing_of_what_is_told_is_logged(
    news: News, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    await news.receiver(once_they(500), kinds=WRITTEN, messages=True)
    with caplog.at_level(logging.DEBUG):
        await wrote(news.house, "palabrasecreta")
        await news.courier.drain()
    captured = capsys.readouterr()
    logged = caplog.text + captured.out + captured.err
    assert "subscribers.delivery.failed" in logged
    assert "palabrasecreta" not in logged
    assert "whsec_" not in logged
