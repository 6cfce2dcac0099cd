"""A customer who has linked a speaker: where WhatsApp knows the phone, a speaker shows their token."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kit import keys

if TYPE_CHECKING:
    from tests.counter.fixtures import Counter

_LINK = """
insert into service.account_links (id, utility_id, customer_id, assistant, client_id, linked_at)
select %(link)s, a.utility_id, h.customer_id, %(assistant)s, 'test', now()
from service.accounts a join service.account_holders h on h.account_id = a.id
join service.customers c on c.id = h.customer_id
where a.utility_id = %(utility)s and a.contract_number = %(contract)s
order by (c.phone = %(phone)s) desc nulls last, c.id limit 1
"""
_GRANT = """
insert into service.link_grants (id, link_id, kind, digest, issued_at, expires_at)
values (gen_random_uuid(), %(link)s, 'access', %(digest)s, now(), now() + interval '1 hour')
"""


def access_token(counter: Counter, member: Mapping[str, Any], assistant: str) -> str:
    """A link of `member` with `assistant` (alexa, google), and the access token that their account shows."""
    token, connection = secrets.token_urlsafe(32), counter.turns.connection
    digest = keys.digest((counter.stack.home / "secret").read_text().strip(), "account link", token)
    values = {name: member[name] for name in ("utility", "contract", "phone")}
    link = {"link": uuid4(), "assistant": assistant, "digest": digest}
    assert connection.execute(_LINK, values | link).rowcount == 1
    connection.execute(_GRANT, link)
    return token
