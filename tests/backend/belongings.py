"""A customer with one of everything that a path can name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import httpx

from backend.identity.models import ConversationIdentity
from backend.linking.models import AccountLink, Assistant
from kit.ids import new_id
from tests.backend.records import Person, Records

TARIFFS = {"cantera": "domestica", "prairie": "residential_water"}
ZONES = {"cantera": "juriquilla", "prairie": "hutto"}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose they are, and what stands in a path for each parameter's name."""

    person: Person
    things: dict[str, str]


async def owner_of_everything(
    client: httpx.AsyncClient, records: Records, *, utility: str, staff: dict[str, str]
) -> Owner:
    """A new customer of `utility`; `staff` is the header of somebody who may work there."""
    person = await records.person(utility, tariff=TARIFFS[utility])
    premise = await records.premise(person.account)
    meter = await records.meter(person.account, premise=premise)
    await records.usage(meter, "12", "11")
    bill = await records.bill(person.account, 50_000, due=date(2026, 12, 5))
    payment = await records.payment(person.account, 10_000)

    async def made(path: str, token: dict[str, str], **body: Any) -> dict[str, Any]:
        answer = await client.post(path, json=body, headers=token | {"Idempotency-Key": str(new_id())})
        assert answer.status_code == 201, answer.text
        return answer.json()

    base, account = f"/api/utilities/{utility}", person.account.id
    me = "/api/customers/me"
    case = await made(f"{me}/cases", person.token, category="meter", subject="Meter", description="It runs")
    outage = await made(f"{base}/outages", staff, kind="unplanned", service="water", zone=ZONES[utility])
    correction = await made(
        f"{base}/accounts/{account}/adjustments", staff, kind="credit", amount_minor=100, reason="Goodwill"
    )
    talk = ConversationIdentity(conversation_id=new_id(), utility_id=utility, account_id=account)
    await records.save(talk)
    link = AccountLink(
        utility_id=utility,
        customer_id=person.customer.id,
        assistant=Assistant.alexa,
        client_id="alexa",
        linked_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
    await records.save(link)
    reference = (await client.get(f"{me}/payment-reference", headers=person.token)).json()["reference"]
    things = {
        "utility_id": utility,
        "utility": utility,
        "customer_id": str(person.customer.id),
        "account_id": str(account),
        "premise_id": str(premise.id),
        "meter_id": str(meter.id),
        "bill_id": str(bill.id),
        "payment_id": str(payment.id),
        "reference": reference,
        "outage_id": outage["id"],
        "adjustment_id": correction["id"],
        "number": case["number"],
        "change": "settle",
        "link_id": str(link.id),
        "conversation_id": str(talk.conversation_id),
    }
    return Owner(person, things)
