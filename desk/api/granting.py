"""Who is behind a conversation, and what an agent does for them in the records: the desk's quick actions.

Each is once for an `Idempotency-Key`, within the limits of the agent's role, audited, and written into the conversation
for colleagues; with `tell` the customer reads it too, when the agent has the conversation and the channel takes words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy import text

from bot.identity import Speaker, proven_link, proven_phone
from desk.api import granted, reading
from desk.api.acting import COMMON, Key, caller_of
from desk.api.caller import Caller, Deputy, Doing, Reader
from desk.api.granted import CaseBody, CreditBody, CustomerJson, DoneJson, DueBody, EmailBody, ReliefJson, WaiverBody
from desk.api.problems import (
    CustomerUnknown,
    Denied,
    NothingToGrant,
    RecordsDown,
)
from desk.api.records import records_of
from desk.work import quick_plans as plans
from desk.work.acts import Acts
from desk.work.customer import Customer, DownError, Records
from desk.work.granting import DeniedError, Granting, MissedError
from desk.work.quick_plans import Plan, PlanError, Relief, Subject
from desk.work.saying import Teller
from desk.work.talk import Head
from kit.problems import IdempotencyMismatch, IdempotencyRequired, NotFound, RateLimited, Unauthorized, responses

router = APIRouter(prefix="/utilities/{utility_id}", tags=["records"])

_RECORDED = text("""
select words from runtime.notes where id = :id and conversation_id = :conversation and utility_id = :utility
""")
_TROUBLES = (*COMMON, IdempotencyRequired, CustomerUnknown, NothingToGrant, Denied, RecordsDown, IdempotencyMismatch)


async def _customer(caller: Caller, records: Records, head: Head) -> Customer:
    """Raises RecordsDown."""
    speaker = Speaker(head.id, caller.utility.id, head.channel, head.address, head.shared_phone)
    can = caller.house.gateway.channels[head.channel].capabilities
    phone, link = proven_phone(speaker, can), proven_link(speaker, can)
    try:
        return await records.customer(head.id, phone=phone, link=link)
    except DownError as error:
        raise RecordsDown from error


async def _head(caller: Caller, conversation: UUID) -> Head:
    async with caller.house.door.engine.connect() as connection:
        return await reading.head(connection, caller, conversation)


@dataclass(frozen=True, slots=True)
class Counter:
    """An agent before the records, for one conversation."""

    acts: Acts
    caller: Caller
    head: Head
    records: Records
    customer: Customer

    def subject(self, account: UUID | None) -> Subject:
        """Who and which contract. Raises CustomerUnknown, NotFound (none of theirs)."""
        if self.customer.id is None:
            raise CustomerUnknown
        if account and account not in {one.id for one in self.customer.contracts}:
            raise NotFound
        spoken = self.head.language or self.caller.utility.default_language
        person = self.acts.seat.person
        desk = person.language if person else self.caller.utility.default_language
        teller = Teller("en" if desk == "en" else "es", self.caller.utility)
        return Subject(teller, self.customer, self.customer.contract(account), self.head.id, spoken)

    async def relief(self, subject: Subject) -> Relief:
        """What may be granted. Raises RecordsDown, NothingToGrant."""
        if subject.contract is None:
            raise NothingToGrant
        try:
            return plans.read_relief(await self.records.get(f"accounts/{subject.contract.id}/relief"))
        except DownError as error:
            raise RecordsDown from error

    async def do(self, make: Callable[[], Plan], *, key: str, tell: bool) -> DoneJson:
        """Do what `make` plans, once for the key; what was done before is told again.

        Raises NothingToGrant, Denied, RecordsDown, IdempotencyMismatch.
        """
        own = f"api:{self.acts.agent}:{key}"
        before = await self._recorded(own)
        try:
            plan = make()
        except PlanError as error:
            if before is not None:
                return DoneJson(done=before, new=False, told=False, number=None)
            raise NothingToGrant from error
        deed = plan.deed.telling(plan.told) if tell else plan.deed
        granting = Granting(self.acts.seat, self.acts.utility, self.acts.channels, self.records)
        try:
            done = await granting.do(self.head.id, deed, key=own)
        except DeniedError as error:
            if error.slug == IdempotencyMismatch.slug:
                raise IdempotencyMismatch from error
            raise Denied(why=error.slug) from error
        except MissedError as error:
            raise RecordsDown from error
        line = await self._recorded(own) or ""
        number = str(done.answer["number"]) if plan.deed.path == "cases" else None
        return DoneJson(done=line, new=before is None, told=done.was_told, number=number)

    async def _recorded(self, key: str) -> str | None:
        """What colleagues read of it, when it was done."""
        asked = {
            "id": uuid5(self.head.id, f"act:{key}"), "conversation": self.head.id, "utility": self.caller.utility.id,
        }  # fmt: skip
        async with self.caller.house.door.engine.connect() as connection:
            found: str | None = (await connection.execute(_RECORDED, asked)).scalar_one_or_none()
        return found


async def _counter(acts: Doing, conversation_id: UUID) -> Counter:
    caller, deputy = caller_of(acts), acts.seat
    head = await _head(caller, conversation_id)
    records = records_of(caller, deputy if isinstance(deputy, Deputy) else None)
    return Counter(acts, caller, head, records, await _customer(caller, records, head))


At = Annotated[Counter, Depends(_counter)]


@router.get(
    "/conversations/{conversation_id}/customer", summary="See who is behind a conversation",
    responses=responses(Unauthorized, NotFound, RecordsDown, RateLimited),
)  # fmt: skip
async def customer(caller: Reader, conversation_id: UUID) -> CustomerJson:
    """As far as it has shown: `proof` is code, phone, contract (whoever gave its number) or none. Their bills,
    payments, cases and outages are the service layer's (`/docs` on its port), by `customer_id` and `account_id`.
    """
    return granted.customer(await _customer(caller, records_of(caller), await _head(caller, conversation_id)))


@router.get(
    "/conversations/{conversation_id}/relief", summary="See what may be granted",
    responses=responses(*_TROUBLES),
)  # fmt: skip
async def relief(
    at: At, account_id: Annotated[UUID | None, Query(description="The contract; theirs that is asked about.")] = None
) -> ReliefJson:
    """Up to how much the agent's role may credit, by how many days put off, and which bills have what."""
    subject = at.subject(account_id)
    return granted.relief(subject, await at.relief(subject))


def _said(done: DoneJson, response: Response) -> DoneJson:
    response.status_code = 201 if done.new else 200
    return done


@router.post(
    "/conversations/{conversation_id}/credits", summary="Apply a credit", status_code=201,
    responses=responses(*_TROUBLES),
)  # fmt: skip
async def credit(at: At, body: CreditBody, key: Key, response: Response) -> DoneJson:
    """An adjustment on the contract; no bill is edited."""
    subject = at.subject(body.account_id)
    found, amount = await at.relief(subject), str(Decimal(body.amount_minor) / 100)
    plan = lambda: plans.credit(subject, found, amount=amount, reason=body.reason)  # noqa: E731
    return _said(await at.do(plan, key=key, tell=body.tell), response)


@router.post(
    "/conversations/{conversation_id}/late-fee-waivers", summary="Waive a late fee", status_code=201,
    responses=responses(*_TROUBLES),
)  # fmt: skip
async def waiver(at: At, body: WaiverBody, key: Key, response: Response) -> DoneJson:
    """The fee on one bill of the contract's, once."""
    subject = at.subject(body.account_id)
    found = await at.relief(subject)
    plan = lambda: plans.waiver(subject, found, bill=str(body.bill_id), reason=body.reason)  # noqa: E731
    return _said(await at.do(plan, key=key, tell=body.tell), response)


@router.post(
    "/conversations/{conversation_id}/due-dates", summary="Extend a due date", status_code=201,
    responses=responses(*_TROUBLES),
)  # fmt: skip
async def due(at: At, body: DueBody, key: Key, response: Response) -> DoneJson:
    """More days for one bill of the contract's."""
    subject = at.subject(body.account_id)
    found, day = await at.relief(subject), body.due_date.isoformat()
    plan = lambda: plans.due(subject, found, bill=str(body.bill_id), day=day, reason=body.reason)  # noqa: E731
    return _said(await at.do(plan, key=key, tell=body.tell), response)


@router.post(
    "/conversations/{conversation_id}/emails", summary="Send an e-mail", status_code=201,
    responses=responses(*_TROUBLES),
)  # fmt: skip
async def email(at: At, body: EmailBody, key: Key, response: Response) -> DoneJson:
    """The latest bill, how to pay, or the page to set a PIN for the telephone, to the address on file."""
    subject = at.subject(body.account_id)
    return _said(await at.do(lambda: plans.email(subject, what=body.what), key=key, tell=body.tell), response)


@router.post(
    "/conversations/{conversation_id}/cases", summary="Open a case", status_code=201, responses=responses(*_TROUBLES),
)  # fmt: skip
async def case(at: At, body: CaseBody, key: Key, response: Response) -> DoneJson:
    """For the customer, tied to the conversation; `number` is the case's."""
    subject = at.subject(body.account_id)

    def plan() -> Plan:
        return plans.case(subject, category=body.category, subject_line=body.subject, description=body.description)

    return _said(await at.do(plan, key=key, tell=body.tell), response)
