"""The service layer as the desk asks it, made of what a test says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.bot.webchat.stage import QuietServer, free_port


def mxn(amount_minor: int) -> dict[str, Any]:
    return {"amount_minor": amount_minor, "currency": "MXN"}


def bill(months_ago: int, total: int, *, left: int = 0, status: str = "paid", due_in: int = -20) -> dict[str, Any]:
    today = datetime.now(UTC).date()
    end = (today.replace(day=1) - timedelta(days=30 * months_ago)).isoformat()
    return {
        "id": str(uuid4()), "number": f"R-{months_ago}", "period_end": end, "total": mxn(total), "balance": mxn(left),
        "due_date": (today + timedelta(days=due_in)).isoformat(), "status": status, "lines": [],
    }  # fmt: skip


def way(method: str, count: int, *, digital: bool = False) -> dict[str, Any]:
    return {"method": method, "count": count, "digital": digital, "amount": mxn(100 * count)}


def case(number: str, subject: str, *, status: str = "open", category: str = "leak") -> dict[str, Any]:
    ended = "2031-05-02T15:00:00+00:00" if status in ("resolved", "closed") else None
    return {
        "number": number, "subject": subject, "status": status, "category": category,
        "opened_at": "2031-05-01T15:00:00+00:00", "expected_by": "2031-05-06T15:00:00+00:00", "resolved_at": ended,
    }  # fmt: skip


@dataclass
class Records:
    """What it answers. `down`: paths that end so answer 503. `loses`: answers to writes that never arrive."""

    port: int = field(default_factory=free_port)
    identity: dict[str, Any] = field(default_factory=dict)
    customer: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    written: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    denies: dict[str, Any] = field(default_factory=dict)
    loses: int = 0
    paid: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def nobody(self) -> None:
        self.identity = {"proof": "none", "level": 0, "customer_id": None, "account_id": None, "several": False}
        self.lists, self.down, self.denies = {}, set(), {}
        self.paid = [way("card", 42, digital=True), way("cash_store", 31), way("office", 7)]
        self.asked.clear()
        self.written.clear()

    def somebody(self, name: str, *, proof: str = "phone", contracts: int = 2) -> None:
        """A customer with something of everything."""
        customer, account = str(uuid4()), str(uuid4())
        self.identity = {
            "proof": proof, "level": 1, "customer_id": customer, "account_id": account, "several": False,
        }  # fmt: skip
        contract = {
            "contract_number": "4102938475", "nickname": "Casa", "status": "active", "service": "water",
            "tariff": "domestica", "autopay": False, "plan_active": False, "paperless": True, "opened_on": "2019-03-04",
        }  # fmt: skip
        other = {"id": str(uuid4()), "contract_number": "4102938111", "nickname": None, "balance": mxn(-12000)}
        self.customer = {
            "full_name": name, "phone": "+524421234567", "email": "rosa@example.com", "language": "es",
            "accounts": [contract | {"id": account, "balance": mxn(48250)}, contract | other][:contracts],
        }  # fmt: skip
        bills = [bill(0, 48250, left=48250, status="issued", due_in=9), bill(1, 39900, left=0)]
        self.lists = {
            "bills": bills + [bill(ago, 36_000 + 700 * ago) for ago in range(2, 12)],
            "payments": [
                {"amount": mxn(39900), "method": "cash_store", "status": "settled",
                 "received_at": "2026-10-05T15:00:00+00:00"},
                {"amount": mxn(38100), "method": "card", "status": "reversed",
                 "received_at": "2026-09-05T15:00:00+00:00"},
            ],
            "cases": [
                case("CASE-2031-000321", "Fuga en la banqueta"),
                case("CASE-2031-000100", "Cobro doble", status="resolved", category="billing"),
            ],
            "outages": [
                {"service": "water", "kind": "planned", "cause": "maintenance", "status": "scheduled",
                 "area": "Juriquilla", "planned_start": "2031-05-07T14:00:00+00:00",
                 "planned_end": "2031-05-07T20:00:00+00:00", "started_at": None, "eta": None},
            ],
            "conversations": [],
        }  # fmt: skip

    async def answer(self, request: Request) -> Response:
        path = request.url.path
        self.asked.append(path)
        if request.headers.get("authorization", "")[:7] != "Bearer ":
            return JSONResponse({}, 401)
        if any(path.endswith(one) for one in self.down):
            return JSONResponse({}, 503)
        if request.method == "POST":
            return await self._write(request)
        if path.endswith("/relief"):
            return JSONResponse(self._relief())
        if path.endswith(".pdf") or path.endswith("/pdf"):
            return Response(b"%PDF-1.7", media_type="application/pdf")
        if path.endswith("/payments/by-method"):
            return JSONResponse({"items": self.paid})
        if path.endswith("/identity"):
            return JSONResponse(self.identity)
        if found := re.search(r"/(bills|payments|cases|outages|conversations)$", path):
            asked = request.query_params.get("category")
            items = [one for one in self.lists.get(found[1], []) if asked in (None, one.get("category"))]
            return JSONResponse({"items": items})
        if "/accounts/" in path:
            place = {"street": "Calle Ñandú", "number": "12", "neighborhood": "Jurica", "city": "Querétaro"}
            return JSONResponse({"premises": [place], "billing_cycle": "monthly"})
        return JSONResponse(self.customer)

    async def _write(self, request: Request) -> Response:
        """As the service layer does: once for each key."""
        if self.denies:
            return JSONResponse(self.denies, 403)
        key = request.headers["idempotency-key"]
        if key not in {one for one, _body in self.written}:
            self.written.append((key, await request.json() | {"path": request.url.path}))
        if self.loses:
            self.loses -= 1
            return JSONResponse({}, 503)
        return JSONResponse({"id": str(uuid4()), "number": "CASE-2031-000777"}, 201)

    def _relief(self) -> dict[str, Any]:
        [first, *_] = self.customer["accounts"]
        owed = [one for one in self.lists["bills"] if one["balance"]["amount_minor"] > 0]
        return {
            "account_id": first["id"], "balance": first["balance"], "due_date": None, "credit_limit": mxn(20_000),
            "late_fee_limit": mxn(20_000), "days_limit": 10,
            "bills": [one | {"late_fee": mxn(4_500)} for one in owed],
        }  # fmt: skip


@asynccontextmanager
async def open_records() -> AsyncIterator[Records]:
    """Records that listen for as long as the block lasts."""
    records = Records()
    records.nobody()
    app = Starlette(routes=[Route("/{path:path}", records.answer, methods=["GET", "POST"])])
    server = QuietServer(uvicorn.Config(app, port=records.port, log_level="critical", access_log=False))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield records
    finally:
        server.should_exit = True
        await running
