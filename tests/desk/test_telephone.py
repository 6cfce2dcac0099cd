"""The simulator's telephone: really signed, and it follows the TwiML."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.accounts import simulator_accounts
from channels import twilio
from channels.base import Webhook
from channels.ivr.outbound import Line, Listening, ask, dial, hang_up, wait
from channels.ivr.step import Step
from desk.lines import LineError
from desk.telephone import BASE, TelephoneLine, laid_out
from desk.visitors import Place
from kit import utility
from kit.clock import utc_now
from kit.settings import Settings

SETTINGS = Settings(ventanilla_secret_key="k" * 32, ventanilla_demo=True)
UTILITIES = utility.load_all()
HELLO = [Line("Hola.", "es")]


def question(turn: int) -> str:
    return ask(HELLO, Step(turn=turn, language="es"), "es", base=BASE, listening=Listening())


@dataclass
class Exchange:
    """A gateway that answers what it is told to, and checks each signature."""

    answers: list[str] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode()
        accounts = simulator_accounts(SETTINGS, UTILITIES).of("voice")
        twilio.verify(Webhook(request.content, dict(request.headers), {}, target), accounts)
        self.asked.append((target, dict(parse_qsl(request.content.decode()))))
        return httpx.Response(200, text=self.answers.pop(0)) if self.answers else httpx.Response(503)


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


@pytest.fixture
def line(exchange: Exchange, engine: AsyncEngine) -> TelephoneLine:
    gateway: Any = SimpleNamespace(
        engine=engine,
        client=httpx.AsyncClient(transport=httpx.MockTransport(exchange)),
        simulator=SimpleNamespace(accounts=simulator_accounts(SETTINGS, UTILITIES)),
        utilities=UTILITIES,
        settings=SETTINGS,
        clock=utc_now,
    )
    member: Any = SimpleNamespace(utility="cantera", phone="+524421230000")
    return TelephoneLine(gateway, member, Place())


async def test_saying_something_first_calls_and_then_says_it(line: TelephoneLine, exchange: Exchange) -> None:
    exchange.answers = [question(1), question(2)]
    await line.say("mi saldo")
    (first, ringing), (second, said) = exchange.asked
    assert (first, ringing["CallStatus"], ringing["From"]) == (BASE, "ringing", "+524421230000")
    assert second == f"{BASE}/turn?turn=1&lang=es"
    assert said["SpeechResult"] == "mi saldo"
    assert line.state == "talking"


async def test_a_bridge_is_followed_by_itself(line: TelephoneLine, exchange: Exchange) -> None:
    bridge = wait(HELLO, Step(turn=1, language="es", wait=1), base=BASE)
    exchange.answers = [question(1), bridge, question(2)]
    await line.keys("1")
    assert [target for target, _ in exchange.asked][-1] == f"{BASE}/turn?turn=1&lang=es&wait=1"
    assert exchange.asked[1][1]["Digits"] == "1"


async def test_a_person_rings_and_picks_up(line: TelephoneLine, exchange: Exchange) -> None:
    exchange.answers = [question(1), dial(HELLO, "+524421230001", Step(turn=2, dialed=True), base=BASE), hang_up(HELLO)]
    await line.say("una persona")
    assert (line.state, line.rings) == ("ringing", "+524421230001")
    await line.pick_up("completed")
    assert exchange.asked[-1][1]["DialCallStatus"] == "completed"
    assert line.state == "over"


async def test_hanging_up_is_told_and_the_next_call_is_another(line: TelephoneLine, exchange: Exchange) -> None:
    exchange.answers = [question(1), hang_up([]), question(1)]
    await line.call()
    await line.restart()
    assert exchange.asked[-1][0] == f"{BASE}/status"
    await line.call()
    assert exchange.asked[0][1]["CallSid"] != exchange.asked[-1][1]["CallSid"]


async def test_what_is_not_answered_is_not_said(line: TelephoneLine) -> None:
    with pytest.raises(LineError):
        await line.call()


def test_twiml_is_laid_out_a_verb_a_line() -> None:
    assert laid_out(hang_up(HELLO)).splitlines() == [
        "<Response>",
        '  <Say language="es-MX" voice="Polly.Mia-Neural">Hola.</Say>',
        "  <Hangup />",
        "</Response>",
    ]
