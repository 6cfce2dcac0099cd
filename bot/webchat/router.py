"""The web chat's addresses under /channels/web: session, socket, files, logo and the widget's script."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response, WebSocket
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, PlainTextResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError

from bot.helpline import gone
from bot.webchat.chat import File, FileUnavailableError, NoSuchFileError, WebChat
from bot.webchat.session import brand, session_of, session_token
from bot.webchat.socket import TRY_AGAIN_LATER, UNKNOWN_CONVERSATION, UNKNOWN_TOKEN, Socket
from kit import tokens, utility
from kit.settings import ROOT
from kit.tokens import InvalidTokenError
from kit.utility import Utility

WIDGET = ROOT / "channels" / "web" / "widget.js"
CACHE_SECONDS = 300
MAX_SEQ = 2**62
AGAIN = ("Pídelo otra vez en el chat.", "Please ask for it again in the chat.")


class SessionRequest(BaseModel):
    """Which counter, and the language of the page."""

    utility: str = Field(min_length=1, max_length=64)
    locale: str = Field(default="", max_length=35)


def _utility(name: str) -> Utility:
    found = utility.load_all().get(name)
    if found is None:
        raise HTTPException(404, "no such utility")
    return found


def _language(of: Utility, locale: str) -> str:
    """The page's language if the utility speaks it, else the utility's first."""
    wanted = locale[:2].lower()
    return wanted if wanted in of.languages else of.default_language


def mount(app: FastAPI, chat: WebChat) -> None:
    """Add the web chat's addresses to the gateway. Any origin may use them, since nothing rests on cookies."""
    rooms = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    rooms.add_middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["Content-Type"], max_age=600
    )
    rooms.include_router(_pages())
    rooms.include_router(_talk(chat))
    app.mount("/channels/web", rooms)


def _pages() -> APIRouter:
    """What is the same for everybody."""
    router = APIRouter()

    @router.get("/widget.js")
    async def widget() -> FileResponse:
        """The script for a utility's own page."""
        return FileResponse(WIDGET, media_type="text/javascript", headers=_cached())

    @router.get("/brand/{name}")
    async def look(name: str, response: Response, locale: str = "") -> dict[str, Any]:
        """What the widget shows of the utility before anybody has said a word."""
        of = _utility(name)
        response.headers.update(_cached())
        return brand(of, language=_language(of, locale))

    @router.get("/logo/{name}.svg")
    async def logo(name: str) -> FileResponse:
        """The utility's logo."""
        headers = _cached() | {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
        return FileResponse(_utility(name).logo, media_type="image/svg+xml", headers=headers)

    return router


def _talk(chat: WebChat) -> APIRouter:
    """What belongs to one conversation."""
    router = APIRouter()

    @router.post("/session")
    async def session(body: SessionRequest, request: Request, response: Response) -> dict[str, Any]:
        """A conversation of the web channel: its token, and what the widget shows of the utility."""
        of = _utility(body.utility)
        now = chat.clock()
        if wait := chat.sessions.wait_seconds(request.client.host if request.client else "", now):
            raise HTTPException(429, "too many new conversations", {"Retry-After": str(int(wait) + 1)})
        language = _language(of, body.locale)
        opened = await chat.open(of, language=language, now=now)
        response.headers["Cache-Control"] = "no-store"
        return {
            "token": session_token(opened, key=chat.key, now=now),
            "conversation": str(opened.conversation_id),
            "brand": brand(of, language=language),
        }

    @router.websocket("/ws")
    async def ws(websocket: WebSocket, token: str = "", after: str = "0") -> None:
        await websocket.accept()
        try:
            opened = session_of(token, key=chat.key)
            row = await chat.find(opened)
        except InvalidTokenError:
            await websocket.close(UNKNOWN_TOKEN)
            return
        except (SQLAlchemyError, OSError):
            await websocket.close(TRY_AGAIN_LATER)
            return
        if row is None:
            await websocket.close(UNKNOWN_CONVERSATION)
            return
        await Socket(
            websocket=websocket,
            conversation_id=opened.conversation_id,
            utility=opened.utility,
            address=row.address,
            locale=row.language,
            accept=chat.accept,
            hub=chat.hub,
            key=chat.key,
            clock=chat.clock,
            rate=chat.messages,
        ).serve(after=min(int(after), MAX_SEQ) if after.isdecimal() else 0)

    @router.get("/files/{outbox_id}/{position}")
    async def file(outbox_id: UUID, position: int, token: str = "") -> Response:
        """A bill's PDF, a chart: for who has the address that the socket gave."""
        told = gone(AGAIN, utility.load_all().values())
        try:
            proof = tokens.verify(token, key=chat.key, kinds=("file",))
            if proof.subject != outbox_id:
                raise NoSuchFileError
            return _served(await chat.file(outbox_id, position, of=proof.utility))
        except (InvalidTokenError, NoSuchFileError):
            return PlainTextResponse(told, 404, {"Cache-Control": "no-store"})
        except FileUnavailableError:
            return PlainTextResponse(told, 503, {"Cache-Control": "no-store", "Retry-After": "10"})

    return router


def _served(file: File) -> Response:
    disposition = "inline" if file.in_place else "attachment"
    if file.filename:
        disposition += f"; filename*=UTF-8''{quote(file.filename, safe='')}"
    headers = {
        "Content-Disposition": disposition,
        "Cache-Control": "private, max-age=600",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return Response(file.content, media_type=file.mime_type, headers=headers)


def _cached() -> dict[str, str]:
    return {"Cache-Control": f"public, max-age={CACHE_SECONDS}"}
