"""Who is behind a conversation, asked of the service layer as the person at the desk. Nothing is kept or written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import httpx

from kit.money import Money

SECONDS = 4.0

Proof = Literal["code", "phone", "contract", "none"]


class DownError(Exception):
    """The service layer does not answer, or not as agreed."""


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract. `balance` > 0 is owed. `asked`: the conversation is about it."""

    number: str
    nickname: str
    status: str
    service: str
    balance: Money
    autopay: bool
    plan: bool
    paperless: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class Case:
    """An open case."""

    number: str
    subject: str
    status: str
    expected_by: datetime


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody of the records. `several`: the phone is of more than one, so nobody is named."""

    proof: Proof
    several: bool = False
    name: str = ""
    phone: str = ""
    email: str = ""
    contracts: tuple[Contract, ...] = ()
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """The service layer. `token` is a staff token of that utility."""

    client: httpx.AsyncClient
    url: str

    async def customer(self, utility: str, conversation: UUID, *, phone: str | None, token: str) -> Customer:
        """Who it is, as far as the conversation has shown. Raises DownError."""
        base = f"/api/utilities/{utility}"
        try:
            asked = {"phone": phone} if phone else {}
            who = await self._get(f"{base}/conversations/{conversation}/identity", token, **asked)
            if who["customer_id"] is None:
                return Customer("none" if not who["several"] else who["proof"], several=who["several"])
            profile = await self._get(f"{base}/customers/{who['customer_id']}", token)
            cases = await self._get(f"{base}/cases", token, customer=who["customer_id"], open="true", size="10")
            return _customer(who, profile, cases)
        except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            raise DownError from error

    async def _get(self, path: str, token: str, **query: str) -> Any:
        answer = await self.client.get(
            self.url.rstrip("/") + path,
            params=query,
            headers={"Authorization": f"Bearer {token}"},
            timeout=SECONDS,
        )
        answer.raise_for_status()
        return answer.json()


def _customer(who: Mapping[str, Any], profile: Mapping[str, Any], cases: Mapping[str, Any]) -> Customer:
    return Customer(
        proof=who["proof"],
        name=str(profile["full_name"]),
        phone=profile["phone"] or "",
        email=profile["email"] or "",
        contracts=tuple(_contract(one, who["account_id"]) for one in profile["accounts"]),
        cases=tuple(
            Case(one["number"], one["subject"], one["status"], datetime.fromisoformat(one["expected_by"]))
            for one in cases["items"]
        ),
    )


def _contract(raw: Mapping[str, Any], asked: str | None) -> Contract:
    return Contract(
        number=str(raw["contract_number"]),
        nickname=raw["nickname"] or "",
        status=str(raw["status"]),
        service=str(raw["service"]),
        balance=Money(raw["balance"]["amount_minor"], raw["balance"]["currency"]),
        autopay=bool(raw["autopay"]),
        plan=bool(raw["plan_active"]),
        paperless=bool(raw["paperless"]),
        asked=raw["id"] == asked,
    )
