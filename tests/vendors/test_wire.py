"""Every vendor at the real gateway: what is forged is refused and leaves nothing, what is broken breaks nothing."""

from __future__ import annotations

import asyncio
import random
from collections import Counter as Tally
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.registry import CHANNELS
from tests.homes import migrated
from tests.vendors.door import DOOR, browser, gateway, knock
from tests.vendors.registry import VENDORS
from tests.vendors.vendor import Request, Vendor, needs_recordings

FORGERIES = 1000
MUTATIONS = 2000
AT_ONCE = 50
BROKEN = 500
DOCUMENTED = 503
"""Says which variable is missing, or that the database does not answer."""
_STORED = """
select (select count(*) from runtime.raw_webhooks) + (select count(*) from runtime.inbound)
    + (select count(*) from runtime.parked_statuses) as n
"""


@dataclass(slots=True)
class Wire:
    """One vendor at the door."""

    vendor: Vendor
    app: FastAPI
    client: httpx.AsyncClient
    engine: AsyncEngine

    async def statuses(self, requests: list[Request]) -> Tally[int]:
        """How often each status answered, AT_ONCE requests at a time."""
        told: Tally[int] = Tally()
        for start in range(0, len(requests), AT_ONCE):
            batch = requests[start : start + AT_ONCE]
            told.update(await asyncio.gather(*(knock(self.app, self.client, one) for one in batch)))
        return told

    async def stored(self) -> int:
        """Everything that a webhook can leave behind."""
        async with self.engine.connect() as connection:
            return int((await connection.execute(text(_STORED))).scalar_one())


@pytest.fixture(scope="module")
def own_database(server_url: str) -> str:
    """What thousands of requests leave behind is in nobody's way here."""
    return migrated(server_url)


@pytest.fixture(params=VENDORS)
async def wire(
    request: pytest.FixtureRequest, own_database: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Wire]:
    vendor = VENDORS[request.param]()
    around = {"VENTANILLA_PUBLIC_URL": DOOR, "VENTANILLA_SPEAKER_SECONDS": "0.02"}  # nobody answers here
    for name, value in (vendor.environment() | around).items():
        monkeypatch.setenv(name, value)
    async with gateway(own_database) as app, browser(app) as client:
        await vendor.meet(client)
        yield Wire(vendor, app, client, app.state.gateway.engine)


def test_every_channel_has_a_vendor_here() -> None:
    assert set(CHANNELS) - set(VENDORS) == set()


async def test_a_thousand_forged_requests_are_refused_and_leave_nothing(wire: Wire) -> None:
    chance = random.Random(f"forged {wire.vendor.channel}")
    samples = wire.vendor.samples()
    before = await wire.stored()
    told = await wire.statuses([wire.vendor.forged(chance.choice(samples), chance) for _ in range(FORGERIES)])
    assert sum(told[status] for status in wire.vendor.refusal()) == FORGERIES, told
    assert await wire.stored() == before


async def test_what_is_really_signed_is_taken(wire: Wire) -> None:
    """Else the tests beside this one would show nothing."""
    told = await wire.statuses([wire.vendor.signed(sample) for sample in wire.vendor.samples()])
    assert set(told) == {200}


async def test_two_thousand_mutated_payloads_break_nothing(wire: Wire) -> None:
    chance = random.Random(f"mutated {wire.vendor.channel}")
    samples = wire.vendor.samples()
    drawn = [chance.choice(samples) for _ in range(MUTATIONS)]
    spoiled = [replace(sample, body=wire.vendor.mutated(sample.body, chance)) for sample in drawn]
    told = await wire.statuses([wire.vendor.signed(one) for one in spoiled])
    assert {status for status in told if status >= BROKEN} <= {DOCUMENTED}, told


async def test_every_recorded_payload_is_taken(wire: Wire) -> None:
    for name, request in needs_recordings(wire.vendor):
        assert await knock(wire.app, wire.client, wire.vendor.signed(request)) == 200, name
