"""The HTTP client that channels send with: httpx over aiohttp, because plain httpx collapses under concurrency."""

from __future__ import annotations

import aiohttp
import httpx
from httpx_aiohttp import HttpxAiohttpClient

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0


def make_client(*, answer_seconds: float = ANSWER_SECONDS, connections: int = 100) -> httpx.AsyncClient:
    """A client for many requests at once. Close it with `aclose`."""
    return HttpxAiohttpClient(
        timeout=httpx.Timeout(answer_seconds, connect=CONNECT_SECONDS),
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        follow_redirects=False,
    )


def make_session() -> aiohttp.ClientSession:
    """What that client is made of, for our own processes that are asked again and again. Close it with `close`."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
