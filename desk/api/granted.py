"""JSON of what is granted: who the customer is, what there is to grant, what was done."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from desk.api.schemas import Body, something
from desk.work.customer import Customer
from desk.work.quick_plans import LONGEST_REASON, Relief, Subject
from desk.work.quick_words import CATEGORIES
from kit.money import Money

MOST_MINOR = 10**10
Reason = Annotated[str, Field(max_length=LONGEST_REASON), AfterValidator(something)]
Tell = Annotated[bool, Field(description="Whether the customer reads it too.")]
Account = Annotated[UUID | None, Field(description="One of the customer's contracts; none: the one asked about.")]


class MoneyJson(BaseModel):
    """An amount in minor units."""

    amount_minor: int
    currency: str


class ContractJson(BaseModel):
    """A contract; a balance above 0 is owed. `asked`: the conversation is about it."""

    account_id: UUID
    number: str
    nickname: str
    status: str
    service: str
    balance: MoneyJson
    autopay: bool
    plan: bool
    asked: bool


class CustomerJson(BaseModel):
    """Who it is. `customer_id` is null when nobody is named; `several`: the phone is of more than one customer."""

    proof: Literal["code", "phone", "contract", "none"]
    several: bool
    customer_id: UUID | None
    name: str
    language: str
    phone: str
    email: str
    contracts: list[ContractJson]


class ReliefBillJson(BaseModel):
    """A bill that something can be granted on; `late_fee` null: none, or it was waived."""

    bill_id: UUID
    month: date
    due_date: date
    balance: MoneyJson
    late_fee: MoneyJson | None


class ReliefJson(BaseModel):
    """What may be granted on a contract now."""

    account_id: UUID | None
    balance: MoneyJson
    credit_limit: MoneyJson
    days_limit: int
    bills: list[ReliefBillJson]


class DoneJson(BaseModel):
    """What was done, as colleagues read it in the conversation; `new` is false when the key had done it before."""

    done: str
    new: bool
    told: bool = Field(description="Whether the customer was told.")
    number: str | None = Field(description="The case's, where one was opened.")


class CreditBody(Body):
    """So much, in the contract's currency, and why."""

    amount_minor: int = Field(gt=0, le=MOST_MINOR)
    reason: Reason
    account_id: Account = None
    tell: Tell = False


class WaiverBody(Body):
    """The late fee of which bill, and why."""

    bill_id: UUID
    reason: Reason
    account_id: Account = None
    tell: Tell = False


class DueBody(Body):
    """Until when which bill may be paid, and why."""

    bill_id: UUID
    due_date: date
    reason: Reason
    account_id: Account = None
    tell: Tell = False


class EmailBody(Body):
    """What is sent to the address on file."""

    what: Literal["bill", "reference", "pin"]
    account_id: Account = None
    tell: Tell = False


class CaseBody(Body):
    """What it is about."""

    category: str = Field(description=", ".join(CATEGORIES))
    subject: Reason
    description: Annotated[str, Field(max_length=4000), AfterValidator(something)]
    account_id: Account = None
    tell: Tell = False


def _money(amount: Money) -> MoneyJson:
    return MoneyJson(amount_minor=amount.amount_minor, currency=amount.currency)


def customer(found: Customer) -> CustomerJson:
    """Somebody of the records, or nobody."""
    return CustomerJson(
        proof=found.proof,
        several=found.several,
        customer_id=found.id,
        name=found.name,
        language=found.language,
        phone=found.phone,
        email=found.email,
        contracts=[
            ContractJson(
                account_id=one.id,
                number=one.number,
                nickname=one.nickname,
                status=one.status,
                service=one.service,
                balance=_money(one.balance),
                autopay=one.autopay,
                plan=one.plan,
                asked=one.asked,
            )
            for one in found.contracts
        ],
    )


def relief(subject: Subject, found: Relief) -> ReliefJson:
    """What may be granted."""
    return ReliefJson(
        account_id=subject.contract.id if subject.contract else None,
        balance=_money(found.balance),
        credit_limit=_money(found.credit_limit),
        days_limit=found.days_limit,
        bills=[
            ReliefBillJson(
                bill_id=one.id,
                month=one.month,
                due_date=one.due,
                balance=_money(one.left),
                late_fee=_money(one.fee) if one.fee else None,
            )
            for one in found.bills
        ],
    )
