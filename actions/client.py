"""The only way out of the actions: HTTP to the backend, with the conversation's own token."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import httpx
from httpx_aiohttp import AiohttpTransport
from pydantic import TypeAdapter, ValidationError

from actions import records
from actions.problems import BackendUnavailableError, ProblemBody, problem

TIMEOUT_SECONDS = 6.0
"""Below the 8 s that an action may take, so that the failure is ours to report."""
ME = "/api/customers/me"
LINE = 200
"""What the backend takes as one line (backend/kit/words.py)."""
ASKED = 300
"""What it takes as a question (backend/knowledge/endpoints.py)."""

_IDS = re.compile(r"/(?=[^/]*\d)[0-9A-Za-z-]{6,}(?=/|$)")
T = TypeVar("T", bound=records.Record)
_QUERY = Mapping[str, str | int | None]


def open_client(base_url: str) -> httpx.AsyncClient:
    """A pooled client for the whole process; make it inside the running event loop."""
    return httpx.AsyncClient(base_url=base_url, timeout=TIMEOUT_SECONDS, transport=AiohttpTransport())


@dataclass(frozen=True, slots=True)
class Call:
    """One request that was made, as the simulator shows it: no ids, no values."""

    method: str
    path: str
    status: int
    ms: int

    def as_json(self) -> dict[str, object]:
        """The member of `{"trace": […]}`."""
        return {"method": self.method, "path": self.path, "status": self.status, "ms": self.ms}


@dataclass(slots=True)
class Backend:
    """The backend as one action of one turn sees it. Methods raise Problem or BackendUnavailableError."""

    http: httpx.AsyncClient
    token: str
    turn_id: str
    action: str
    utility: str
    trace: list[Call] = field(default_factory=list)
    _writes: int = 0

    async def identity(self) -> records.Identity:
        """Who the conversation has proven to be."""
        return records.Identity.model_validate(await self._get(f"{ME}/identity"))

    async def give_contract(self, number: str) -> records.Identity:
        """Name a contract by its number (digits)."""
        body = await self._post(f"{ME}/identity/contract", {"contract_number": number})
        return records.Identity.model_validate(body)

    async def select(self, account_id: str) -> records.Identity:
        """Make one of the contracts the one that is spoken of."""
        return records.Identity.model_validate(await self._post(f"{ME}/identity/select", {"account_id": account_id}))

    async def send_code(self, via: str | None = None) -> records.CodeSent:
        """Send a code to the contact on file."""
        return records.CodeSent.model_validate(await self._post(f"{ME}/identity/otp", {"via": via}))

    async def verify_code(self, code: str) -> records.Identity:
        """Prove level 2 with the code."""
        return records.Identity.model_validate(await self._post(f"{ME}/identity/otp/verify", {"code": code}))

    async def balance(self, account_id: str | None = None) -> records.Balance:
        """The balance of the selected contract, or of another of the customer's."""
        return records.Balance.model_validate(await self._get(f"{ME}/balance", {"account_id": account_id}))

    async def latest_bill(self) -> records.Bill:
        """The last bill of the selected contract."""
        return records.Bill.model_validate(await self._get(f"{ME}/bills/latest"))

    async def payment_reference(self, amount_minor: int | None = None) -> records.PaymentReference:
        """How to pay the balance, or a part of it."""
        body = await self._get(f"{ME}/payment-reference", {"amount_minor": amount_minor})
        return records.PaymentReference.model_validate(body)

    async def bills(self, size: int = 24) -> tuple[records.Bill, ...]:
        """The newest bills of the selected contract."""
        return _items(await self._get(f"{ME}/bills", {"size": size}), records.Bill)

    async def send_email(
        self, *, what: str, bill_id: str | None, amount_minor: int | None, language: str
    ) -> records.EmailSent:
        """Send a bill or a payment reference to the address on file."""
        values = {"what": what, "bill_id": bill_id, "amount_minor": amount_minor, "language": language}
        body = {name: value for name, value in values.items() if value is not None}
        return records.EmailSent.model_validate(await self._post(f"{ME}/emails", body))

    async def send_text(self, *, what: str, amount_minor: int | None, language: str) -> records.TextSent:
        """Send a payment reference to the phone on file."""
        values = {"what": what, "amount_minor": amount_minor, "language": language}
        body = {name: value for name, value in values.items() if value is not None}
        return records.TextSent.model_validate(await self._post(f"{ME}/texts", body))

    async def links(self) -> tuple[records.Link, ...]:
        """The assistants that may speak for the customer."""
        return _items(await self._get(f"{ME}/links"), records.Link)

    async def unlink(self, link_id: str) -> None:
        """End one of them."""
        await self._send("DELETE", f"{ME}/links/{link_id}")

    async def payments(self, size: int = 3) -> tuple[records.Payment, ...]:
        """The newest payments."""
        return _items(await self._get(f"{ME}/payments", {"size": size}), records.Payment)

    async def comparison(self, account_id: str, *, service: str | None = None) -> records.Comparison:
        """The current period's use beside others; of the account's own service unless another is named."""
        body = await self._get(f"{ME}/accounts/{account_id}/usage/comparison", {"service": service})
        return records.Comparison.model_validate(body)

    async def usage_history(self, account_id: str, months: int = 24) -> tuple[records.Usage, ...]:
        """What was used by period, the newest last."""
        path = f"{ME}/accounts/{account_id}/usage/history"
        return _items(await self._get(path, {"months": months}), records.Usage)

    async def usage_now(self, account_id: str) -> records.Usage:
        """The newest period's use."""
        return records.Usage.model_validate(await self._get(f"{ME}/accounts/{account_id}/usage/current"))

    async def my_outages(self) -> tuple[records.Outage, ...]:
        """Outages at the customer's own premises."""
        return _items(await self._get(f"{ME}/outages"), records.Outage)

    async def report_outage(
        self, *, service: str, description: str, zone: str | None, address: str | None
    ) -> records.OutageReport:
        """Say that there is no service."""
        values = {"service": service, "description": description, "zone": zone, "address": address and address[:LINE]}
        body = {name: value for name, value in values.items() if value}
        return records.OutageReport.model_validate(await self._post(f"{ME}/outage-reports", body))

    async def open_case(
        self, *, category: str, subject: str, description: str, location: str | None = None, priority: str | None = None
    ) -> records.Case:
        """Open a case."""
        values = {"category": category, "subject": subject, "description": description[:4000]}
        optional = {"location": location and location[:LINE], "priority": priority}
        body = values | {name: value for name, value in optional.items() if value}
        return records.Case.model_validate(await self._post(f"{ME}/cases", body))

    async def cases(self) -> tuple[records.Case, ...]:
        """The customer's cases, newest first."""
        return _items(await self._get(f"{ME}/cases"), records.Case)

    async def case(self, number: str) -> records.Case:
        """One case by its number."""
        return records.Case.model_validate(await self._get(f"{ME}/cases/{number}"))

    async def add_note(self, number: str, text: str) -> None:
        """Add the customer's words to a case."""
        await self._post(f"{ME}/cases/{number}/notes", {"text": text})

    async def zones(self, words: str) -> tuple[records.Zone, ...]:
        """Zones that the words may name."""
        return _items(await self._get(f"/api/public/{self.utility}/zones", {"q": words[:LINE]}), records.Zone)

    async def outages(self, zone: str) -> tuple[records.Outage, ...]:
        """Outages in a zone, public."""
        return _items(await self._get(f"/api/public/{self.utility}/outages", {"zone": zone}), records.Outage)

    async def estimate(self, *, quantity: str, tariff: str, language: str) -> records.Estimate:
        """What a quantity costs under a tariff."""
        body = await self._get(
            f"/api/public/{self.utility}/tariffs/estimate",
            {"quantity": quantity, "tariff": tariff, "language": language},
        )
        return records.Estimate.model_validate(body)

    async def knowledge(self, words: str, *, language: str) -> tuple[records.Passage, ...]:
        """Passages of the utility's articles that answer the words, the best first."""
        query = {"q": words[:ASKED], "language": language}
        return _items(await self._get(f"/api/public/{self.utility}/knowledge", query), records.Passage)

    async def _get(self, path: str, query: _QUERY | None = None) -> object:
        given = {name: value for name, value in (query or {}).items() if value is not None}
        return await self._send("GET", path, params=given)

    async def _post(self, path: str, body: Mapping[str, object]) -> object:
        """A write; the key is the same when the turn is tried again, and differs between writes of one turn."""
        self._writes += 1
        key = f"{self.turn_id}:{self.action}" + (f":{self._writes}" if self._writes > 1 else "")
        return await self._send("POST", path, json=dict(body), headers={"Idempotency-Key": key})

    async def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> object:
        own = {"Authorization": f"Bearer {self.token}", "X-Turn-Id": self.turn_id, **(headers or {})}
        started = time.monotonic()
        status = 0
        try:
            answer = await self.http.request(method, path, params=params, json=json, headers=own)
            status = answer.status_code
        except httpx.HTTPError as error:
            raise BackendUnavailableError(type(error).__name__) from error
        finally:
            ms = round((time.monotonic() - started) * 1000)
            self.trace.append(Call(method, _IDS.sub("/{id}", path), status, ms))
        return _read(answer)


def _read(answer: httpx.Response) -> object:
    if answer.status_code >= 500:
        raise BackendUnavailableError(str(answer.status_code))
    try:
        body: object = answer.json() if answer.content else None
        if answer.status_code >= 400:
            raise problem(ProblemBody.model_validate(body))
    except (ValueError, ValidationError) as error:
        raise BackendUnavailableError(f"unreadable answer, status {answer.status_code}") from error
    return body


def _items(body: object, kind: type[T]) -> tuple[T, ...]:
    found = body.get("items", ()) if isinstance(body, dict) else body
    return TypeAdapter(tuple[kind, ...]).validate_python(found or ())  # type: ignore[valid-type]  # built at run time
