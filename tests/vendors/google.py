"""Dialogflow, CX and ES: webhooks under a static header or an ID token, and keys of the tests' own."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.conversations.wording import expectation
from tests.counter.customers import Reply, Turns, choice
from tests.vendors import mutations
from tests.vendors.api import Answer, Api, Asked
from tests.vendors.linked import access_token
from tests.vendors.vendor import Caller, Request

if TYPE_CHECKING:
    from tests.counter.fixtures import Counter

PATH = "/channels/google"
TOKENS = {"cantera": "test-dialogflow-token", "prairie": "test-dialogflow-token-of-prairie"}
AUDIENCE = "https://counter.test/channels/google"
EMAIL = "service-123456789@gcp-sa-dialogflow.iam.gserviceaccount.com"
HEADER = "X-Ventanilla-Token"
KID = "test-key"
LOCALES = {"es": "es-mx", "en": "en-us"}
GO_ON = {"es": "continúa", "en": "continue"}


def cx(
    words: str,
    *,
    language: str = "es",
    session: str = "1",
    identifier: str = "",
    parameters: Mapping[str, Any] | None = None,
) -> Request:
    """An unsigned webhook of CX's."""
    body = {
        "detectIntentResponseId": identifier or str(uuid4()),
        "languageCode": LOCALES[language],
        "fulfillmentInfo": {"tag": "ventanilla"},
        "sessionInfo": {
            "session": f"projects/p/locations/global/agents/a/sessions/{session}",
            "parameters": dict(parameters or {}),
        },
        "text": words,
    }
    return Request(PATH, json.dumps(body).encode(), {"Content-Type": "application/json"})


def es(words: str, *, language: str = "es", session: str = "1", token: str = "", intent: str = "") -> Request:
    """An unsigned webhook of ES's."""
    body = {
        "responseId": str(uuid4()),
        "session": f"projects/p/agent/sessions/{session}",
        "queryResult": {
            "queryText": words,
            "languageCode": LOCALES[language],
            "parameters": {},
            "intent": {"name": "projects/p/agent/intents/1", "displayName": intent or "SayIntent"},
        },
        "originalDetectIntentRequest": {"source": "test", "payload": {"user": {"accessToken": token}} if token else {}},
    }
    return Request(PATH, json.dumps(body).encode(), {"Content-Type": "application/json"})


def id_token(key: rsa.RSAPrivateKey, *, kid: str = KID, **changes: object) -> str:
    """An ID token as Google writes them, signed with `key`."""
    at = int(time.time())
    claims: dict[str, object] = {
        "iss": "https://accounts.google.com",
        "aud": AUDIENCE,
        "email": EMAIL,
        "email_verified": True,
        "iat": at,
        "exp": at + 600,
        "sub": "1",
    }
    told = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode(told, key, "RS256", headers={"kid": kid})


class Google:
    """Google's side."""

    channel = "google"

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.stranger = rsa.generate_private_key(65537, 2048)
        self._api = Api(self._answer)

    def _answer(self, asked: Asked) -> Answer:
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return 200, {"keys": [{**jwk, "kid": KID, "alg": "RS256", "use": "sig"}]}

    def open(self) -> None:
        """Its API runs from the beginning: its address is in the environment."""

    def close(self) -> None:
        self._api.close()

    def environment(self) -> dict[str, str]:
        return {
            "DIALOGFLOW_TOKEN": TOKENS["cantera"],
            "PRAIRIE_DIALOGFLOW_TOKEN": TOKENS["prairie"],
            "DIALOGFLOW_AUDIENCE": AUDIENCE,
            "GOOGLE_API_URL": self._api.url,
        }

    async def meet(self, door: httpx.AsyncClient) -> None:
        """It shows its token alone."""

    def samples(self) -> list[Request]:
        return [
            cx("¿cuánto debo?"),
            cx("how much do I owe", language="en", parameters={"ventanilla_token": "a-token", "x": {"y": [1, None]}}),
            es("no tengo agua"),
            es("no power", language="en", token="a-token"),
        ]

    def recorded(self) -> list[tuple[str, Request]]:
        return []

    def signed(self, request: Request) -> Request:
        """CX shows an ID token, ES the static header."""
        if b"queryResult" in request.body:
            return replace(request, headers={**request.headers, HEADER: TOKENS["cantera"]})
        return replace(request, headers={**request.headers, "Authorization": f"Bearer {id_token(self.key)}"})

    def forged(self, request: Request, chance: random.Random) -> Request:
        token = TOKENS["cantera"]
        headers: list[dict[str, str | bytes]] = [
            {},
            {HEADER: ""},
            {HEADER: token[:-1]},
            {HEADER: token + "x"},
            {HEADER: token.upper()},
            {HEADER: bytes(chance.randrange(128, 256) for _ in range(20))},
            {"Authorization": f"Bearer {token}"},
            {"Authorization": "Bearer "},
            {"Authorization": "Bearer a.b.c"},
            {"Authorization": f"Basic {id_token(self.key)}"},
            {"X-Ventanilla-Sealed": "0" * 64},
        ]
        changes: list[dict[str, object]] = [
            {"aud": "https://another.test"},
            {"email": "somebody@example.com"},
            {"email": EMAIL + ".evil.example"},
            {"email_verified": False},
            {"email": None},
            {"iss": "https://evil.example"},
            {"exp": int(time.time()) - 60},
            {"exp": None},
        ]
        tokens = [id_token(self.key, **change) for change in changes]
        tokens += [id_token(self.stranger), id_token(self.stranger, kid="another"), _unsigned()]
        headers += [{"Authorization": f"Bearer {one}"} for one in tokens]
        return replace(request, headers={**request.headers, **chance.choice(headers)})

    def mutated(self, body: bytes, chance: random.Random) -> bytes:
        return mutations.json_(body, chance)

    def refusal(self) -> tuple[int, ...]:
        return (401,)

    def customer(self, counter: Counter, caller: Caller) -> AgentCaller:
        token = access_token(counter, caller.member, self.channel) if caller.proves_phone and caller.member else ""
        return AgentCaller(counter.stack.gateway, counter.turns, caller.utility, caller.language, token)

    def expectation(self, member: Mapping[str, Any], name: str, language: str) -> str:
        return expectation(member, name, language)


def _unsigned() -> str:
    at = int(time.time())
    told = {"iss": "https://accounts.google.com", "aud": AUDIENCE, "email": EMAIL, "iat": at, "exp": at + 600}
    return jwt.encode({**told, "email_verified": True}, "", "none", headers={"kid": KID})


@dataclass(slots=True)
class AgentCaller:
    """Somebody who talks to an agent."""

    gateway: str
    turns: Turns
    utility: str
    language: str
    token: str = ""
    session: str = field(default_factory=lambda: uuid4().hex)
    choices: dict[str, str] = field(default_factory=dict)
    heard: dict[str, Any] = field(default_factory=dict)
    """The newest answer, as the agent gets it."""

    def say(self, text: str) -> Reply:
        identifier = self._post(text)
        intent, outcome, _error, _open, _ids, _seq, conversation = self.turns.wait(f"cx:{identifier}")
        reply = Reply(intent, conversation, outcome)
        self._read(reply)
        while reply.texts[-1].endswith(("continúa.", "continue.")):
            self._post(GO_ON[self.language])
            self._read(reply)
        # Three are said; whoever knows another one may say that as well.
        reply.choices = {label: label for label in self.turns.offered(conversation)} | reply.choices
        self.choices = reply.choices
        return reply

    def press(self, label: str) -> Reply:
        return self.say(choice(self.choices, label)[0])

    def keep_silent(self, conversation: str, *, minutes: int) -> Reply:
        raise NotImplementedError("nobody writes to an agent's caller who says nothing")

    def _post(self, text: str) -> str:
        identifier = str(uuid4())
        shown = {"ventanilla_token": self.token} if self.token else {}
        sent = cx(text, language=self.language, session=self.session, identifier=identifier, parameters=shown)
        headers = {**sent.headers, HEADER: TOKENS[self.utility]}
        answer = httpx.post(f"{self.gateway}{PATH}", content=sent.body, headers=headers, timeout=20)  # type: ignore[arg-type]
        assert answer.status_code == httpx.codes.OK, answer.text
        self.heard = answer.json()
        return identifier

    def _read(self, reply: Reply) -> None:
        for message in self.heard["fulfillmentResponse"]["messages"]:
            reply.texts += message.get("text", {}).get("text", [])
            if said := message.get("outputAudioText"):
                reply.texts.append(said["text"])
            for row in message.get("payload", {}).get("richContent", []):
                reply.choices |= {option["text"]: option["text"] for chips in row for option in chips["options"]}
