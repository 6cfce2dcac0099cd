"""Ports of this machine: is one free, and which are."""

from __future__ import annotations

import socket
import time


class PortTakenError(RuntimeError):
    """Something else listens there; the message names the port and the option that moves it."""


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def require_free(ports: dict[str, int], *, patience_seconds: float = 12.0) -> None:
    """Return once every port is free (a killed counter's processes take a moment to go). Raises PortTakenError."""
    deadline = time.monotonic() + patience_seconds
    for option, port in ports.items():
        while not is_free(port):
            if time.monotonic() > deadline:
                raise PortTakenError(f"Port {port} is taken; choose another with {option}.")
            time.sleep(0.1)


def find_free(count: int) -> list[int]:
    """`count` different ports that are free now."""
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()
