"""Where news may be sent, and where it may not."""

from __future__ import annotations

import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.subscribers.addresses import AddressError, PublicResolver, check_url, is_public
from bot.subscribers.courier import RefusedError, WebhookCarrier
from bot.subscribers.post import Errand
from bot.subscribers.signing import new_secret, sealed
from kit.clock import utc_now
from kit.ids import new_id
from tests.bot.subscribers.conftest import KEY
from tests.bot.subscribers.news import some_news
from tests.bot.subscribers.receiver import Receiver

PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
    "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "not an address",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_our_own_network_is_not_the_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_the_internet_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://desk.example.com/x", "ftp://desk.example.com", "https://", "https://127.0.0.1/x", "https://[::1]:8443/",
        "https://169.254.169.254/latest/meta-data", "https://user@desk.example.com", "https://u:p@desk.example.com",
        "https://desk.example.com/#part", "https://desk.example.com:port/", "https://desk example.com", "x" * 2001,
        "https://desk.example.com/\n", "https://2130706433/", "https://127.1/", "https://0x7f.1/", "",
    ],
)  # fmt: skip
def test_what_leads_nowhere_or_into_our_network_is_refused(url: str) -> None:
    with pytest.raises(AddressError):
        check_url(url)


@pytest.mark.parametrize("url", ["https://desk.example.com/ventanilla?a=b", "https://desk.example.com:8443/x"])
def test_https_to_the_internet_is_taken(url: str) -> None:
    assert check_url(url) == url


def test_for_development_our_own_network_and_http_are_taken() -> None:
    assert check_url("http://127.0.0.1:9000/x", private=True) == "http://127.0.0.1:9000/x"


class Names(AbstractResolver):
    """Answers with these addresses, whatever is asked."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=one, port=port, family=socket.AF_INET, proto=0, flags=0)
            for one in self.addresses
        ]

    async def close(self) -> None: ...


async def test_a_name_that_leads_into_our_network_leads_nowhere() -> None:
    for addresses in (("127.0.0.1",), ("93.184.215.14", "10.0.0.1")):
        with pytest.raises(AddressError):
            await PublicResolver(Names(*addresses)).resolve("desk.example.com", 443)
    [found] = await PublicResolver(Names("93.184.215.14")).resolve("desk.example.com", 443)
    assert found["host"] == "93.184.215.14"


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001"])
async def test_a_name_for_our_own_machine_is_not_connected_to(host: str) -> None:
    receiver = await Receiver().open()
    port = receiver.url.split(":")[2]
    carrier = WebhookCarrier(KEY, utc_now)
    errand = Errand(
        subscription=new_id(), event=new_id(), attempts=1, carrier="webhook", utility="u", url=f"https://{host}:{port}",
        messages=False, secret=sealed(new_secret(), key=KEY), previous_secret=None,
    )  # fmt: skip
    with pytest.raises(RefusedError) as refused:
        await carrier.carry(errand, some_news())
    await carrier.close()
    await receiver.close()
    assert refused.value.refusal.error == "address-private"
    assert receiver.got == []
