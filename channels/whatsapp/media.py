"""Customers' files at Meta: asked for by id, downloaded from Meta's own host and no other.

https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media: the id gives an address that lives five
minutes, and the address wants our token. So its host is checked before anything is sent there.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import httpx

from channels.base import Account
from channels.errors import FetchError
from channels.message import Media

GRAPH_VERSION = "v23.0"
MEDIA_HOST = "lookaside.fbsbx.com"
GONE = (400, 404, 410)
"""Meta answers 400 with code 100 for an id that it does not have (any more): those of customers live seven days."""

NO_SUCH_OBJECT = 100


@dataclass(frozen=True, slots=True)
class MediaStore:
    """One account's files."""

    client: httpx.AsyncClient
    account: Account
    api_url: str

    async def fetch(self, media: Media, max_bytes: int) -> bytes:
        """The file behind a media id. Raises FetchError."""
        address = await self._address(media.reference, max_bytes)
        if not self._is_metas(address):
            raise FetchError(detail="the address is not Meta's")
        return await self._download(address, max_bytes)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.account.secrets.get('token', '')}"}

    async def _address(self, media_id: str, max_bytes: int) -> str:
        url = f"{self.api_url}/{GRAPH_VERSION}/{quote(media_id, safe='')}"
        try:
            answer = await self.client.get(url, params={"phone_number_id": self.account.account}, headers=self._headers)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise FetchError(detail=type(error).__name__) from error
        if not isinstance(told, dict):
            raise FetchError(detail="unreadable answer")
        if not answer.is_success:
            error_ = told.get("error")
            code = error_.get("code") if isinstance(error_, dict) else None
            is_gone = answer.status_code in GONE and code == NO_SUCH_OBJECT
            raise FetchError("expired" if is_gone else "", detail=f"{answer.status_code} {code}")
        size = told.get("file_size")
        if str(size).isdecimal() and int(str(size)) > max_bytes:
            raise FetchError("large")
        return str(told.get("url", ""))

    def _is_metas(self, address: str) -> bool:
        """https at Meta's media host; or the very server that stands in for Meta (WHATSAPP_API_URL)."""
        try:
            asked, own = urlsplit(address), urlsplit(self.api_url)
        except ValueError:
            return False
        if asked.scheme == "https" and asked.netloc == MEDIA_HOST:  # to the letter: no user, no port
            return True
        return bool(asked.netloc) and (asked.scheme, asked.netloc) == (own.scheme, own.netloc)

    async def _download(self, address: str, max_bytes: int) -> bytes:
        """No redirect is followed: it could lead our token anywhere."""
        content = bytearray()
        try:
            async with self.client.stream("GET", address, headers=self._headers, follow_redirects=False) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise FetchError(detail=f"download {answer.status_code}")
                async for piece in answer.aiter_bytes():
                    content += piece
                    if len(content) > max_bytes:
                        raise FetchError("large")
        except httpx.HTTPError as error:
            raise FetchError(detail=type(error).__name__) from error
        return bytes(content)
