"""The OAuth server: authlib decides what is right (RFC 6749, RFC 7636), and touches no database.

authlib is synchronous, so what it needs is looked up before it is asked, and what it made is written after it answered.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidRequestError,
    OAuth2Error,
    OAuth2Request,
    grants,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge

from bot.linking.clients import AUTH_METHODS, LinkingClient
from bot.linking.store import GrantKind, Held, Links, LinksUnavailableError

ACCESS_SECONDS = 3600
"""What clients are told; `backend/linking/service.py` is what holds."""
_SECRET_BYTES = 32
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@dataclass(frozen=True, slots=True)
class Answered:
    """What is to be answered: JSON, or nothing but a `Location`."""

    status: int
    body: Any
    headers: dict[str, str]


class _Request(OAuth2Request):  # type: ignore[misc,unused-ignore]  # authlib is untyped
    """A request as authlib reads it. TLS ends before us, so the scheme of its address says nothing."""

    def __init__(self, method: str, values: list[tuple[str, str]], headers: Mapping[str, str]) -> None:
        super().__init__(method, "https://gateway/", headers=dict(headers))
        self.payload = BasicOAuth2Payload(dict(values))
        self.payload._datalist = {}
        for name, value in values:
            self.payload._datalist.setdefault(name, []).append(value)
        self.held: Held | None = None
        self.granted = ""
        self.tokens: dict[str, str] = {}

    @property
    def args(self) -> dict[str, str]:
        """Of the query."""
        return dict(self.payload.data)

    @property
    def form(self) -> dict[str, str]:
        """Of the body."""
        return dict(self.payload.data)


@dataclass(frozen=True, slots=True)
class _Grant:
    """A code or refresh token that is still good, as authlib asks about it."""

    held: Held
    code_challenge_method: str = "S256"

    @property
    def code_challenge(self) -> str | None:
        """Of the authorization request."""
        return self.held.challenge

    def get_redirect_uri(self) -> str:
        """Of the authorization request."""
        return self.held.redirect_uri or ""

    def get_scope(self) -> str:
        """None."""
        return ""

    def check_client(self, client: LinkingClient) -> bool:
        """Whether it is this client's."""
        return client.client_id == self.held.client_id


def _held(request: _Request) -> _Grant | None:
    return _Grant(request.held) if request.held else None


class _Codes(grants.AuthorizationCodeGrant):  # type: ignore[misc,unused-ignore]
    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = list(AUTH_METHODS)

    def save_authorization_code(self, code: str, request: _Request) -> None:
        request.granted = code

    def query_authorization_code(self, _code: str, client: LinkingClient) -> _Grant | None:
        grant = _held(self.request)
        return grant if grant and grant.check_client(client) else None

    def delete_authorization_code(self, _code: _Grant) -> None:
        """Done when the tokens are written."""

    def authenticate_user(self, code: _Grant) -> Held:
        return code.held


class _Refreshing(grants.RefreshTokenGrant):  # type: ignore[misc,unused-ignore]
    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = list(AUTH_METHODS)
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, _token: str) -> _Grant | None:
        return _held(self.request)

    def authenticate_user(self, token: _Grant) -> Held:
        return token.held

    def revoke_old_credential(self, _token: _Grant) -> None:
        """Done when the tokens are written."""


class _S256(CodeChallenge):  # type: ignore[misc,unused-ignore]
    """PKCE for everybody, and never `plain`."""

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Of the authorization request."""
        if grant.request.payload.data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("code_challenge_method must be S256", redirect_uri=redirect_uri)
        if not grant.request.payload.data.get("code_challenge"):
            raise InvalidRequestError("Missing 'code_challenge'", redirect_uri=redirect_uri)
        super().validate_code_challenge(grant, redirect_uri)


def _bearer(*, include_refresh_token: bool = True, **_asked: object) -> dict[str, Any]:
    token: dict[str, Any] = {
        "access_token": secrets.token_urlsafe(_SECRET_BYTES),
        "token_type": "Bearer",
        "expires_in": ACCESS_SECONDS,
    }
    if include_refresh_token:
        token["refresh_token"] = secrets.token_urlsafe(_SECRET_BYTES)
    return token


class _Server(AuthorizationServer):  # type: ignore[misc,unused-ignore]
    def __init__(self, clients: Mapping[str, LinkingClient]) -> None:
        super().__init__()
        self._clients = clients
        self.register_token_generator("default", _bearer)
        self.register_grant(_Codes, [_S256(required=True)])
        self.register_grant(_Refreshing)

    def query_client(self, client_id: str) -> LinkingClient | None:
        return self._clients.get(client_id)

    def save_token(self, token: dict[str, str], request: _Request) -> None:
        request.tokens = token

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: _Request) -> _Request:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> Answered:
        return Answered(status, body, dict(headers))


@dataclass(frozen=True, slots=True)
class Agreed:
    """An authorization request that is in order: the page may be shown, and the code made."""

    client: LinkingClient
    redirect_uri: str
    challenge: str
    state: str
    request: _Request
    grant: Any


class OAuthServer:
    """`/oauth/authorize` and `/oauth/token`, without HTTP."""

    def __init__(self, clients: Mapping[str, LinkingClient], links: Links) -> None:
        self.clients = clients
        self.links = links
        self._server = _Server(clients)

    def authorize(self, query: str) -> Agreed | Answered:
        """Read an authorization request. Answered: an error, with a `Location` only to an address of the client's."""
        request = _Request("GET", _values(query), {})
        try:
            grant = self._server.get_consent_grant(request)
        except OAuth2Error as error:
            error.state = request.payload.state
            return self._answer(error)
        except ValueError:  # authlib refuses to quote some characters in its own error
            return self._answer(InvalidRequestError("The request cannot be read"))
        return Agreed(
            client=request.client,
            redirect_uri=request.payload.redirect_uri,
            challenge=request.payload.data["code_challenge"],
            state=request.payload.state or "",
            request=request,
            grant=grant,
        )

    def granted(self, agreed: Agreed) -> tuple[str, Answered]:
        """The code of a consent, and the way back to the client with it."""
        answered = self._server.create_authorization_response(
            agreed.request, grant_user=agreed.client, grant=agreed.grant
        )
        return agreed.request.granted, answered

    def refused(self, agreed: Agreed, error: type[OAuth2Error]) -> Answered:
        """The way back to the client without a code."""
        return self._answer(error(redirect_uri=agreed.redirect_uri, state=agreed.state))

    async def token(self, body: str, headers: Mapping[str, str]) -> Answered:
        """Tokens for a code or a refresh token, or why not, as RFC 6749 5.2 has it."""
        values = _values(body)
        request = _Request("POST", values, headers)
        if len(values) != len(dict(values)):
            return _plain(self._answer(InvalidRequestError("A parameter comes twice")))
        if not values:
            return _plain(self._answer(InvalidRequestError("Nothing that can be read")))
        kind: GrantKind = "refresh" if request.payload.grant_type == "refresh_token" else "code"
        secret = request.payload.data.get("refresh_token" if kind == "refresh" else "code") or ""
        try:
            request.held = await self.links.look(kind, secret) if secret else None
            answered: Answered = self._server.create_token_response(request)
            if answered.status == 200 and not await self._written(kind, secret, request):
                answered = Answered(400, {"error": "invalid_grant"}, {})
        except LinksUnavailableError:
            answered = Answered(503, {"error": "temporarily_unavailable"}, {"Retry-After": "5"})
        except ValueError:
            answered = self._answer(InvalidRequestError("The request cannot be read"))
        return _plain(answered)

    async def _written(self, kind: GrantKind, secret: str, request: _Request) -> bool:
        tokens, client = request.tokens, request.client
        return await self.links.exchange(
            kind,
            secret,
            client_id=client.client_id,
            access=tokens["access_token"],
            refresh=tokens["refresh_token"],
        )

    def _answer(self, error: OAuth2Error) -> Answered:
        answered: Answered = self._server.handle_error_response(None, error)
        return answered


def _plain(answered: Answered) -> Answered:
    """As JSON that nobody keeps."""
    body = dict(answered.body) if isinstance(answered.body, list | dict) else answered.body
    headers = {name: value for name, value in answered.headers.items() if name.lower() != "content-type"}
    return Answered(answered.status, body, headers | _NO_STORE)


def _values(encoded: str) -> list[tuple[str, str]]:
    """Of a query or a form; what is too much of it is left out, and so found missing."""
    try:
        return parse_qsl(encoded, keep_blank_values=False, max_num_fields=40)
    except ValueError:
        return []
