"""Who is behind a conversation, asked of the service layer as the person at the desk. Nothing is kept or written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

import httpx

from bot.app import Gateway
from desk.staff.guard import Seat
from kit.money import Money

SECONDS = 4.0

Proof = Literal["code", "phone", "contract", "none"]


class DownError(Exception):
    """The service layer does not answer, or not as agreed."""


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract. `balance` > 0 is owed. `asked`: the conversation is about it."""

    id: UUID
    number: str
    nickname: str
    status: str
    service: str
    tariff: str
    balance: Money
    autopay: bool
    plan: bool
    paperless: bool
    asked: bool
    opened_on: date | None


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody of the records; no `id`: nobody is named. `several`: the phone is of more than one."""

    proof: Proof
    several: bool = False
    id: UUID | None = None
    name: str = ""
    language: str = ""
    phone: str = ""
    email: str = ""
    contracts: tuple[Contract, ...] = ()

    def contract(self, chosen: UUID | None) -> Contract | None:
        """The one chosen, else the one asked about, else the first that is served, else the first."""
        by_id = {one.id: one for one in self.contracts}
        asked = next((one for one in self.contracts if one.asked), None)
        served = next((one for one in self.contracts if one.status != "closed"), None)
        first = self.contracts[0] if self.contracts else None
        return (by_id.get(chosen) if chosen else None) or asked or served or first


@dataclass(frozen=True, slots=True)
class Records:
    """The service layer of one utility. `token` gives a staff token of it. Every method raises DownError."""

    client: httpx.AsyncClient
    url: str
    utility: str
    token: Callable[[], str]

    async def customer(self, conversation: UUID, *, phone: str | None, link: UUID | None = None) -> Customer:
        """Who it is, as far as the conversation has shown, or its channel: a phone, or an account link."""
        asked = ({"phone": phone} if phone else {}) | ({"link": str(link)} if link else {})
        who = await self.get(f"conversations/{conversation}/identity", **asked)
        try:
            if who["customer_id"] is None:
                return Customer("none" if not who["several"] else who["proof"], several=who["several"])
            return _customer(who, await self.get(f"customers/{who['customer_id']}"))
        except (KeyError, TypeError, ValueError) as error:
            raise DownError from error

    async def get(self, path: str, **query: str) -> Any:
        """What stands under `/api/utilities/<utility>/…`."""
        try:
            answer = await self.client.get(
                self.address(path), params=query, headers={"Authorization": f"Bearer {self.token()}"}, timeout=SECONDS
            )
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise DownError from error

    def address(self, path: str) -> str:
        """Where that is."""
        return f"{self.url.rstrip('/')}/api/utilities/{self.utility}/{path}"


def asked_by(seat: Seat, utility: str, gateway: Gateway) -> Records:
    """The service layer, as the person at the desk asks it."""
    return Records(gateway.client, gateway.settings.ventanilla_backend_url, utility, lambda: seat.staff_token(utility))


def money(raw: Mapping[str, Any]) -> Money:
    """An amount as the service layer writes it."""
    return Money(int(raw["amount_minor"]), str(raw["currency"]))


def _customer(who: Mapping[str, Any], profile: Mapping[str, Any]) -> Customer:
    return Customer(
        proof=who["proof"],
        id=UUID(who["customer_id"]),
        name=str(profile["full_name"]),
        language=str(profile["language"]),
        phone=profile["phone"] or "",
        email=profile["email"] or "",
        contracts=tuple(_contract(one, who["account_id"]) for one in profile["accounts"]),
    )


def _contract(raw: Mapping[str, Any], asked: str | None) -> Contract:
    return Contract(
        id=UUID(raw["id"]),
        number=str(raw["contract_number"]),
        nickname=raw["nickname"] or "",
        status=str(raw["status"]),
        service=str(raw["service"]),
        tariff=str(raw["tariff"]),
        balance=money(raw["balance"]),
        autopay=bool(raw["autopay"]),
        plan=bool(raw["plan_active"]),
        paperless=bool(raw["paperless"]),
        asked=raw["id"] == asked,
        opened_on=date.fromisoformat(raw["opened_on"]) if raw["opened_on"] else None,
    )
