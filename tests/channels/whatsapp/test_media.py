"""A customer's file is had from Meta by its id; our token goes to Meta and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import pytest

from channels.base import Account
from channels.errors import FetchError
from channels.message import Media
from channels.whatsapp.channel import WhatsApp

GOOD = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=918273645&ext=1&hash=x"
PHOTO = Media("image", "918273645", "image/jpeg")
EXPIRED = {
    "error": {
        "message": "Unsupported get request. Object with ID '918273645' does not exist", "type": "GraphMethodException",
        "code": 100, "error_subcode": 33, "fbtrace_id": "Az8or2yhqkZfEZ-_4Qn_Bam",
    }
}  # fmt: skip


@dataclass
class Meta:
    """Meta's two hosts; remembers who was asked, and with which token."""

    address: object = GOOD
    size: object = 5
    told: Callable[[], httpx.Response] | None = None
    served: Callable[[], httpx.Response] = lambda: httpx.Response(200, content=b"photo")
    asked: list[httpx.Request] = field(default_factory=list)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if "/v23.0/" not in request.url.path:
            return self.served()
        if self.told:
            return self.told()
        told = {"messaging_product": "whatsapp", "url": self.address, "mime_type": "image/jpeg", "id": "918273645"}
        return httpx.Response(200, json=told | {"file_size": self.size, "sha256": "x"})

    @property
    def hosts(self) -> list[str]:
        return [request.url.host for request in self.asked]


async def fetch(meta: Meta, media: Media = PHOTO, *, api_url: str = "", max_bytes: int = 100) -> bytes:
    account = Account("whatsapp", "10699", "cantera", {"token": "t0ken"}, api_url)
    async with httpx.AsyncClient(transport=httpx.MockTransport(meta)) as client:
        return await WhatsApp(client).fetch(media, account, max_bytes=max_bytes)


async def test_by_its_id_then_from_metas_media_host() -> None:
    meta = Meta()
    assert await fetch(meta) == b"photo"
    first, second = meta.asked
    assert str(first.url) == "https://graph.facebook.com/v23.0/918273645?phone_number_id=10699"
    assert str(second.url) == GOOD
    assert [one.headers["authorization"] for one in meta.asked] == ["Bearer t0ken"] * 2


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/whatsapp_business/attachments/?mid=1",
        "http://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1",
        "https://lookaside.fbsbx.com.evil.example/?mid=1",
        "https://lookaside.fbsbx.com@evil.example/?mid=1",
        "https://lookaside.fbsbx.com:8443/?mid=1",
        "https://evil.example\\@lookaside.fbsbx.com/",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "//lookaside.fbsbx.com/",
        "https://[::1",
        "",
        None,
        {},
    ],
)
async def test_the_token_is_sent_to_no_other_host(address: object) -> None:
    meta = Meta(address=address)
    with pytest.raises(FetchError) as failed:
        await fetch(meta)
    assert failed.value.lost == ""
    assert set(meta.hosts) <= {"graph.facebook.com", "lookaside.fbsbx.com"}
    assert len(meta.asked) == 1


async def test_a_server_that_stands_in_for_meta_serves_its_files_itself() -> None:
    meta = Meta(address="http://127.0.0.1:9001/media/1")
    assert await fetch(meta, api_url="http://127.0.0.1:9001") == b"photo"
    with pytest.raises(FetchError):
        await fetch(Meta(address="http://127.0.0.1:9002/media/1"), api_url="http://127.0.0.1:9001")


async def test_a_redirect_is_not_followed() -> None:
    meta = Meta(served=lambda: httpx.Response(302, headers={"location": "https://evil.example/"}))
    with pytest.raises(FetchError):
        await fetch(meta)
    assert meta.hosts == ["graph.facebook.com", "lookaside.fbsbx.com"]


async def test_an_id_is_never_a_path() -> None:
    meta = Meta()
    await fetch(meta, Media("image", "../me/accounts?x=", "image/jpeg"))
    assert meta.asked[0].url.raw_path.startswith(b"/v23.0/..%2Fme%2Faccounts%3Fx%3D?")


async def test_what_meta_has_no_more_is_expired() -> None:
    with pytest.raises(FetchError) as failed:
        await fetch(Meta(told=lambda: httpx.Response(400, json=EXPIRED)))
    assert failed.value.lost == "expired"


@pytest.mark.parametrize(
    "told",
    [
        lambda: httpx.Response(401, json={"error": {"code": 190}}),
        lambda: httpx.Response(500, text="oops"),
        lambda: httpx.Response(200, json=["?"]),
        lambda: httpx.Response(429, json={"error": {"code": 4}}),
    ],
    ids=["a dead token", "down", "unreadable", "too fast"],
)
async def test_what_may_pass_is_tried_again(told: Callable[[], httpx.Response]) -> None:
    with pytest.raises(FetchError) as failed:
        await fetch(Meta(told=told))
    assert failed.value.lost == ""


@pytest.mark.parametrize("size", [101, 5, "?"], ids=["said so", "said less", "said nothing"])
async def test_what_is_too_large_is_not_read_to_its_end(size: object) -> None:
    meta = Meta(size=size, served=lambda: httpx.Response(200, content=b"x" * 101))
    with pytest.raises(FetchError) as failed:
        await fetch(meta)
    assert failed.value.lost == "large"
    assert len(meta.asked) == (1 if size == 101 else 2)
