"""What each of the cast should hear, as CONTRACT.md's rows: from the generator's arithmetic, never read back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from backend.demo import outages
from backend.demo.dataset import Dataset, Member
from backend.demo.rows import CastRow
from kit.utility import Utility


def rows(utility: Utility, data: Dataset, *, cases: Mapping[str, str]) -> Iterator[CastRow]:
    """One row a member. `cases` are the numbers of open cases by key. The outage's time is filled in when read."""
    for position, member in enumerate(data.cast):
        body = json.dumps(_member(utility, member, cases.get(member.subscriber.key)), ensure_ascii=False)
        yield CastRow(utility.id, member.subscriber.key, position, body, outages.touching(member, utility.id))


def _member(utility: Utility, member: Member, case: str | None) -> dict[str, object]:
    subscriber, first = member.subscriber, member.standings[0]

    def money(amount_minor: int) -> dict[str, object]:
        return {"amount_minor": amount_minor, "currency": utility.currency}

    return {
        "key": subscriber.key,
        "utility": utility.id,
        "name": subscriber.name,
        "language": subscriber.language,
        "contract": first.contract_number,
        "phone": subscriber.phone,
        "email": subscriber.email,
        "tags": list(subscriber.tags),
        "expect": {
            "balance": money(first.balance_minor),
            "due_date": first.due_date.isoformat() if first.due_date else None,
            "last_bill": money(first.last_bill_minor),
            "usage": {"quantity": first.last_quantity, "unit": first.unit},
            "case": case,
        },
    }
