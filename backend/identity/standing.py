"""What a caller may see, decided from what is known: no I/O here.

Level 0 knows nothing. Level 1 is a contract number, or a phone that the channel proves and exactly one customer has.
Level 2 is a code sent to the contact on file, or a signed-in customer (inventory ID-01..03 and X1). A contract number
alone is printed on every bill: it opens that contract at level 1 and says nothing of who holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

PROOF_LASTS: Final = timedelta(minutes=30)
"""How long level 2 outlives its last use."""

Links = Mapping[UUID, tuple[UUID, ...]]
"""Customer → the accounts that customer is linked to, in the order of contract numbers."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a conversation has shown: a contract named, the customer proven just now, customers who have its phone."""

    claimed: UUID | None = None
    proven: UUID | None = None
    phoned: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """The level, whose (None: only a contract number was given), which contracts, and the one being asked about."""

    level: int
    customer_id: UUID | None = None
    account_ids: tuple[UUID, ...] = ()
    selected: UUID | None = None


def decide(known: Known, links: Links) -> Standing:
    """The standing that `known` earns. `links` has at least the customers named in `known`."""
    if known.proven is not None:
        return _of_customer(2, known.proven, known.claimed, links)
    if known.claimed is not None:
        owners = [customer for customer in known.phoned if known.claimed in links.get(customer, ())]
        if len(owners) == 1:
            return _of_customer(1, owners[0], known.claimed, links)
        return Standing(level=1, account_ids=(known.claimed,), selected=known.claimed)
    if len(known.phoned) == 1:
        return _of_customer(1, next(iter(known.phoned)), None, links)
    return Standing(level=0)


def _of_customer(level: int, customer: UUID, claimed: UUID | None, links: Links) -> Standing:
    accounts = links.get(customer, ())
    only = accounts[0] if len(accounts) == 1 else None
    return Standing(level, customer, accounts, claimed if claimed in accounts else only)
