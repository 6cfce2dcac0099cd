"""Delivery: once, in order, by rank, within the window, and each error as it should be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.outbox import Crew
from bot.sender import deliver_all
from tests.bot.harness import Counter, words


def refusal(code: int, status: int = 400) -> httpx.Response:
    return httpx.Response(status, json={"error": {"code": code, "message": "no"}})


def status(row: Any, state: str, **more: Any) -> dict[str, Any]:
    moment = {"id": row.provider_id or "wamid.early", "status": state, "timestamp": "1800000000"}
    return moment | {"recipient_id": row.address} | more


async def states(counter: Counter, phone: Any) -> list[str]:
    return [row.state for row in await counter.outbox(phone)]


async def test_replies_leave_in_order_and_wait_for_the_one_before(counter: Counter) -> None:
    phone = counter.phone()
    counter.rasa.reply = lambda _body: {"messages": [{"text": t} for t in ("uno", "dos", "tres")]}
    counter.graph.answers = [refusal(131000, 500)]
    await counter.say(phone, "hola")
    await counter.work()
    assert counter.graph.texts(phone.number) == []
    counter.pass_time(seconds=2)
    await counter.work()
    assert counter.graph.texts(phone.number) == ["uno", "dos", "tres"]


async def test_status_only_rises(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.work()
    (row,) = await counter.outbox(phone)
    for told, expected in [("read", "read"), ("delivered", "read"), ("sent", "read"), ("failed", "read")]:
        await counter.statuses(status(row, told))
        assert await states(counter, phone) == [expected]


async def test_a_batch_of_statuses_in_any_order_ends_at_the_highest(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.work()
    (row,) = await counter.outbox(phone)
    await counter.statuses(*(status(row, told) for told in ("delivered", "sent", "read", "read")))
    (row,) = await counter.outbox(phone)
    assert row.state == "read"
    assert row.delivered_at is not None


async def test_a_status_that_comes_before_the_id_is_parked_and_applied(counter: Counter) -> None:
    phone = counter.phone()
    early = {"id": "wamid.soon", "status": "delivered", "timestamp": "1800000000", "recipient_id": phone.number}
    await counter.statuses(early)
    counter.graph.answers = [httpx.Response(200, json={"messages": [{"id": "wamid.soon"}]})]
    await counter.say(phone, "hola")
    await counter.work()
    await counter.sender.reconcile(Crew((4242,), 4242, ()))
    assert await states(counter, phone) == ["delivered"]


async def test_an_uncertain_send_is_settled_by_the_tracker_and_not_repeated(counter: Counter) -> None:
    phone = counter.phone()
    counter.graph.answers = [httpx.ReadTimeout("slow")]
    await counter.say(phone, "hola")
    await counter.work()
    (row,) = await counter.outbox(phone)
    assert row.state == "sending"
    await counter.statuses(status(row, "sent", id="wamid.took.it", biz_opaque_callback_data=str(row.id)))
    counter.pass_time(seconds=60)
    await counter.sender.reconcile(Crew((4242,), 4242, ()))
    await counter.work()
    (row,) = await counter.outbox(phone)
    assert (row.state, row.provider_id) == ("sent", "wamid.took.it")
    assert counter.graph.sent == []


async def test_an_uncertain_send_without_a_status_is_sent_again_after_the_grace(counter: Counter) -> None:
    phone = counter.phone()
    counter.graph.answers = [httpx.ReadTimeout("slow")]
    await counter.say(phone, "hola")
    await counter.work()
    counter.pass_time(seconds=19)
    await counter.sender.reconcile(Crew((4242,), 4242, ()))
    await counter.work()
    assert counter.graph.sent == []
    counter.pass_time(seconds=2)
    await counter.sender.reconcile(Crew((4242,), 4242, ()))
    await counter.work()
    assert counter.graph.texts(phone.number) == ["re: hola"]


async def test_what_a_dead_worker_was_sending_waits_for_a_status_first(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.turns()
    assert len(await counter.sender.take(10)) == 1  # and now the worker dies
    await counter.sender.reconcile(Crew((9,), 9, ()))
    await deliver_all(counter.sender)
    assert counter.graph.sent == []
    counter.pass_time(seconds=21)
    await counter.sender.reconcile(Crew((9,), 9, ()))
    await deliver_all(counter.sender)
    assert counter.graph.texts(phone.number) == ["re: hola"]


async def test_outside_the_window_a_template_goes_and_the_words_wait_for_the_customer(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola", at=counter.now - timedelta(hours=25))
    await counter.work()
    await counter.work()
    (template,) = counter.graph.sent
    assert template["template"] == {
        "name": "conversation_reopened_v1",
        "language": {"code": "es_MX"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "servicio"}]}],
    }
    assert await states(counter, phone) == ["held", "sent"]
    await counter.say(phone, "¿sí?")
    await counter.work()
    assert counter.graph.texts(phone.number)[1:] == ["re: hola", "re: ¿sí?"]


@pytest.mark.parametrize(
    ("code", "http", "state", "seconds"),
    [
        (131026, 400, "failed", None),
        (130429, 429, "queued", 5),
        (80007, 429, "queued", 5),
        (4, 429, "queued", 5),
        (131056, 400, "queued", 6),
        (131048, 400, "failed", None),
        (131049, 400, "queued", 86_400),
        (131050, 400, "failed", None),
        (131031, 400, "queued", 60),
        (368, 400, "queued", 60),
        (190, 401, "queued", 60),
        (132001, 404, "failed", None),
        (132016, 400, "failed", None),
        (131000, 500, "queued", 0.75),
        (131016, 503, "queued", 0.75),
        (100, 400, "failed", None),
        (999_999, 400, "failed", None),
        (999_999, 503, "queued", 0.75),
    ],
)
async def test_each_error_has_its_consequence(
    counter: Counter, code: int, http: int, state: str, seconds: float | None
) -> None:
    phone = counter.phone()
    counter.graph.answers = [refusal(code, http)]
    await counter.say(phone, "hola")
    await counter.work()
    (row,) = await counter.outbox(phone)
    assert row.state == state
    if seconds is None:
        assert row.fallback == ("sms" if code == 131026 else None)
        return
    assert row.next_attempt_at >= counter.now + timedelta(seconds=seconds)
    counter.pass_time(seconds=seconds * 3 + 3)
    await counter.say(phone, "¿?") if seconds > 80_000 else None
    await counter.turns()
    await deliver_all(counter.sender)
    assert counter.graph.texts(phone.number)[0] == "re: hola"


async def test_131050_opts_out_and_132001_disables_nothing_but_a_template(counter: Counter) -> None:
    phone = counter.phone()
    counter.graph.answers = [refusal(131050)]
    await counter.say(phone, "hola")
    await counter.work()
    (row,) = await counter.rows("select reason from runtime.opt_outs where address = :a", a=phone.number)
    assert row.reason == "131050"


async def test_a_refused_template_is_disabled(counter: Counter) -> None:
    phone = counter.phone()
    counter.graph.answers = [refusal(132015)]
    await counter.say(phone, "hola", at=counter.now - timedelta(hours=25))
    await counter.work()
    rows = await counter.rows("select what from runtime.sender_stops where account = :a", a=counter.account.account)
    assert [row.what for row in rows] == ["template:conversation_reopened_v1:es_MX"]


async def test_131047_by_status_becomes_a_template(counter: Counter) -> None:
    phone = counter.phone()
    await counter.say(phone, "hola")
    await counter.work()
    (row,) = await counter.outbox(phone)
    failed = status(row, "failed", errors=[{"code": 131047}])
    await counter.statuses(failed)
    await counter.sender.reconcile(Crew((4242,), 4242, ()))
    await counter.work()
    await counter.statuses(failed)
    assert await states(counter, phone) == ["held", "sent"]
    assert counter.graph.sent[1]["type"] == "template"


async def test_a_file_that_is_gone_fails_alone(counter: Counter) -> None:
    phone = counter.phone()
    document = {"path": "//nowhere", "filename": "x.pdf"}
    counter.rasa.reply = lambda _body: {"messages": [{"custom": {"document": document}}, {"text": "listo"}]}
    counter.graph.answers = [refusal(131053), httpx.Response(200, json={"messages": [{"id": "w1"}]})]
    await counter.say(phone, "recibo")
    await counter.work()
    assert await states(counter, phone) == ["failed", "sent"]


async def test_web_replies_are_sent_by_being_committed(counter: Counter) -> None:
    from bot import mailbox
    from bot.conversation import history, open_conversation
    from channels.message import Inbound, Text

    address = f"web-{counter.account.account}"
    opened = await open_conversation(
        counter.engine,
        utility="cantera",
        channel="web",
        account="cantera",
        address=address,
        language="en",
        now=counter.now,
    )
    counter.rasa.reply = lambda _body: words("hi")
    message = Inbound("web", "cantera", f"{address}:1", address, counter.now, (Text("hello there"),))
    async with counter.engine.begin() as connection:
        taken = await mailbox.accept(connection, [message], utilities={("web", "cantera"): "cantera"}, now=counter.now)
    assert list(taken.values()) == ["bot"]
    await counter.turns()
    (row,) = await history(counter.engine, opened)
    assert (row.seq, row.state, row.message.parts, row.message.in_reply_to) == (
        1,
        "sent",
        (Text("hi"),),
        f"{address}:1",
    )
    assert await counter.sender.take(10) == []
