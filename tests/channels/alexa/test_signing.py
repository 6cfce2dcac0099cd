"""What Amazon's signature has to show, one thing at a time."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from channels.alexa import certificates
from channels.alexa.certificates import Certificates, is_amazons
from channels.alexa.channel import Alexa
from channels.base import Account, Webhook
from channels.errors import NotConfiguredError, SignatureError
from tests.vendors import alexa as vendor
from tests.vendors.alexa import CHAIN_URL, LAUNCH, SIGNATURE, SKILLS, URL, Authority, Signer, envelope


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.make()


class Amazon:
    """A channel that trusts one root, and fetches what a test serves."""

    def __init__(self, authority: Authority, signer: Signer, pem: bytes | None = None, status: int = 200) -> None:
        self.fetched: list[str] = []
        self.signer = signer
        self.now = datetime.now(UTC)
        self.channel = Alexa(httpx.AsyncClient(), clock=lambda: self.now)
        self.accounts = (Account("alexa", SKILLS["cantera"], "cantera", {"skill_id": SKILLS["cantera"]}),)
        self.channel._roots[""] = certificates.Store([authority.root])
        content = signer.pem if pem is None else pem
        self.channel._certificates["", ""] = Certificates(httpx.AsyncClient(transport=self._serving(content, status)))

    def _serving(self, content: bytes, status: int) -> httpx.MockTransport:
        def answer(request: httpx.Request) -> httpx.Response:
            self.fetched.append(str(request.url))
            return httpx.Response(status, content=content)

        return httpx.MockTransport(answer)

    async def verify(self, body: bytes, url: str = URL, signature: str | None = None) -> Account:
        signed = self.signer.sign(body) if signature is None else signature
        webhook = Webhook(body, {CHAIN_URL: url, SIGNATURE: signed}, {})
        await self.channel.fetch_certificate(webhook, self.accounts)
        return self.channel.verify(webhook, self.accounts)


@pytest.fixture
async def amazon(authority: Authority) -> AsyncIterator[Amazon]:
    made = Amazon(authority, authority.signs())
    yield made
    await made.channel.close()


def told(**changes: object) -> bytes:
    """A launch whose request says something else."""
    return envelope(LAUNCH | changes).body


async def test_what_amazon_signed_is_for_its_skills_account(amazon: Amazon) -> None:
    assert (await amazon.verify(told())).utility == "cantera"


async def test_a_certificate_is_fetched_once_an_address(amazon: Amazon) -> None:
    for _ in range(3):
        await amazon.verify(told())
    assert amazon.fetched == [URL]


@pytest.mark.parametrize(
    ("url", "amazons"),
    [
        ("https://s3.amazonaws.com/echo.api/echo-api-cert.pem", True),
        ("https://s3.amazonaws.com:443/echo.api/echo-api-cert.pem", True),
        ("https://s3.amazonaws.com/echo.api/../echo.api/echo-api-cert.pem", True),
        ("HTTPS://S3.amazonaws.com/echo.api/cert.pem", True),
        ("http://s3.amazonaws.com/echo.api/cert.pem", False),
        ("https://notamazon.com/echo.api/cert.pem", False),
        ("https://s3.amazonaws.com/EcHo.aPi/cert.pem", False),
        ("https://s3.amazonaws.com/invalid.path/cert.pem", False),
        ("https://s3.amazonaws.com:563/echo.api/cert.pem", False),
        ("https://s3.amazonaws.com/echo.api/../invalid/cert.pem", False),
        ("https://s3.amazonaws.com/echo.api/%2e%2e/invalid/cert.pem", False),
        ("https://s3.amazonaws.com@evil.example/echo.api/cert.pem", False),
        ("https://evil@s3.amazonaws.com/echo.api/cert.pem", False),
        ("https://s3.amazonaws.com:x/echo.api/cert.pem", False),
        ("", False),
    ],
)
async def test_certificates_come_from_amazons_own_place_only(amazon: Amazon, url: str, amazons: bool) -> None:
    assert is_amazons(url) is amazons
    if not amazons:
        with pytest.raises(SignatureError):
            await amazon.verify(told(), url=url)
        assert amazon.fetched == []


async def test_another_domains_certificate_signs_nothing(authority: Authority) -> None:
    with pytest.raises(SignatureError):
        await Amazon(authority, authority.signs("echo-api.evil.example")).verify(told())


async def test_a_certificate_of_an_unknown_root_signs_nothing(authority: Authority) -> None:
    with pytest.raises(SignatureError):
        await Amazon(authority, Authority.make().signs()).verify(told())


@pytest.mark.parametrize(("began", "days"), [(timedelta(days=-40), 30), (timedelta(days=1), 30)])
async def test_a_certificate_counts_in_its_time_only(authority: Authority, began: timedelta, days: int) -> None:
    with pytest.raises(SignatureError):
        await Amazon(authority, authority.signs(began=began, days=days)).verify(told())


@pytest.mark.parametrize(
    ("pem", "status"), [(b"not a certificate", 200), (b"", 200), (b"x" * 100_000, 200), (None, 404)]
)
async def test_an_address_that_gives_no_certificate_is_not_asked_again_at_once(
    authority: Authority, pem: bytes | None, status: int
) -> None:
    made = Amazon(authority, authority.signs(), pem, status)
    for _ in range(3):
        with pytest.raises(SignatureError):
            await made.verify(told())
    assert made.fetched == [URL]


@pytest.mark.parametrize(("seconds", "taken"), [(0, True), (149, True), (-149, True), (152, False), (-152, False)])
async def test_a_request_is_at_most_150_seconds_old_or_early(amazon: Amazon, seconds: int, taken: bool) -> None:
    at = (amazon.now + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    if taken:
        assert await amazon.verify(told(timestamp=at))
    else:
        with pytest.raises(SignatureError):
            await amazon.verify(told(timestamp=at))


@pytest.mark.parametrize("application", ["amzn1.ask.skill.another", "", None, ["x"]])
async def test_a_request_for_another_skill_is_refused(amazon: Amazon, application: object) -> None:
    body = json.loads(told())
    body["context"]["System"]["application"]["applicationId"] = application
    body["session"]["application"]["applicationId"] = application
    with pytest.raises(SignatureError):
        await amazon.verify(json.dumps(body).encode())


async def test_a_request_that_names_two_skills_is_refused(amazon: Amazon) -> None:
    body = json.loads(told())
    body["session"]["application"]["applicationId"] = SKILLS["prairie"]
    with pytest.raises(SignatureError):
        await amazon.verify(json.dumps(body).encode())


@pytest.mark.parametrize("signature", ["", "!", "AAAA", "ñ"])
async def test_a_signature_that_is_none_is_refused(amazon: Amazon, signature: str) -> None:
    with pytest.raises(SignatureError):
        await amazon.verify(told(), signature=signature)


async def test_without_a_skill_the_variable_is_named(amazon: Amazon) -> None:
    with pytest.raises(NotConfiguredError, match="ALEXA_SKILL_ID"):
        amazon.channel.verify(Webhook(told(), {}, {}), ())


async def test_our_own_seal_is_taken_and_nobody_elses(amazon: Amazon) -> None:
    sealed = amazon.channel.sealed(Webhook(told(), {}, {}), link="", said="hola")
    assert amazon.channel.verify(sealed, amazon.accounts).utility == "cantera"
    other = Alexa(httpx.AsyncClient()).sealed(Webhook(told(), {}, {}), link="", said="hola")
    for forged in (other, replace(sealed, body=sealed.body + b" ")):
        with pytest.raises(SignatureError):
            amazon.channel.verify(forged, amazon.accounts)


async def test_what_goes_on_from_here_has_no_token_and_the_words_that_we_gave_it(amazon: Amazon) -> None:
    request = vendor.envelope(vendor.intent("GetBalance"), token="of-the-customer")
    link = "0190a5a5-0000-7000-8000-000000000001"
    sealed = amazon.channel.sealed(Webhook(request.body, {}, {}), link=link, said="¿cuánto debo?")
    assert b"of-the-customer" not in sealed.body
    assert b"of-amazon" not in sealed.body
    (message,) = amazon.channel.parse(sealed).messages
    assert (message.address, message.parts[0].text) == (f"link:{link}", "¿cuánto debo?")  # type: ignore[union-attr]


async def test_a_link_that_the_request_itself_claims_counts_for_nothing(amazon: Amazon) -> None:
    body = json.loads(told()) | {"link": "0190a5a5-0000-7000-8000-000000000001", "said": "¿cuánto debo?"}
    webhook = Webhook(json.dumps(body).encode(), {}, {})
    heard = amazon.channel.heard(webhook)
    assert (heard.link, heard.said) == ("", "")
    assert amazon.channel.parse(webhook).messages == ()
