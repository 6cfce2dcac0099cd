"""Amazon's signing certificates: fetched once an address, only from where Amazon keeps them, and kept.

https://developer.amazon.com/docs/custom-skills/host-a-custom-skill-as-a-web-service.html
"""

from __future__ import annotations

import asyncio
import posixpath
import re
import ssl
import warnings
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import certifi
import httpx
from cryptography import x509
from cryptography.x509 import DNSName
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

HOST = "s3.amazonaws.com"
PATH = "/echo.api/"
SIGNER = DNSName("echo-api.amazon.com")
FETCH_SECONDS = 2.5
MAX_BYTES = 64 * 1024
_BEGIN = "-----BEGIN"
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
REMEMBERED = 32
REFUSED_FOR = timedelta(minutes=1)
"""How long an address that gave nothing good is not asked again."""

Chain = tuple[x509.Certificate, ...]


def is_amazons(url: str) -> bool:
    """Whether a certificate may be fetched from `url`: https, Amazon's host and port, under /echo.api/."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    resolved = posixpath.normpath(unquote(parts.path))
    return (
        parts.scheme == "https"
        and (parts.hostname or "") == HOST
        and port in (None, 443)
        and "@" not in parts.netloc
        and resolved.startswith(PATH)
    )


def read_chain(pem: bytes) -> Chain:
    """The certificates of a PEM file, the signer's first. Raises ValueError."""
    return tuple(x509.load_pem_x509_certificates(pem))


def verified(chain: Chain, *, roots: Store, now: datetime) -> x509.Certificate:
    """The signer's certificate, if it leads to a trusted root and is Amazon's now. Raises VerificationError."""
    verifier = PolicyBuilder().store(roots).time(now).build_server_verifier(SIGNER)
    verifier.verify(chain[0], list(chain[1:]))
    return chain[0]


def trusted(extra: str = "") -> Store:
    """The public roots, and those of `extra`, PEM or a PEM file's path (the demo's and tests' only).

    Raises OSError, ValueError.
    """
    found = _pem(Path(certifi.where()).read_bytes())
    return Store([*found, *(_pem(_read(extra)) if extra else ())])


def _read(extra: str) -> bytes:
    return extra.encode() if extra.startswith(_BEGIN) else Path(extra).read_bytes()


def _pem(bundle: bytes) -> list[x509.Certificate]:
    """Of a bundle, one by one: roots that RFC 5280 would not allow are not trusted, nor do they spoil the others."""
    found = []
    for block in _BLOCK.findall(bundle):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                found.append(x509.load_pem_x509_certificate(block))
            except (ValueError, Warning):
                continue
    return found


def fetcher(extra: str = "") -> httpx.AsyncClient:
    """A client for certificates alone: its own trust, no redirects."""
    context = ssl.create_default_context(cafile=certifi.where())
    if extra:
        context.load_verify_locations(cadata=_read(extra).decode())
    return httpx.AsyncClient(verify=context, timeout=FETCH_SECONDS, follow_redirects=False)


@dataclass(frozen=True, slots=True)
class _Kept:
    chain: Chain
    at: datetime


@dataclass(slots=True)
class Certificates:
    """Chains by their address. `api_url` replaces scheme and host of the address, for tests."""

    client: httpx.AsyncClient
    api_url: str = ""
    _kept: OrderedDict[str, _Kept] = field(default_factory=OrderedDict)
    _fetching: dict[str, asyncio.Task[Chain]] = field(default_factory=dict)

    def of(self, url: str) -> Chain:
        """What was fetched from `url`; empty when nothing was, or nothing good."""
        kept = self._kept.get(url)
        return kept.chain if kept else ()

    async def fetch(self, url: str, *, now: datetime) -> None:
        """See to it that `of` knows: at most one fetch an address at a time, none for an address not Amazon's."""
        kept = self._kept.get(url)
        if kept and (kept.chain or now - kept.at < REFUSED_FOR):
            return
        if not is_amazons(url):
            return
        task = self._fetching.get(url)
        if task is None:
            if len(self._fetching) >= REMEMBERED:
                return
            task = self._fetching[url] = asyncio.create_task(self._get(url))
            task.add_done_callback(lambda _done: self._fetching.pop(url, None))
        chain = await asyncio.shield(task)
        self._kept[url] = _Kept(chain, now)
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)

    async def _get(self, url: str) -> Chain:
        parts = urlsplit(url)
        address = f"{self.api_url}{parts.path}" if self.api_url else url
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                answer = await self.client.get(address)
            good = answer.status_code == 200 and len(answer.content) <= MAX_BYTES
            return read_chain(answer.content) if good else ()
        except (httpx.HTTPError, TimeoutError, ValueError):
            return ()


__all__ = ["Certificates", "Chain", "VerificationError", "fetcher", "is_amazons", "read_chain", "trusted", "verified"]
