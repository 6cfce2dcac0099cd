"""Alexa: Amazon's signed requests, certificates of the tests' own, and somebody who talks to a speaker."""

from __future__ import annotations

import base64
import json
import random
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.conversations.wording import expectation
from tests.counter.customers import Reply, Turns, choice
from tests.vendors import mutations
from tests.vendors.api import Answer, Api, Asked
from tests.vendors.linked import access_token
from tests.vendors.vendor import Caller, Request, recorded

if TYPE_CHECKING:
    from tests.counter.fixtures import Counter

PATH = "/channels/alexa"
SKILLS = {"cantera": "amzn1.ask.skill.cantera", "prairie": "amzn1.ask.skill.prairie"}
CERTIFICATE = "/echo.api/echo-api-cert-12.pem"
URL = f"https://s3.amazonaws.com{CERTIFICATE}"
DOMAIN = "echo-api.amazon.com"
CHAIN_URL, SIGNATURE = "SignatureCertChainUrl", "Signature-256"
LOCALES = {"es": "es-MX", "en": "en-US"}
GO_ON = "ContinueIntent"


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


@dataclass(frozen=True)
class Authority:
    """A root of one's own and what it signs, worked out apart from the code under test."""

    key: rsa.RSAPrivateKey
    root: x509.Certificate

    @classmethod
    def make(cls) -> Authority:
        key = rsa.generate_private_key(65537, 2048)
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        built = (
            _begun(_name("test root"), _name("test root"), key.public_key(), days=3650)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        return cls(key, built.sign(key, hashes.SHA256()))

    def signs(self, domain: str = DOMAIN, *, days: int = 30, began: timedelta = timedelta(days=-1)) -> Signer:
        """Somebody with a certificate for `domain`."""
        key = rsa.generate_private_key(65537, 2048)
        usage = x509.KeyUsage(True, False, True, False, False, False, False, False, False)
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        built = (
            _begun(_name(domain), self.root.subject, key.public_key(), days=days, began=began)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(domain)]), critical=False)
            .add_extension(identifier, critical=False)
        )
        return Signer(key, built.sign(self.key, hashes.SHA256()))

    @property
    def pem(self) -> bytes:
        return self.root.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True)
class Signer:
    """A key and its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    def sign(self, body: bytes) -> str:
        """The value of SIGNATURE."""
        return base64.b64encode(self.key.sign(body, padding.PKCS1v15(), hashes.SHA256())).decode()

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: rsa.RSAPublicKey,
    *,
    days: int,
    began: timedelta = timedelta(days=-1),
) -> x509.CertificateBuilder:
    start = datetime.now(UTC) + began
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
    )


def now() -> str:
    """As Amazon writes times."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def envelope(
    request: Mapping[str, Any],
    *,
    utility: str = "cantera",
    language: str = "es",
    user: str = "amzn1.ask.account.TEST",
    token: str = "",
    attributes: Mapping[str, Any] | None = None,
) -> Request:
    """An unsigned request to the utility's skill."""
    who = {"userId": user} | ({"accessToken": token} if token else {})
    application = {"applicationId": SKILLS[utility]}
    told = {"requestId": f"amzn1.echo-api.request.{uuid4()}", "timestamp": now(), "locale": LOCALES[language]}
    body = {
        "version": "1.0",
        "session": {
            "new": attributes is None,
            "sessionId": "amzn1.echo-api.session.1",
            "application": application,
            "attributes": dict(attributes or {}),
            "user": who,
        },
        "context": {
            "System": {
                "application": application,
                "user": who,
                "device": {"deviceId": "amzn1.ask.device.1", "supportedInterfaces": {}},
                "apiEndpoint": "https://api.amazonalexa.com",
                "apiAccessToken": "of-amazon",
            }
        },
        "request": {**told, **request},
    }
    return Request(PATH, json.dumps(body).encode(), {"Content-Type": "application/json"})


def intent(name: str, **slots: str) -> dict[str, Any]:
    """An IntentRequest."""
    filled = {key: {"name": key, "value": value, "confirmationStatus": "NONE"} for key, value in slots.items()}
    return {"type": "IntentRequest", "intent": {"name": name, "confirmationStatus": "NONE", "slots": filled}}


LAUNCH: dict[str, Any] = {"type": "LaunchRequest"}
ENDED: dict[str, Any] = {"type": "SessionEndedRequest", "reason": "USER_INITIATED"}


class Alexa:
    """Amazon's side."""

    channel = "alexa"

    def __init__(self) -> None:
        self.authority = Authority.make()
        self.signer = self.authority.signs()
        self.stranger = Authority.make().signs()
        self.roots = Path(tempfile.mkstemp(suffix=".pem")[1])
        self.roots.write_bytes(self.authority.pem)
        self._api = Api(self._answer)

    def _answer(self, asked: Asked) -> Answer:
        return (200, self.signer.pem) if asked.path == CERTIFICATE else (404, b"")

    def open(self) -> None:
        """Its API runs from the beginning: its address is in the environment."""

    def close(self) -> None:
        self._api.close()
        self.roots.unlink(missing_ok=True)

    def environment(self) -> dict[str, str]:
        return {
            "VENTANILLA_DEMO": "1",
            "ALEXA_SKILL_ID": SKILLS["cantera"],
            "PRAIRIE_ALEXA_SKILL_ID": SKILLS["prairie"],
            "ALEXA_CERT_ROOTS": str(self.roots),
            "ALEXA_API_URL": self._api.url,
        }

    async def meet(self, door: httpx.AsyncClient) -> None:
        """It signs with its key alone."""

    def samples(self) -> list[Request]:
        return [
            envelope(LAUNCH),
            envelope(intent("GetBalance"), token="a-token"),
            envelope(intent("ReportOutage", place="Juriquilla"), language="en"),
            envelope(intent("SayIntent", words="cuánto debo"), attributes={"asking": True}),
            envelope(intent("AMAZON.StopIntent")),
            envelope(ENDED),
            envelope({"type": "AlexaSkillEvent.SkillEnabled"}),
        ]

    def recorded(self) -> list[tuple[str, Request]]:
        """Recorded long ago and for others' skills: the time and the skill are made ours before they are signed."""
        return [(path.stem, Request(PATH, _ours(json.loads(path.read_bytes())))) for path in recorded("alexa")]

    def signed(self, request: Request) -> Request:
        headers = {CHAIN_URL: URL, SIGNATURE: self.signer.sign(request.body)}
        return replace(request, headers={**request.headers, **headers})

    def forged(self, request: Request, chance: random.Random) -> Request:
        right = self.signer.sign(request.body)
        at = chance.randrange(len(right) - 4)
        swapped = "A" if right[at] != "A" else "B"
        addresses = (
            f"http://s3.amazonaws.com{CERTIFICATE}",
            f"https://s3.amazonaws.com.evil.example{CERTIFICATE}",
            f"https://s3.amazonaws.com:444{CERTIFICATE}",
            "https://s3.amazonaws.com/echo.api/../evil/cert.pem",
            "https://s3.amazonaws.com/EcHo.aPi/cert.pem",
            f"https://user@s3.amazonaws.com{CERTIFICATE}",
            "",
            "https://s3.amazonaws.com/echo.api/of-nobody.pem",
        )
        wrong: list[dict[str, str]] = [
            {},
            {CHAIN_URL: URL},
            {SIGNATURE: right},
            {CHAIN_URL: URL, SIGNATURE: ""},
            {CHAIN_URL: URL, SIGNATURE: right[:at]},
            {CHAIN_URL: URL, SIGNATURE: right[:at] + swapped + right[at + 1 :]},
            {CHAIN_URL: URL, SIGNATURE: self.stranger.sign(request.body)},
            {CHAIN_URL: URL, SIGNATURE: self.signer.sign(request.body + b" ")},
            {CHAIN_URL: chance.choice(addresses), SIGNATURE: right},
            {"X-Ventanilla-Sealed": "0" * 64},
        ]
        if chance.random() < 0.2:  # rightly signed, but for another skill, or at another time
            told = json.loads(request.body)
            if chance.random() < 0.5:
                told["context"]["System"]["application"]["applicationId"] = "amzn1.ask.skill.another"
            else:
                told["request"]["timestamp"] = chance.choice(("2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "", "x"))
            return self.signed(replace(request, body=json.dumps(told).encode()))
        return replace(request, headers={**request.headers, **chance.choice(wrong)})

    def mutated(self, body: bytes, chance: random.Random) -> bytes:
        return mutations.json_(body, chance)

    def refusal(self) -> tuple[int, ...]:
        return (400,)

    def customer(self, counter: Counter, caller: Caller) -> Speaker:
        token = access_token(counter, caller.member, self.channel) if caller.proves_phone and caller.member else ""
        return Speaker(counter.stack.gateway, self, counter.turns, caller.utility, caller.language, token=token)

    def expectation(self, member: Mapping[str, Any], name: str, language: str) -> str:
        return expectation(member, name, language)


def _ours(told: dict[str, Any]) -> bytes:
    told["request"]["timestamp"] = now()
    for place in (told.get("session"), told.get("context", {}).get("System")):
        if place:
            place["application"] = {"applicationId": SKILLS["cantera"]}
    return json.dumps(told).encode()


@dataclass(slots=True)
class Speaker:
    """Somebody in a kitchen. What is shown on the card counts as read, what is only said as heard."""

    gateway: str
    alexa: Alexa
    turns: Turns
    utility: str
    language: str
    user: str = field(default_factory=lambda: f"amzn1.ask.account.{uuid4().hex}")
    token: str = ""
    attributes: dict[str, Any] | None = None
    choices: dict[str, str] = field(default_factory=dict)
    heard: dict[str, Any] = field(default_factory=dict)
    """The newest answer, as Amazon gets it."""

    def say(self, text: str) -> Reply:
        return self.ask(intent("SayIntent", words=text))

    def press(self, label: str) -> Reply:
        return self.say(choice(self.choices, label)[0])

    def ask(self, request: Mapping[str, Any]) -> Reply:
        """Send a request that becomes a turn, and wait for all that it brings."""
        told = self._post(request)
        intent_, outcome, _error, _open, _ids, _seq, conversation = self.turns.wait(told)
        reply = Reply(intent_, conversation, outcome)
        self._read(reply)
        while reply.texts[-1].endswith(("continúa.</speak>", "continue.</speak>")):
            self._post(intent(GO_ON))
            self._read(reply)
        reply.choices = self.turns.offered(conversation)
        self.choices = reply.choices
        return reply

    def keep_silent(self, conversation: str, *, minutes: int) -> Reply:
        raise NotImplementedError("nobody writes to a speaker that says nothing")

    def _post(self, request: Mapping[str, Any]) -> str:
        sent = self.alexa.signed(
            envelope(
                request,
                utility=self.utility,
                language=self.language,
                user=self.user,
                token=self.token,
                attributes=self.attributes,
            )
        )
        answer = httpx.post(f"{self.gateway}{PATH}", content=sent.body, headers=dict(sent.headers), timeout=20)  # type: ignore[arg-type]
        assert answer.status_code == httpx.codes.OK, answer.text
        self.heard = answer.json()
        self.attributes = self.heard.get("sessionAttributes", {})
        return str(json.loads(sent.body)["request"]["requestId"])

    def _read(self, reply: Reply) -> None:
        response = self.heard["response"]
        if card := response.get("card"):
            reply.texts.append(card.get("content", card["type"]))
        reply.texts.append(response.get("outputSpeech", {}).get("ssml", ""))
