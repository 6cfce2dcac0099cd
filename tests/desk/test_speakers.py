"""The simulator's speakers: asked as Amazon and Dialogflow ask, in each one's own proof, by session and by link."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.accounts import simulator_accounts
from bot.demo_amazon import Amazon
from channels.alexa import outbound as alexa
from channels.alexa import signing
from channels.alexa.certificates import read_chain, trusted
from channels.base import Webhook
from channels.google import inbound as google_in
from channels.google import outbound as google
from channels.google.channel import Google
from desk.lines import LineError
from desk.speakers import AlexaLine, GoogleLine
from desk.visitors import Place
from kit import utility
from kit.clock import utc_now
from kit.settings import Settings

SETTINGS = Settings(ventanilla_secret_key="k" * 32, ventanilla_demo=True)
UTILITIES = utility.load_all()
ACCOUNTS = simulator_accounts(SETTINGS, UTILITIES)
LINK = UUID(int=9)
ASKS = alexa.Saying(("¿Qué necesitas?",), asks=True)


@dataclass
class Counter:
    """The gateway's doors, which check every proof, and the service layer's links."""

    amazon: Amazon = field(default_factory=Amazon)
    answers: list[Mapping[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    links: dict[str, Any] = field(default_factory=dict)
    looked: int = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body, headers = request.content, dict(request.headers)
        match request.url.path:
            case "/demo/channels/alexa":
                roots = trusted(self.amazon.root)
                signing.check(body, headers, read_chain(self.amazon.chain), roots=roots, now=utc_now())
            case "/demo/channels/google":
                account = Google(httpx.AsyncClient()).verify(Webhook(body, headers, {}), ACCOUNTS.of("google"))
                assert account.utility == "cantera"
            case _:
                self.looked += 1
                return httpx.Response(200, json=self.links) if self.links else httpx.Response(409)
        self.asked.append(json.loads(body))
        return httpx.Response(200, json=self.answers.pop(0)) if self.answers else httpx.Response(503)


@pytest.fixture
def counter() -> Counter:
    return Counter()


Line = TypeVar("Line", AlexaLine, GoogleLine)


def line_of(kind: type[Line], counter: Counter, engine: AsyncEngine, *, known: bool = True) -> Line:
    gateway: Any = SimpleNamespace(
        engine=engine,
        client=httpx.AsyncClient(transport=httpx.MockTransport(counter)),
        simulator=SimpleNamespace(accounts=ACCOUNTS),
        amazon=counter.amazon,
        utilities=UTILITIES,
        settings=SETTINGS,
        clock=utc_now,
    )
    member: Any = SimpleNamespace(utility="cantera", id="cantera.maria", language="es", expect=known or None)
    return kind(gateway, member, Place())


async def test_what_is_said_is_signed_and_the_session_goes_on_while_it_listens(
    counter: Counter, engine: AsyncEngine
) -> None:
    line = line_of(AlexaLine, counter, engine)
    counter.answers = [alexa.render(ASKS), alexa.render(alexa.Saying(("Hasta luego.",)))]
    await line.say("hola")
    assert line.listens
    await line.understood("AMAZON.StopIntent")
    first, second = counter.asked
    assert (first["session"]["new"], second["session"]["new"]) == (True, False)
    assert second["session"]["sessionId"] == first["session"]["sessionId"]
    assert second["session"]["attributes"] == {"asking": True}
    assert not line.listens


async def test_who_leaves_ends_the_session_and_the_next_one_is_new(counter: Counter, engine: AsyncEngine) -> None:
    line = line_of(AlexaLine, counter, engine)
    counter.answers = [alexa.render(ASKS), alexa.silent(), alexa.render(ASKS)]
    await line.launch()
    await line.restart()
    await line.launch()
    assert [one["request"]["type"] for one in counter.asked] == [
        "LaunchRequest",
        "SessionEndedRequest",
        "LaunchRequest",
    ]
    assert counter.asked[2]["session"]["sessionId"] != counter.asked[0]["session"]["sessionId"]


async def test_a_household_keeps_its_name_and_a_strangers_is_new_each_time(
    counter: Counter, engine: AsyncEngine
) -> None:
    first, again = line_of(AlexaLine, counter, engine), line_of(AlexaLine, counter, engine)
    assert first.user == again.user
    stranger = line_of(AlexaLine, counter, engine, known=False)
    before = stranger.user
    await stranger.restart()
    assert stranger.user != before


async def test_a_linked_speaker_brings_its_token_and_the_viewer_does_not_see_it(
    counter: Counter, engine: AsyncEngine
) -> None:
    line = line_of(AlexaLine, counter, engine)
    counter.links = {
        "link_id": str(LINK), "utility": "cantera", "client_id": "sim", "redirect_uri": None, "challenge": None
    }  # fmt: skip
    counter.answers = [alexa.render(ASKS), alexa.render(ASKS)]
    line._keep("a-secret-token")
    await line.say("mi saldo")
    await line.say("mi recibo")
    assert counter.asked[0]["context"]["System"]["user"]["accessToken"] == "a-secret-token"
    assert line.is_linked
    assert line._asked_for == f"link:{LINK}"
    assert counter.looked == 1
    assert all("a-secret-token" not in shown for shown in line._place.raw.values())


async def test_a_link_that_was_taken_back_is_forgotten(counter: Counter, engine: AsyncEngine) -> None:
    line = line_of(AlexaLine, counter, engine)
    line._keep("a-secret-token")
    await line.open()
    assert not line.is_linked


async def test_an_agent_asks_under_its_token_in_one_session(counter: Counter, engine: AsyncEngine) -> None:
    line = line_of(GoogleLine, counter, engine)
    answer = google.render(google.Saying("hola", "hola", (), {"asks": True}), version="cx", session="")
    counter.answers = [answer, answer]
    await line.say("mi saldo")
    await line.understood("GetBalance")
    first, second = (google_in.read(one) for one in counter.asked)
    assert (first.words, second.intent, first.session) == ("mi saldo", "GetBalance", second.session)
    assert google_in.address_of(first) == line.address("")
    assert line.listens


async def test_no_answer_is_told(counter: Counter, engine: AsyncEngine) -> None:
    with pytest.raises(LineError):
        await line_of(GoogleLine, counter, engine).say("hola")
