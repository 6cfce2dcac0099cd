"""/api/ivr: for a Twilio Studio flow. No bearer token: the contract and the code sent to its holder open it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from backend.billing import service as billing
from backend.identity import codes, texts
from backend.identity.errors import CodeLocked
from backend.ivr import service, words
from backend.ivr.errors import NotVerified
from backend.kit.context import Now
from backend.kit.db import Session
from backend.kit.pagination import PageRequest
from backend.kit.problems import responses
from backend.kit.schemas import Answer, Body, MoneyJson
from backend.outages import repository as outages
from backend.outages.schemas import OutageJson
from kit.utility import Utility

router = APIRouter(prefix="/api/ivr", tags=["ivr"])
OPENS = responses(NotVerified, CodeLocked)


class Keyed(Body):
    """A contract as it was keyed in. `utility` is needed only where two have contracts of the same number."""

    account_number: Annotated[str, Field(min_length=1, max_length=64)]
    utility: Annotated[str | None, Field(max_length=40)] = None


class KeyedWithCode(Keyed):
    """With the code that was sent, and the language to say the answer in (the utility's own by default)."""

    verification_code: Annotated[str, Field(min_length=1, max_length=64)]
    language: Literal["es", "en"] | None = None


class CodeAnswer(Answer):
    """Says the same for every contract: whether there is such a one is not told."""

    expires_in_seconds: int


class BalanceAnswer(Answer):
    """What is owed; `say` is ready for <Say>."""

    balance: MoneyJson
    due_date: date | None
    overdue: bool
    say: str


class BillAnswer(Answer):
    """The last bill; all null where there is none yet."""

    number: str | None
    total: MoneyJson | None
    due_date: date | None
    issued_on: date | None
    say: str


class OutageAnswer(Answer):
    """The outage at the premises, under way or announced; null when there is none."""

    outage: OutageJson | None
    eta: datetime | None
    say: str


def _utilities(request: Request, asked: str | None) -> Iterable[Utility]:
    served: dict[str, Utility] = request.app.state.utilities
    return [one for name, one in served.items() if asked in (None, name)]


async def _opened(body: KeyedWithCode, request: Request, session: Session, now: datetime) -> tuple[service.Opened, str]:
    opened = await service.open_with_code(
        session,
        _utilities(request, body.utility),
        typed=body.account_number,
        code=body.verification_code,
        now=now,
        key=request.app.state.settings.secret_key,
    )
    return opened, body.language or opened.utility.default_language


@router.post("/code", summary="Send the holder of a contract a code", status_code=202, responses=responses())
async def send_code(body: Keyed, request: Request, session: Session, now: Now) -> CodeAnswer:
    """To the phone or e-mail on file, at most five an hour. The answer is the same where nothing is sent."""
    notifier = request.app.state.notifier
    made = await service.send(
        session,
        _utilities(request, body.utility),
        typed=body.account_number,
        ways=notifier.ways,
        now=now,
        key=request.app.state.settings.secret_key,
    )
    if made is not None:
        utility, issued = made
        await notifier.deliver(texts.message_for(issued, utility), idempotency_key=f"code:{issued.id}")
    return CodeAnswer(expires_in_seconds=int(codes.CODE_LASTS.total_seconds()))


@router.post("/balance", summary="What is owed on a contract, to be said", responses=OPENS)
async def balance(body: KeyedWithCode, request: Request, session: Session, now: Now) -> BalanceAnswer:
    """Contract and code, as keyed in."""
    opened, language = await _opened(body, request, session, now)
    today = opened.utility.today(now)
    found = await billing.balance(session, opened.account, today=today, now=now)
    return BalanceAnswer(
        balance=found.balance,
        due_date=found.due_date,
        overdue=found.overdue,
        say=words.balance(found, language, opened.utility),
    )


@router.post("/last-bill", summary="A contract's last bill, to be said", responses=OPENS)
async def last_bill(body: KeyedWithCode, request: Request, session: Session, now: Now) -> BillAnswer:
    """Contract and code, as keyed in."""
    opened, language = await _opened(body, request, session, now)
    bill = await billing.latest(session, account_id=opened.account.id)
    due = bill.due_date if bill else None
    return BillAnswer(
        number=bill.number if bill else None,
        total=MoneyJson(amount_minor=bill.total_minor, currency=opened.account.currency) if bill else None,
        due_date=due,
        issued_on=bill.issued_on if bill else None,
        say=words.last_bill(bill, language, opened.utility, due=due),
    )


@router.post("/outage", summary="Whether service is out at a contract's premises, to be said", responses=OPENS)
async def outage(body: KeyedWithCode, request: Request, session: Session, now: Now) -> OutageAnswer:
    """Contract and code, as keyed in."""
    opened, language = await _opened(body, request, session, now)
    found, _total = await outages.affecting(
        session,
        utility=opened.utility.id,
        account_ids=[opened.account.id],
        now=now,
        paging=PageRequest(page=0, size=1),
    )
    first = found[0] if found else None
    return OutageAnswer(
        outage=OutageJson.of(first, opened.utility) if first else None,
        eta=(first.eta or first.planned_end) if first else None,
        say=words.outage(first, language, opened.utility),
    )
