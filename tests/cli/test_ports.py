"""Ports."""

from __future__ import annotations

import socket

import pytest

from cli.ports import PortTakenError, find_free, is_free, require_free


def test_a_port_that_is_taken_is_named_with_the_option_that_moves_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not is_free(port)
        with pytest.raises(PortTakenError, match=rf"{port} is taken.*--backend-port"):
            require_free({"--backend-port": port}, patience_seconds=0.2)


def test_free_ports_are_all_different() -> None:
    assert len(set(find_free(20))) == 20
