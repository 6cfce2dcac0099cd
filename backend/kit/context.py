"""What the application hands to endpoints: the moment, and the utilities it serves.

All async, though none waits: FastAPI sends plain functions to a thread, which costs more than they do.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Path, Query, Request

from backend.kit.auth import Caller, any_caller
from backend.kit.problems import NotFound
from kit.utility import Utility

Language = Literal["es", "en"]


async def now(request: Request) -> datetime:
    """Dependency: the moment of this request, aware, in UTC."""
    moment: datetime = request.app.state.clock()
    return moment


def _known(request: Request, utility_id: str) -> Utility:
    utilities: Mapping[str, Utility] = request.app.state.utilities
    if utility_id not in utilities:
        raise NotFound
    return utilities[utility_id]


async def own_utility(request: Request, caller: Annotated[Caller, Depends(any_caller)]) -> Utility:
    """Dependency: the utility of the caller's token. Raises NotFound when it is served no more."""
    return _known(request, caller.utility)


async def public_utility(request: Request, utility: Annotated[str, Path()]) -> Utility:
    """Dependency of /api/public/{utility}. Raises NotFound."""
    return _known(request, utility)


async def staffed_utility(request: Request, utility_id: Annotated[str, Path()]) -> Utility:
    """Dependency of /api/utilities/{utility_id}. Raises NotFound."""
    return _known(request, utility_id)


async def spoken(
    language: Annotated[
        Language | None, Query(description="Of names and concepts; the utility's own by default.")
    ] = None,
) -> Language | None:
    """Dependency: the language asked for."""
    return language


Now = Annotated[datetime, Depends(now)]
OwnUtility = Annotated[Utility, Depends(own_utility)]
PublicUtility = Annotated[Utility, Depends(public_utility)]
StaffedUtility = Annotated[Utility, Depends(staffed_utility)]
Spoken = Annotated[Language | None, Depends(spoken)]
