"""Which bills a list is asked for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query

from backend.billing.models import BillStatus
from backend.billing.repository import BillFilter

StatusFilter = Annotated[BillStatus | Literal["unpaid"] | None, Query(description="`unpaid`: something is still owed")]
From = Annotated[date | None, Query(alias="from", description="Issued on this day or later")]
To = Annotated[date | None, Query(description="Issued on this day or earlier")]


async def bill_filter(status: StatusFilter = None, issued_from: From = None, to: To = None) -> BillFilter:
    """Dependency: status and range of days."""
    return BillFilter(
        status=status if isinstance(status, BillStatus) else None,
        unpaid=status == "unpaid",
        issued_from=issued_from,
        issued_to=to,
    )


Wanted = Annotated[BillFilter, Depends(bill_filter)]
