"""What a dialogue may presuppose of the records: customers whom no other dialogue touches, and how they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg

A_PIN, PIN = "a PIN", "730249"
"""The one state that only the service layer can bring about: it alone knows how a PIN is kept."""

_FRESH = """
select a.id::text as account, c.id::text as customer, p.id::text as premise, a.utility_id as utility,
    a.contract_number as contract, c.phone, c.email
from service.accounts a
join service.account_holders h on h.account_id = a.id
join service.customers c on c.id = h.customer_id
join service.premises p on p.account_id = a.id
where a.utility_id = %s and a.service = %s and a.status = 'active' and not (a.prepaid or a.plan_active or a.autopay)
    and c.phone is not null and c.email is not null
    and (select count(*) from service.account_holders o where o.customer_id = c.id) = 1
    and (select count(*) from service.customers o where o.phone = c.phone) = 1
    and not exists (select 1 from service.cases k where k.account_id = a.id and k.conversation_id is null)
    and not exists (select 1 from service.demo_cast d where d.member->>'contract' = a.contract_number)
    and not exists (select 1 from service.outage_affected o where o.account_id = a.id)
order by a.contract_number offset %s limit 1
"""
_NO_PAYMENTS = """
delete from service.payment_allocations x using service.payments p
where x.payment_id = p.id and p.account_id = %(account)s;
delete from service.payments where account_id = %(account)s;
"""
_NO_BILLS = """
delete from service.payment_allocations x using service.bills b
where x.bill_id = b.id and b.account_id = %(account)s;
delete from service.payment_references x using service.bills b where x.bill_id = b.id and b.account_id = %(account)s;
delete from service.bill_lines x using service.bills b where x.bill_id = b.id and b.account_id = %(account)s;
delete from service.bills where account_id = %(account)s;
"""
_CHARGE = """
insert into service.adjustments (id, utility_id, account_id, kind, amount_minor, currency, reason, made_on, made_by)
select gen_random_uuid(), utility_id, id, 'charge', 20000000, currency, 'test', current_date, 'test'
from service.accounts where id = %(account)s;
"""
_OUT = """
update service.premises set zone = 'of ' || id where id = %(premise)s;
insert into service.outages (id, utility_id, kind, service, cause, status, zone, area, started_at, eta, affected)
select gen_random_uuid(), p.utility_id, 'unplanned', a.service,
    case a.service when 'water' then 'main_break' else 'equipment_failure' end, 'crew_dispatched', p.zone, 'Allende',
    now() - interval '1 hour', {eta}, 1
from service.premises p join service.accounts a on a.id = p.account_id where p.id = %(premise)s;
"""
"""Who lives in the zone of an outage is out: this one is in a zone of the customer's own."""
_LINKED = """
insert into service.account_links (id, utility_id, customer_id, assistant, client_id, linked_at)
select gen_random_uuid(), utility_id, id, 'alexa', 'test', now() from service.customers where id = %(customer)s;
"""
_NEWEST_USE = "(select max(period_end) from service.usage where account_id = %(account)s)"
_EARLIER_USE = f"delete from service.usage where account_id = %(account)s and period_end < {_NEWEST_USE};"  # noqa: S608
_NEWEST_PAYMENT = "(select max(received_at) from service.payments where account_id = %(account)s)"


def _use(share: float) -> str:
    """The newest period against the year before it, which is what customers are told."""
    year = (
        f"select quantity from service.usage where account_id = %(account)s and period_end < {_NEWEST_USE}"  # noqa: S608
        " order by period_end desc limit 11"
    )
    changed = f"update service.usage set quantity = round({share} * (select avg(quantity) from ({year}) y))"  # noqa: S608
    return f"{changed} where account_id = %(account)s and period_end = {_NEWEST_USE};"


def _payment(changes: str) -> str:
    changed = f"update service.payments set {changes}"  # noqa: S608
    return f"{changed} where account_id = %(account)s and received_at = {_NEWEST_PAYMENT};"


GIVEN: Mapping[str, str] = {
    "no payments": _NO_PAYMENTS,
    "a payment that was rejected": _payment("status = 'rejected', settled_at = null"),
    "a payment that was returned": _payment("status = 'reversed'"),
    "no bills": _NO_PAYMENTS + _NO_BILLS,
    "a debt without a bill": _NO_PAYMENTS + _NO_BILLS + _CHARGE,
    "a debt larger than stores take": _CHARGE,
    "a payment plan": "update service.accounts set plan_active = true where id = %(account)s;",
    "a prepaid balance below zero": (
        "update service.accounts set prepaid = true, prepaid_balance_minor = -500 where id = %(account)s;"
    ),
    "no readings": "delete from service.usage where account_id = %(account)s;",
    "only the first period": _EARLIER_USE,
    "half as much used as usual": _use(0.5),
    "as much used as usual": _use(1.0),
    "a third more used than usual": _use(1.33),
    "no e-mail": "update service.customers set email = null where id = %(customer)s;",
    "no phone": "update service.customers set phone = null where id = %(customer)s;",
    "a linked Alexa": _LINKED,
    "an expired code": (
        "update service.one_time_codes set expires_at = now() - interval '1 second' where customer_id = %(customer)s;"
    ),
    "a closed case": (
        "update service.cases set status = 'resolved', resolved_at = now() where id = "
        "(select id from service.cases where account_id = %(account)s order by opened_at desc limit 1);"
    ),
    "an outage without an end": _OUT.format(eta="null"),
    "an outage with an end": _OUT.format(eta="now() + interval '3 hours'"),
}
"""Each state, and the statements that bring it about for one customer."""


def fresh(connection: psycopg.Connection[Any], *, utility: str, service: str, position: int) -> dict[str, Any]:
    """An ordinary customer with one contract, one phone and one e-mail; `position` counts them."""
    cursor = connection.execute(_FRESH, (utility, service, position))
    row = cursor.fetchone()
    assert row is not None, f"the demo has no customer number {position} of {utility}"
    names = [column.name for column in cursor.description or ()]
    return dict(zip(names, row, strict=True)) | {"expect": {}}


def an_hour_later(connection: psycopg.Connection[Any]) -> None:
    """Between two dialogues an hour goes by for what an hour allows only so often, as codes sent to one customer."""
    connection.execute("update service.identity_attempts set at = at - interval '1 hour'")


def bring_about(connection: psycopg.Connection[Any], state: str, member: Mapping[str, Any]) -> None:
    """Make `state` true of a fresh customer."""
    for statement in GIVEN[state].split(";"):
        if statement.strip():
            connection.execute(statement, {name: member[name] for name in ("account", "customer", "premise")})
