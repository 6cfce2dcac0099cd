"""A utility's own site, on an origin of its own: two pages with the widget, strict about scripts, careless in CSS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.bot.webchat.stage import QuietServer, free_port

HOSTILE = """
* { font-family: fantasy !important; color: red !important; letter-spacing: 3px; line-height: 3 !important }
ventanilla-chat, body > * { display: none !important; opacity: .1 !important; transform: rotate(9deg) !important }
body > main { display: block !important; opacity: 1 !important; transform: none !important }
button { padding: 40px !important; background: lime !important } html { font-size: 3px }
"""
PLAIN = "body { font: 16px/1.5 sans-serif; margin: 0; color: #222 } main { padding: 32px; max-width: 60ch }"

PAGE = """<!doctype html><html lang="{lang}"><head><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style nonce="page">{css}</style></head>
<body><main><h1>{title}</h1><p>{words}</p><a id="next" href="/{other}{query}">{other}</a></main>
<script {kind} src="{gateway}/channels/web/widget.js" {attributes}></script></body></html>"""


@dataclass
class Site:
    """The site's server. Pages are /uno and /dos; the query says what they are like."""

    gateway: str
    port: int = field(default_factory=free_port)

    def page(self, **query: str) -> str:
        """The address of the first page."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return f"http://localhost:{self.port}/uno?{asked}"

    def policy(self) -> str:
        """What the README tells utilities to allow."""
        socket = self.gateway.replace("http", "ws", 1)
        return (
            f"default-src 'none'; script-src {self.gateway} 'unsafe-eval'; style-src 'nonce-page'; "
            f"img-src {self.gateway} data:; connect-src {self.gateway} {socket}; require-trusted-types-for 'script'"
        )

    async def serve(self, request: Request) -> HTMLResponse:
        query = request.query_params
        utility = query.get("utility", "cantera")
        attributes = f'data-utility="{utility}"' if utility else ""
        if lang := query.get("data"):
            attributes += f' data-lang="{lang}"'
        body = PAGE.format(
            lang=query.get("lang", "es"),
            title="Aguas de Cantera" if utility != "prairie" else "Prairie Power & Water",
            css=HOSTILE if query.get("css") == "hostile" else PLAIN,
            words=" ".join(["Servicio de agua en Querétaro."] * 6),
            other="dos" if request.url.path == "/uno" else "uno",
            query=f"?{request.url.query}" if request.url.query else "",
            kind='type="module"' if query.get("kind") == "module" else "async",
            gateway=self.gateway,
            attributes=attributes,
        )
        return HTMLResponse(body, headers={"Content-Security-Policy": self.policy()})


@asynccontextmanager
async def open_site(gateway: str) -> AsyncIterator[Site]:
    """A listening site for as long as the block lasts."""
    site = Site(gateway)
    app = Starlette(routes=[Route("/uno", site.serve), Route("/dos", site.serve)])
    server = QuietServer(uvicorn.Config(app, port=site.port, log_level="critical", access_log=False))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield site
    finally:
        server.should_exit = True
        await running
