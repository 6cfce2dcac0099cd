"""What the utility has written on a subject: public."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from backend.kit.context import PublicUtility, Spoken
from backend.kit.db import Session
from backend.kit.pagination import Page
from backend.kit.problems import NotFound, responses
from backend.knowledge import service
from backend.knowledge.schemas import PassageJson
from kit.words import Asked

router = APIRouter(prefix="/api/public/{utility}/knowledge", tags=["public"], responses=responses(NotFound))


@router.get("", summary="What answers a question")
async def search(
    utility: PublicUtility, session: Session, spoken: Spoken, q: Annotated[Asked, Query(max_length=300)]
) -> Page[PassageJson]:
    """Passages of the utility's articles that answer the question, the best first; empty when none does."""
    language = spoken or utility.default_language
    found = await service.answer(session, utility=utility.id, language=language, question=q)
    items = [PassageJson.model_validate(one) for one in found]
    return Page(items=items, page=0, size=max(1, len(items)), total=len(items))
