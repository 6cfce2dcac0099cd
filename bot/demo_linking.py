"""Demo only: what Amazon and Google do when somebody links their contract, by the real account linking.

The simulator opens `/oauth/authorize`; who proves their contract there comes back to `/demo/linked`, where the code
is exchanged at `/oauth/token`, under a client that exists in the demo only.
"""

from __future__ import annotations

import base64
import hashlib
import html
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx
from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from bot import demo_keys
from bot.linking.clients import ASSISTANTS, LinkingClient
from bot.linking.routes import AUTHORIZE, TOKEN
from kit.settings import Settings
from kit.utility import Utility

PATH = "/demo/linked"
PENDING = 200
DONE = {"es": "Listo: la cuenta quedó vinculada. Ya puedes cerrar esta pestaña.",
        "en": "Done: the account is linked. You can close this tab."}  # fmt: skip
FAILED = {"es": "No se vinculó nada. Ciérrala y prueba otra vez en el simulador.",
          "en": "Nothing was linked. Close this tab and try again in the simulator."}  # fmt: skip


def client_id(assistant: str, utility: str) -> str:
    """The name of the simulator's client."""
    return f"sim-{assistant}-{utility}"


def clients(settings: Settings, utilities: Mapping[str, Utility]) -> dict[str, LinkingClient]:
    """The simulator's clients by their id; none outside the demo."""
    if not settings.ventanilla_demo:
        return {}
    port = settings.ventanilla_port
    hosts = (settings.ventanilla_public_url.rstrip("/"), f"http://127.0.0.1:{port}", f"http://localhost:{port}")
    back = tuple(dict.fromkeys(host + PATH for host in hosts))
    made = [
        LinkingClient(name, assistant, utility, back, demo_keys.secret(settings.secret_key, name))
        for assistant in ASSISTANTS
        for utility in utilities
        for name in [client_id(assistant, utility)]
    ]
    return {one.client_id: one for one in made}


@dataclass(frozen=True, slots=True)
class Pending:
    """A link that was begun. `linked` is given the access token."""

    client: LinkingClient
    back: str
    verifier: str
    language: str
    linked: Callable[[str], None]


@dataclass(slots=True)
class Linker:
    """The other side of account linking. The newest PENDING are remembered."""

    clients: Mapping[str, LinkingClient]
    http: httpx.AsyncClient
    base_url: str
    _pending: OrderedDict[str, Pending] = field(default_factory=OrderedDict)

    def begin(
        self, assistant: str, utility: str, language: str, linked: Callable[[str], None], *, origin: str = ""
    ) -> str:
        """The path where a contract is linked; `linked` is called once it is.

        Who looks at us under `origin` (scheme and host) comes back to it, if it is one of ours.
        """
        client, verifier, state = self.clients[client_id(assistant, utility)], _unguessed(), _unguessed()
        back = origin + PATH if client.check_redirect_uri(origin + PATH) else client.redirect_uris[0]
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        self._pending[state] = Pending(client, back, verifier, language, linked)
        while len(self._pending) > PENDING:
            self._pending.popitem(last=False)
        asked = {"response_type": "code", "client_id": client.client_id, "redirect_uri": back}
        asked |= {"state": state, "code_challenge": challenge, "code_challenge_method": "S256", "lang": language}
        return f"{AUTHORIZE}?{urlencode(asked)}"

    async def finish(self, state: str, code: str) -> tuple[bool, str]:
        """Exchange the code; whether that worked, and the language to say so in."""
        pending = self._pending.pop(state, None)
        if pending is None or not code:
            return False, pending.language if pending else "es"
        client = pending.client
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": pending.verifier}
        form |= {"redirect_uri": pending.back}
        try:
            answer = await self.http.post(
                f"{self.base_url}{TOKEN}", data=form, auth=(client.client_id, client.client_secret)
            )
            token = str(answer.json()["access_token"]) if answer.is_success else ""
        except (httpx.HTTPError, KeyError, TypeError, ValueError):
            token = ""
        if token:
            pending.linked(token)
        return bool(token), pending.language


def _unguessed() -> str:
    return secrets.token_urlsafe(48)


def router(linker: Linker) -> APIRouter:
    """`/demo/linked`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(PATH)
    async def linked(state: str = "", code: str = "") -> HTMLResponse:
        done, language = await linker.finish(state, code)
        said = html.escape((DONE if done else FAILED)[language])
        page = (
            f"<!doctype html><html lang={language}><meta charset=utf-8>"
            "<meta name=viewport content='width=device-width'>"
            "<title>Ventanilla</title><style>body{font:17px/1.6 system-ui,sans-serif;max-width:30rem;margin:18vh auto;"
            f"padding:0 1.5rem;color:#14313d}}</style><main><h1>Ventanilla</h1><p>{said}</p></main></html>"
        )
        return HTMLResponse(page, headers={"Cache-Control": "no-store"})

    return routes
