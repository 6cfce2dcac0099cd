"""Where news may be sent: to the internet by https, never into our own network.

A name is resolved whenever a connection is made, and the connection goes to an address that was looked at: a name that
points elsewhere a moment later leads nowhere else.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

MAX_LENGTH = 2000
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


class AddressError(Exception):
    """News may not be sent there; the message says why."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet's: not private, loopback, link-local, reserved, multicast. Pure."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def check_url(url: str, *, private: bool = False) -> str:
    """The URL, when news may be sent there as far as it shows by itself. `private`: our own network and http too, for
    development. Pure. Raises AddressError.
    """
    if len(url) > MAX_LENGTH or any(character.isspace() or not character.isprintable() for character in url):
        raise AddressError("it is not a web address")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressError("it is not a web address") from error
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise AddressError("it must begin with https://")
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressError("it must have a host, and neither a name, a password nor a fragment")
    if not private and not _is_name(host) and not is_public(host):
        raise AddressError("it is an address of a private network")
    return url


def _is_name(host: str) -> bool:
    """No address, however it is written: one ends in a number (WHATWG URL, "ends in a number checker")."""
    last = host.rstrip(".").rpartition(".")[2].lower()
    return ":" not in host and not last.isdigit() and not last.startswith("0x")


class PublicResolver(AbstractResolver):
    """Finds the addresses of a name, none that news may not be sent to."""

    def __init__(self, inner: AbstractResolver | None = None, *, private: bool = False) -> None:
        self._inner = inner or ThreadedResolver()
        self._private = private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """As its parent. Raises AddressError when one of them is private: who answers both ways means no good."""
        found = await self._inner.resolve(host, port, family)
        if not self._private and not all(is_public(one["host"]) for one in found):
            raise AddressError("its name leads into a private network")
        return found

    async def close(self) -> None:
        """Nothing more is asked."""
        await self._inner.close()
