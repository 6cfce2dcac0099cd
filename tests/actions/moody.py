"""A service layer with moods: whatever it may answer to a call, it answers sooner or later."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import httpx

from tests.actions.stage import ME, Backend, balance, pesos, problem
from tests.actions.test_memory import BILLS, HISTORY, USE
from tests.actions.test_outage_first import OUTAGE

Answer = tuple[int, object]
NUMBER = "CASE-2026-000123"
OWED = balance(41230).routes[f"GET {ME}/balance"][1]
CASE = {
    "number": NUMBER, "category": "leak", "status": "open", "opened_at": "2026-11-19T18:00:00Z",
    "expected_by": "2026-11-24T18:00:00Z",
}  # fmt: skip
PLANNED = OUTAGE | {
    "kind": "planned", "started_at": None, "eta": None, "planned_start": "2026-12-20T16:00:00Z",
    "planned_end": "2026-12-20T20:00:00Z",
}  # fmt: skip
REFERENCE = {
    "reference": "00000000170005", "amount": pesos(20000), "balance": pesos(41230), "minimum": pesos(5000),
    "valid_until": "2026-12-05T05:59:59Z", "barcode_path": "x", "stores": ["OXXO"], "bank": None,
}  # fmt: skip
BANK = {"name": "BBVA", "agreement": "1234567", "clabe": "012345678901234567", "routing": None, "concept": "170005"}
CODE_SENT: Answer = (202, {"via": "sms", "masked": "•• 01", "expires_at": "2026-11-20T18:05:00Z"})
PASSAGE = {"title": "Agua turbia", "heading": "Si sale blanca", "body": "Es aire. Se quita sola en un minuto."}
PAYMENT = {"id": "p1", "amount": pesos(20000), "method": "cash", "received_at": "2026-11-19T18:00:00Z"}


def items(*found: object) -> Answer:
    """A list as the service layer sends it."""
    return 200, {"items": list(found)}


UNUSUAL: dict[str, tuple[Answer, ...]] = {
    f"GET {ME}/bills/latest": (
        (200, BILLS[0]), (200, BILLS[0] | {"balance": pesos(5000), "estimated": True}), problem("not-found", 404),
    ),
    f"GET {ME}/bills": (items(*BILLS), items()),
    f"POST {ME}/emails": ((202, {"masked": "a•••@correo.mx"}), problem("no-contact", 409), problem("not-found", 404)),
    f"GET {ME}/links": (items(), items({"id": "1", "assistant": "alexa", "linked_at": "2026-11-03T18:00:00Z"})),
    f"DELETE {ME}/links/1": ((204, None),),
    f"POST {ME}/texts": ((202, {"masked": "•• 34"}), problem("no-contact", 409)),
    f"GET {ME}/payment-reference": (
        (200, REFERENCE), (200, REFERENCE | {"bank": BANK, "stores": []}), problem("not-found", 404),
        problem("amount-invalid", 422, minimum=pesos(5000), maximum=pesos(41230)),
    ),
    f"GET {ME}/payments": (
        items(), *(items(PAYMENT | {"status": one}) for one in ("pending", "settled", "rejected", "reversed")),
    ),
    f"GET {ME}/outages": (items(), items(), items(OUTAGE), items(OUTAGE | {"eta": None}), items(PLANNED)),
    f"GET {ME}/cases": (items(), items(CASE)),
    f"GET {ME}/cases/{NUMBER}": (problem("not-found", 404), (200, CASE), (200, CASE | {"status": "resolved"})),
    f"POST {ME}/cases": ((201, CASE),),
    f"POST {ME}/cases/{NUMBER}/notes": ((201, {}),),
    f"POST {ME}/outage-reports": tuple(
        (201, {"case": {"number": NUMBER}, "known_outage": known}) for known in (None, OUTAGE)
    ),
    f"POST {ME}/identity/otp": (
        CODE_SENT, CODE_SENT, problem("no-contact", 409), problem("otp-rate-limited", 429),
        problem("otp-locked", 429, retry_after=1200),
    ),
    f"POST {ME}/identity/otp/verify": (
        (200, {"level": 2, "contracts": [], "selected": "a1"}), problem("otp-wrong", 422, tries_left=2),
        problem("otp-wrong", 422, tries_left=1), problem("otp-expired", 422), problem("otp-locked", 429),
    ),
}  # fmt: skip
PUBLIC: dict[str, tuple[Answer, ...]] = {
    "zones": (
        items({"code": "centro", "name": "Centro"}), items(),
        items({"code": "centro", "name": "Centro"}, {"code": "alamos", "name": "Álamos"}),
    ),
    "outages": (items(), items(OUTAGE | {"service": "electric"})),
    "tariffs/estimate": ((200, {"quantity": 20, "unit": "m3", "total": pesos(1), "lines": []}),),
    "knowledge": (items(), items(PASSAGE)),
}  # fmt: skip
USES = {
    "comparison": (
        (200, USE), (200, USE | {"change_percent": 40, "estimated": True}), (200, USE | {"change_percent": None}),
        problem("not-found", 404),
    ),
    "history": (items(*HISTORY), items()),
    "current": ((200, HISTORY[-1]), problem("not-found", 404)),
}  # fmt: skip
OWING: tuple[dict[str, Any], ...] = (
    {}, {}, {"balance": pesos(0), "due_date": None}, {"balance": pesos(-5000)}, {"overdue": True, "months_overdue": 2},
    {"autopay": True}, {"overdue": True, "months_overdue": 4, "status": "disconnected"},
    {"overdue": True, "status": "restricted"}, {"plan_active": True},
    {"prepaid": True, "prepaid_balance": pesos(12000)},
)  # fmt: skip
FREE = re.compile(rf"identity|outage-reports|POST {ME}/cases|GET {ME}/cases|/api/public/")
"""Calls for which nothing has to be proven."""


def moody(chance: random.Random, *, utility: str, contracts: tuple[dict[str, str], ...]) -> Backend:
    """Answers drawn by `chance`: some contract, a code every now and then, and everything that UNUSUAL holds."""
    selected: list[str | None] = [None]
    routes: dict[str, Any] = {}

    def drawn(call: str, answers: tuple[Answer, ...]) -> Callable[[httpx.Request], Answer]:
        def tell(_request: httpx.Request) -> Answer:
            if not FREE.search(call) and (refused := chance.random()) < 0.12:
                return problem("level-required", 403, required=2, current=int(refused < 0.08))
            return chance.choice(answers)

        return tell

    def who(_request: httpx.Request) -> Answer:
        return 200, {"level": 1, "contracts": contracts, "selected": selected[0]}

    def select(request: httpx.Request) -> Answer:
        if chance.random() < 0.1:
            return problem("not-found", 404)
        selected[0] = httpx.Response(200, content=request.content).json()["account_id"]
        return who(request)

    def name(request: httpx.Request) -> Answer:
        unknown, limited = problem("contract-unknown", 404, well_formed=False), problem("rate-limited", 429)
        return chance.choice((who(request), who(request), unknown, limited))

    def owed(request: httpx.Request) -> Answer:
        account = request.url.params.get("account_id") or selected[0] or (len(contracts) == 1 and "a1")
        needed = problem("contract-needed", 409, contracts=contracts)
        return (200, OWED | chance.choice(OWING) | {"account_id": account}) if account else needed

    calls = UNUSUAL | {f"GET /api/public/{utility}/{path}": told for path, told in PUBLIC.items()}
    for one in contracts:
        calls |= {f"GET {ME}/accounts/{one['account_id']}/usage/{path}": told for path, told in USES.items()}
    routes |= {call: drawn(call, told) for call, told in calls.items()}
    return Backend(
        routes
        | {
            f"GET {ME}/identity": who,
            f"POST {ME}/identity/select": select,
            f"POST {ME}/identity/contract": name,
            f"GET {ME}/balance": owed,
        }
    )
