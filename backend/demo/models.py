"""The cast and what each of it should hear, kept beside the records but worked out apart from them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.orm import Base


class DemoCast(Base):
    """One of the cast. `outage` names the outage that touches the first contract: current or planned.

    Outages are told by date: the row holds which one, and the date is worked out on the day it is asked for.
    """

    __tablename__ = "demo_cast"

    utility_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    member: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outage: Mapped[str | None]
