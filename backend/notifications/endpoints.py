"""The demo's inbox: what the cast's phones and mailboxes received. It does not exist outside the demo."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from sqlalchemy import select

from backend.kit.db import Session
from backend.kit.problems import NotFound, responses
from backend.kit.schemas import Answer
from backend.notifications.models import DemoMessage, Via
from kit.words import Asked

SHOWN: Final = 20

router = APIRouter(prefix="/api/demo", tags=["demo"], responses=responses(NotFound))


class DemoMessageJson(Answer):
    """One message as it arrived."""

    via: Via
    utility_id: str
    subject: str
    body: str
    attachment: str | None
    at: datetime


class DemoInboxJson(Answer):
    """The newest messages first."""

    items: list[DemoMessageJson]


@router.get("/inbox", summary="What a demo phone or mailbox received")
async def inbox(
    request: Request,
    session: Session,
    phone: Annotated[Asked | None, Query(max_length=32)] = None,
    email: Annotated[Asked | None, Query(max_length=254)] = None,
) -> DemoInboxJson:
    """What a phone (E.164) or a mailbox received, the last twenty."""
    if not request.app.state.settings.ventanilla_demo:
        raise NotFound
    newest = select(DemoMessage).order_by(DemoMessage.at.desc(), DemoMessage.id.desc()).limit(SHOWN)
    found = await session.scalars(newest.where(DemoMessage.address.in_([one for one in (phone, email) if one])))
    return DemoInboxJson(items=[DemoMessageJson.model_validate(row) for row in found])
