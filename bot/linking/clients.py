"""The clients that may link: one for each utility's skill or agent, from the environment and from utilities' files."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from authlib.oauth2.rfc6749 import ClientMixin

from kit.utility import Utility

ASSISTANTS = ("alexa", "google")
AUTH_METHODS = ("client_secret_basic", "client_secret_post")
_FIELDS = {
    "client_id": "OAUTH_{}_CLIENT_ID",
    "client_secret": "OAUTH_{}_CLIENT_SECRET",
    "redirect_uris": "OAUTH_{}_REDIRECT_URIS",
}


@dataclass(frozen=True, slots=True)
class LinkingClient(ClientMixin):  # type: ignore[misc,unused-ignore]  # authlib is untyped
    """A confidential client. Its redirect URIs are compared letter by letter (RFC 9700 2.1)."""

    client_id: str
    assistant: str
    utility: str
    redirect_uris: tuple[str, ...]
    client_secret: str = field(repr=False)

    def get_client_id(self) -> str:
        """For authlib."""
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        """None is assumed: the client says which."""
        return ""

    def get_allowed_scope(self, scope: str | None) -> str:
        """There is one thing to allow, whatever it is called."""
        return scope or ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether it is one of the registered ones."""
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """In constant time."""
        return hmac.compare_digest(client_secret.encode(), self.client_secret.encode())

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """With its secret, in the header or in the form."""
        return method in AUTH_METHODS

    def check_response_type(self, response_type: str) -> bool:
        """Codes only."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """A code, then refresh tokens."""
        return grant_type in ("authorization_code", "refresh_token")


def _client(
    assistant: str, utility: str, variables: Mapping[str, str], environment: Mapping[str, str]
) -> LinkingClient:
    value = {name: environment.get(variables.get(name, ""), "") for name in _FIELDS}
    uris = tuple(uri.strip() for uri in value["redirect_uris"].split(",") if uri.strip())
    return LinkingClient(
        client_id=value["client_id"],
        assistant=assistant,
        utility=utility,
        redirect_uris=uris,
        client_secret=value["client_secret"],
    )


def registered(utilities: Iterable[Utility], environment: Mapping[str, str] | None = None) -> dict[str, LinkingClient]:
    """Every client that has an id, a secret and an address, by its id.

    `OAUTH_ALEXA_…` and `OAUTH_GOOGLE_…` are the first utility's; `channels:` of utility.yml names others' variables.
    """
    given, served = os.environ if environment is None else environment, list(utilities)
    found = []
    for assistant in ASSISTANTS:
        own = {name: variable.format(assistant.upper()) for name, variable in _FIELDS.items()}
        found += [_client(assistant, utility.id, own, given) for utility in served[:1]]
        found += [
            _client(assistant, utility.id, variables, given)
            for utility in served
            for variables in utility.channels.get(assistant, ())
        ]
    complete = [one for one in found if one.client_id and one.client_secret and one.redirect_uris]
    return {one.client_id: one for one in reversed(complete)}
