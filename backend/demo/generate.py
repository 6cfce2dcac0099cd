"""Turns subscribers into customers, contracts, places and meters, and each contract into its ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final
from uuid import UUID

from backend.demo.dataset import Dataset, Member, Standing
from backend.demo.ids import Ids
from backend.demo.ledger import Ledger, Prices
from backend.demo.names import NAMES
from backend.demo.population import subscribers
from backend.demo.rows import AccountRow, CustomerRow, HolderRow, MeterRow, PremiseRow
from backend.demo.subscriber import Contract, Subscriber
from kit.utility import Utility

SEED: Final = 20261120
FIRST_SERIAL: Final = {"cantera": 10_021_400, "prairie": 410_024_100}
SERIAL_STEP: Final = 7


def generate(utility: Utility, *, today: date, seed: int = SEED) -> Dataset:
    """The utility's demo as of `today`: the same for the same seed and day."""
    return _Generator(utility, today=today, rng=Random(f"{seed} {utility.id}")).run()


@dataclass
class _Generator:
    utility: Utility
    today: date
    rng: Random
    data: Dataset = field(init=False)
    ids: Ids = field(init=False)
    prices: Prices = field(init=False)
    serial: int = field(init=False)

    def __post_init__(self) -> None:
        self.data = Dataset(self.utility.id)
        self.ids = Ids(self.utility.id)
        self.prices = Prices(self.utility)
        self.serial = FIRST_SERIAL[self.utility.id]

    def run(self) -> Dataset:
        for subscriber in subscribers(self.utility, self.rng):
            self._subscriber(subscriber)
        return self.data

    def _subscriber(self, subscriber: Subscriber) -> None:
        customer = self._customer(subscriber)
        holder, role = customer, "holder"
        if subscriber.holder is not None:
            holder, role = self._customer(Subscriber(subscriber.holder, subscriber.language, ())), "tenant"
        standings = []
        for contract in subscriber.contracts:
            standing = self._contract(contract, holder)
            standings.append(standing)
            if role == "tenant":
                self.data.holders.append(HolderRow(standing.account_id, customer, role))
        if subscriber.key:
            service = self.utility.tariff(subscriber.contracts[0].tariff).service
            self.data.cast.append(Member(subscriber, customer, service, tuple(standings)))

    def _customer(self, subscriber: Subscriber) -> UUID:
        row = CustomerRow(
            id=self.ids(),
            utility_id=self.utility.id,
            kind="business" if subscriber.business else "individual",
            full_name=subscriber.name,
            language=subscriber.language,
            phone=subscriber.phone,
            email=subscriber.email,
            tax_id=None,
        )
        self.data.customers.append(row)
        return row.id

    def _contract(self, contract: Contract, holder: UUID) -> Standing:
        account = self._account(contract)
        self.data.accounts.append(account)
        self.data.holders.append(HolderRow(account.id, holder, "holder"))
        premise = self._premise(contract, account.id)
        self.data.premises.append(premise)
        meter = self._meter(account, premise.id)
        self.data.meters.append(meter)
        ledger = Ledger(self.utility, account, meter, contract, self.today, self.rng, self.ids, self.prices, self.data)
        return ledger.write()

    def _account(self, contract: Contract) -> AccountRow:
        self.serial += SERIAL_STEP
        return AccountRow(
            id=self.ids(),
            utility_id=self.utility.id,
            contract_number=self.utility.contract.from_serial(self.serial),
            nickname=contract.nickname,
            status=contract.status,
            service=self.utility.tariff(contract.tariff).service,
            tariff=contract.tariff,
            currency=self.utility.currency,
            autopay=contract.autopay,
            paperless=self.rng.random() < 0.4,
            plan_active=contract.plan_active,
            prepaid=contract.prepaid,
            prepaid_balance_minor=contract.credit_minor if contract.prepaid else None,
            opened_on=self.today - timedelta(days=self.rng.randint(800, 6000)),
        )

    def _premise(self, contract: Contract, account_id: UUID) -> PremiseRow:
        names, rng = NAMES[self.utility.id], self.rng
        zone = self.utility.find_zone(contract.zone)
        if zone is None:
            raise ValueError(f"{self.utility.id} has no zone {contract.zone!r}")
        mexican = self.utility.country == "MX"
        return PremiseRow(
            id=self.ids(),
            utility_id=self.utility.id,
            account_id=account_id,
            street=rng.choice(names.streets),
            number=str(rng.randint(1, 480) if mexican else rng.randint(100, 9800)),
            neighborhood=rng.choice((zone.name, *zone.aliases)) if mexican else None,
            city=names.city if mexican else zone.name,
            state=names.state,
            postal_code=rng.choice(zone.postal_codes),
            zone=zone.code,
            lat=round(zone.lat + rng.uniform(-0.008, 0.008), 6),
            lon=round(zone.lon + rng.uniform(-0.008, 0.008), 6),
            is_primary=True,
        )

    def _meter(self, account: AccountRow, premise_id: UUID) -> MeterRow:
        installed = account.opened_on + timedelta(days=self.rng.randint(0, 60))
        return MeterRow(
            id=self.ids(),
            utility_id=self.utility.id,
            premise_id=premise_id,
            account_id=account.id,
            serial=f"{account.service[0].upper()}{installed:%y}-{self.serial}",
            service=account.service,
            unit=self.utility.unit(account.service),
            status="active",
            installed_on=installed,
        )
