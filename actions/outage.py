"""No service here: what is known, a report, and reports of weak or bad water (CNV-07)."""

from __future__ import annotations

from datetime import datetime

from actions import format as fmt
from actions import identity, knowledge
from actions.base import Skill
from actions.client import Backend
from actions.problems import ContractNeeded, LevelRequired
from actions.records import Outage, Zone
from actions.reply import Button, Reply, payload, shown
from actions.summary import AGREED, confirm
from actions.turn import Question, Turn
from actions.understood import count_words, place_of
from actions.usage import account_of
from actions.words import word
from kit.utility import plain

_ELECTRIC = {"luz", "electricidad", "electrica", "corriente", "apagon", "power", "electric", "electricity", "lights",
             "blackout", "energia"}  # fmt: skip
_WATER = {"agua", "water", "tuberia", "faucet", "tap", "llave"}
SHOWN = 2
"""Outages told in one answer; more do not fit a small screen."""


def service_of(turn: Turn, data: dict[str, str]) -> str | None:
    """Which service the customer means; None when the utility has several and the words don't say."""
    services = tuple(turn.utility.services)
    chosen = data.get("service") or turn.entities.get("service")
    if chosen in services:
        return chosen
    said = set(plain(data.get("story") or turn.words).split())
    named = [name for name, words in (("electric", _ELECTRIC), ("water", _WATER)) if said & words and name in services]
    if len(services) == 1:
        return services[0]
    return named[0] if len(named) == 1 else None


def describe(outage: Outage, turn: Turn) -> Reply:
    """One outage: where, why, until when, and where water comes from meanwhile."""
    language = turn.language
    supply = (outage.alternative_supply or {}).get(language) or turn.utility.alternative_supply.in_language(language)

    def when(value: datetime | None) -> str:
        return fmt.moment(value, language, turn.utility, turn.now) if value else ""

    values = {
        # Who gave only a contract number is not told where it is.
        "area": outage.area or word("place", "unnamed", language),
        "service": word("service", outage.service, language),
        "cause": word("cause", outage.cause, language),
        "started": when(outage.started_at),
        "eta": when(outage.eta),
        "supply": supply,
        "planned_start": when(outage.planned_start),
        "planned_end": when(outage.planned_end),
    }
    planned = bool(outage.planned_start and outage.planned_start > turn.now)
    unknown = "outage_unknown_eta" if outage.started_at else "outage_unknown"
    known = "outage_since_eta" if outage.started_at else "outage_eta"
    response = "outage_planned" if planned else (known if outage.eta else unknown)
    reply = Reply().say(response, **values)
    return reply if planned or outage.service != "water" else reply.say("outage_supply", **values)


def describe_all(outages: tuple[Outage, ...], turn: Turn) -> Reply:
    """The outages that matter most."""
    reply = Reply()
    for outage in outages[:SHOWN]:
        reply = reply.followed_by(describe(outage, turn))
    return reply.say("outage_next")


def named_zone(turn: Turn, data: dict[str, str]) -> str:
    """The zone or postal code that the customer has named, in this message or before; empty when none."""
    said = data.get("zone") or turn.entities.get("zone") or turn.entities.get("postal_code")
    if said or count_words(turn.words) < 2:
        return said or ""
    zones = turn.utility.find_zones(turn.words)
    return zones[0].code if len(zones) == 1 else ""


async def current(turn: Turn, backend: Backend, data: dict[str, str]) -> tuple[Outage, ...]:
    """Outages under way where the customer is, or in the zone that was named; none when we don't know where that is."""
    zone = named_zone(turn, data)
    try:
        if zone:
            zones = await backend.zones(zone)
            found = await backend.outages(zones[0].code) if len(zones) == 1 else ()
        else:
            found = () if turn.stranger else await backend.my_outages()
    except (LevelRequired, ContractNeeded):
        return ()
    return tuple(one for one in found if not (one.planned_start and one.planned_start > turn.now))


def _where(turn: Turn, data: dict[str, str]) -> dict[str, str]:
    """Zone and address that the first message names; the next one names them no more."""
    if "zone" in data or not turn.opens(data["task"]):
        return {}
    named = {"zone": named_zone(turn, data) or turn.entities.get("colonia"), "address": place_of(turn)}
    return {name: value for name, value in named.items() if value}


async def find_zone(turn: Turn, backend: Backend, data: dict[str, str], *, task: str) -> Zone | Reply:
    """The zone that the customer named, or the question for it."""
    said = named_zone(turn, data) or turn.entities.get("colonia", "")
    question = Question(kind="zone", task=task, data={k: v for k, v in data.items() if k != "zone"})
    if not said:
        return Reply().say("ask_zone").ask(question)
    zones = await backend.zones(said)
    if len(zones) == 1:
        return zones[0]
    if not zones:
        return Reply().say("zone_unknown", zone=shown(said)).ask(question.model_copy(update={"tries": 1}))
    options = tuple((zone.name, zone.code) for zone in zones[:10])
    question = question.model_copy(update={"options": options})
    return Reply().say("which_zone", *identity.option_buttons(question)).ask(question)


def _last_place(turn: Turn) -> dict[str, str]:
    """Where the outage was that was spoken of just before."""
    last = turn.last_data
    known = last.get("task") in ("outage_status", "report_outage") and "zone" in last
    return {"zone": last["zone"]} if known else {}


class OutageStatus(Skill):
    """Whether there is an outage at the customer's premises, or in the zone that is named."""

    intents = ("outage_status",)
    repeatable = True

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The outages, or that there are none known."""
        if not named_zone(turn, data):
            try:
                return self._tell(await backend.my_outages(), turn, area="")
            except LevelRequired:
                if turn.entities.get("topic") == "contract":
                    raise
                data = _last_place(turn) | data
        zone = await find_zone(turn, backend, data, task="outage_status")
        if isinstance(zone, Reply):
            return zone
        return self._tell(await backend.outages(zone.code), turn, area=zone.name)

    def _tell(self, outages: tuple[Outage, ...], turn: Turn, *, area: str) -> Reply:
        if outages:
            return describe_all(outages, turn)
        return Reply().say("outage_none_zone", area=area) if area else Reply().say("outage_none")


class ReportOutage(Skill):
    """There is no service: what is known already, or a new report with its number."""

    intents = ("report_outage",)

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """What service, where, then the report."""
        data = {"story": turn.words, **data}
        service = service_of(turn, data) or await self._out(turn, backend, data)
        if service is None:
            return Reply().say("ask_service").ask(Question(kind="service", task="report_outage", data=data))
        zone: Zone | None = None
        address = named_zone(turn, data)
        if address or not (await backend.identity()).contracts:
            data |= _where(turn, data)
            found = await find_zone(turn, backend, data, task="report_outage")
            if isinstance(found, Reply):
                return found
            zone = found
        else:
            await account_of(backend)
        if AGREED not in data and not await self._is_known(backend, service=service, zone=zone):
            return await self._summary(turn, backend, data, service=service, zone=zone)
        report = await backend.report_outage(
            service=service,
            description=data["story"] or word("service_out", service, turn.language),
            zone=zone.code if zone else None,
            address=data.get("address") or address or data.get("zone"),
        )
        number = report.case.number if report.case else ""
        if report.known_outage:
            known = describe(report.known_outage, turn).about(case=number)
            return (known.say("outage_known_case", case=number) if number else known.say("outage_next")).end()
        return Reply().say("outage_reported", case=number).about(case=number).end()

    async def _is_known(self, backend: Backend, *, service: str, zone: Zone | None) -> bool:
        """Then there is nothing to look over: the report is counted at once, and what is known is told."""
        outages = await (backend.outages(zone.code) if zone else backend.my_outages())
        return any(outage.service == service and not outage.planned_start for outage in outages)

    async def _summary(
        self, turn: Turn, backend: Backend, data: dict[str, str], *, service: str, zone: Zone | None
    ) -> Reply:
        subject = word("service_out", service, turn.language)
        account = None if zone else (await backend.identity()).account
        contract = (account.nickname or account.label) if account else ""
        place = zone.name if zone else ""
        return confirm(turn, task="report_outage", data=data, subject=subject, zone=place, contract=contract)

    async def _out(self, turn: Turn, backend: Backend, data: dict[str, str]) -> str | None:
        """The one service that is known to be out there: then nobody has to say which they miss."""
        services = {outage.service for outage in await current(turn, backend, data)}
        return services.pop() if len(services) == 1 else None


class ReportCondition(Skill):
    """Weak or bad water: a report for the crews, on the customer's contract. Bad water is not to be drunk."""

    intents = ("low_pressure", "water_quality")
    personal = True

    def name(self) -> str:
        """One action for both."""
        return "action_report_condition"

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """What explains it, first; else one look at it, then the case."""
        kind = data["task"]
        if kind == "low_pressure" and AGREED not in data and turn.entities.get("topic") != "report":
            out = [outage for outage in await current(turn, backend, data) if outage.service == "water"]
            if out:
                return describe(out[0], turn).say("outage_explains")
        data = {"story": turn.words, **data}
        subject = word("subject", kind, turn.language)
        if AGREED not in data:
            # Who asks why has not reported anything yet; and an article says itself when water is not to be drunk.
            offer = Reply().say(
                "offer_report", Button(word("report", kind, turn.language), payload(kind, topic="report"))
            )
            explained = await knowledge.before(turn, backend, offer)
            if explained is not offer:
                return explained
            asked = confirm(turn, task=kind, data=data, subject=subject, story=data["story"])
            return Reply().say("dont_drink").followed_by(asked) if kind == "water_quality" else asked
        case = await backend.open_case(category=kind, subject=subject, description=data["story"] or subject)
        return Reply().say(f"{kind}_reported", case=case.number).about(case=case.number).end()
