"""The other side of account linking in the demo: begins it, and exchanges the code that comes back."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.demo_linking import PATH, Linker, clients
from kit import utility
from kit.settings import Settings

SETTINGS = Settings(ventanilla_secret_key="k" * 32, ventanilla_demo=True, ventanilla_public_url="http://counter")
UTILITIES = utility.load_all()
CLIENTS = clients(SETTINGS, UTILITIES)


class Server:
    """The token endpoint: exchanges one code, for whoever brings the verifier of that challenge."""

    def __init__(self) -> None:
        self.challenge = ""
        self.asked: list[dict[str, list[str]]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        form = parse_qs(request.content.decode())
        self.asked.append(form)
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        right = base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.challenge
        return httpx.Response(200, json={"access_token": "t-1"}) if right else httpx.Response(400, json={})


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def linker(server: Server) -> Linker:
    return Linker(CLIENTS, httpx.AsyncClient(transport=httpx.MockTransport(server)), "http://own")


def begun(linker: Linker, linked: list[str]) -> dict[str, str]:
    address = urlsplit(linker.begin("alexa", "prairie", "en", linked.append))
    assert address.path == "/oauth/authorize"
    return {name: values[0] for name, values in parse_qs(address.query).items()}


async def test_who_comes_back_with_a_code_is_linked(linker: Linker, server: Server) -> None:
    linked: list[str] = []
    asked = begun(linker, linked)
    server.challenge = asked["code_challenge"]
    assert asked["redirect_uri"] == f"http://counter{PATH}"
    assert await linker.finish(asked["state"], "a-code") == (True, "en")
    assert linked == ["t-1"]
    assert server.asked[0]["code"] == ["a-code"]


@pytest.mark.parametrize(
    ("origin", "back"),
    [
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://evil.example", "http://counter"),
        ("", "http://counter"),
    ],
)
def test_who_looks_from_here_comes_back_here_and_nobody_is_sent_elsewhere(
    linker: Linker, origin: str, back: str
) -> None:
    asked = parse_qs(urlsplit(linker.begin("google", "cantera", "es", [].append, origin=origin)).query)
    assert asked["redirect_uri"] == [back + PATH]


async def test_a_state_is_good_once_and_a_strangers_never(linker: Linker, server: Server) -> None:
    linked: list[str] = []
    asked = begun(linker, linked)
    server.challenge = asked["code_challenge"]
    await linker.finish(asked["state"], "a-code")
    assert not (await linker.finish(asked["state"], "a-code"))[0]
    assert not (await linker.finish("guessed", "a-code"))[0]
    assert linked == ["t-1"]


async def test_a_refused_code_links_nothing(linker: Linker) -> None:
    linked: list[str] = []
    assert await linker.finish(begun(linker, linked)["state"], "a-code") == (False, "en")
    assert linked == []


def test_outside_the_demo_there_is_no_such_client() -> None:
    assert clients(SETTINGS.model_copy(update={"ventanilla_demo": False}), UTILITIES) == {}
