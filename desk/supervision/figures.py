"""`/desk/figures`: what the assistant did alone, what people did, and how customers rated it, by day."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Annotated

from babel.dates import format_date
from fastapi import Depends, Request
from nicegui.element import Element

from bot.app import Gateway
from bot.figures.figures import Figures, percent, read_figures, share
from bot.figures.greeting import MEASURES, Difference, GreetingTest
from bot.figures.ratings import Recommendations
from bot.figures.span import Span
from bot.figures.visits import Course
from bot.greeting import VARIANTS
from desk.elements import anchor, box, icon, words
from desk.places import choose_utility
from desk.shell import DeskPage, shell
from desk.staff.guard import OwnUtility, Seat, require
from desk.supervision.choice import PERIODS, chosen, query
from desk.supervision.figure_charts import draw_charts
from desk.supervision.figure_sides import show_channels, show_paid
from desk.supervision.intents import name_of
from desk.supervision.payments import Paid, read_paid
from desk.supervision.words import speaker
from desk.tables import Cell, Column, Table
from desk.work.customer import asked_by
from desk.work.saying import channel_of, reason_of

PATH = "/desk/figures"
FILES = ("days", "intents", "channels", "payments")
MEANINGS = (
    ("visits", "means_visits"),
    ("containment", "means_containment"),
    ("deflection", "means_deflection"),
    ("containment_by_intent", "means_intent"),
    ("understood_share", "means_understood"),
    ("alone_time", "means_alone_time"),
    ("handoffs", "means_handoffs"),
    ("first_answer", "means_first_answer"),
    ("resolved_share", "means_resolution"),
    ("promises_kept", "means_promises"),
    ("csat", "means_csat"),
    ("nps", "means_nps"),
    ("how_paid", "means_paid"),
)


class FiguresPage:
    """One page of figures, as of when it was opened."""

    def __init__(self, seat: Seat, span: Span, found: Figures, paid: Paid | None, channels: Sequence[str]) -> None:
        self.seat, self.span, self.found, self.paid, self.channels = seat, span, found, paid, channels
        self.say = speaker(seat.language)

    def build(self, content: Element) -> None:
        """The page's content."""
        with content:
            with box("desk-hello"):
                words(self.say("figures_title"), "desk-title", tag="h1")
                choose_utility(self.seat, PATH, (self.span.utility,), together=False)
            self._choose()
            self._tiles()
            if self.found.visits.visits or self.found.results.opened or self.found.scores.given:
                with box("chart-grid"):
                    draw_charts(self.found, self.say, self.seat.language)
                with box("chart-grid"):
                    self._intents()
                    self._reasons()
                    self._promises()
                    with self._card("by_channel"):
                        show_channels(self.found.channels, self.say, self.seat.language)
                    self._payments()
                    if self.found.greeting and self.found.greeting.has_begun:
                        self._greeting(self.found.greeting)
            else:
                self._nothing()
                self._payments()
            self._meanings()

    def _choose(self) -> None:
        with box("desk-card figures-choice"):
            with box("desk-utilities", tag="nav", aria_label=self.say("period")):
                for days in PERIODS:
                    self._period(days)
            with box("figures-form", tag="form", method="get", action=PATH):
                box(tag="input", type="hidden", name="utility", value=self.span.utility.id)
                for name, day in (("from", self.span.first), ("to", self.span.last)):
                    with box("figures-field"):
                        words(self.say(name), tag="label", for_=f"figures-{name}")
                        box(
                            tag="input",
                            type="date",
                            id=f"figures-{name}",
                            name=name,
                            value=day.isoformat(),
                            required="",
                        )
                channels = {one: channel_of(one, self.seat.language) for one in self.channels}
                self._select("channel", self.say("every_channel"), channels, self.span.channel)
                teams = {
                    key: team.name.in_language(self.seat.language) for key, team in self.span.utility.teams.items()
                }
                self._select("team", self.say("every_team"), teams, self.span.team)
                words(self.say("apply"), "main-button", tag="button", type="submit")
            with box("figures-export"):
                for what in FILES:
                    with anchor("", f"{PATH}/{what}.csv?{query(self.span)}", "figures-file", download=""):
                        icon("download")
                        words(self.say(f"export_{what}"))

    def _period(self, days: int) -> None:
        today = self.span.utility.today(self.seat.door.clock())
        is_here = self.span.last == today and (self.span.last - self.span.first).days == days - 1
        kept = {"utility": self.span.utility.id, "channel": self.span.channel, "team": self.span.team}
        asked = "&".join(f"{name}={value}" for name, value in kept.items() if value)
        link = anchor(self.say("last_days", count=days), f"{PATH}?{asked}&days={days}", "desk-utility")
        if is_here:
            link.props["aria-current"] = "true"

    def _select(self, name: str, every: str, options: dict[str, str], here: str) -> None:
        with box("figures-field"):
            words(self.say(name), tag="label", for_=f"figures-{name}")
            with box(tag="select", id=f"figures-{name}", name=name):
                for value, title in {"": every, **options}.items():
                    option = words(title, tag="option", value=value)
                    if value == here:
                        option.props["selected"] = True

    def _tiles(self) -> None:
        visits, results, scores = self.found.visits, self.found.results, self.found.scores
        kept = sum(met for met, _ in results.promises.values())
        promised = kept + sum(missed for _, missed in results.promises.values())
        with box("figures board-figures figures-tiles", tag="dl"):
            self._tile("visits", f"{visits.visits:,}", "")
            self._share("containment", visits.contained, visits.visits)
            self._share("deflection", visits.deflected, visits.asked)
            self._share("understood_share", self.found.course.understood, self.found.course.judged)
            self._tile("handoffs", f"{results.opened:,}", "")
            seconds = results.answer_seconds
            minutes = "–" if seconds is None else f"{seconds / 60:.0f} min"
            self._tile("first_answer", minutes, self.say("nothing") if seconds is None else "")
            self._share("resolved_share", results.resolved, results.closed)
            self._share("promises_kept", kept, promised)
            self._share("csat", scores.satisfied, scores.given)
            self._recommended(self.found.recommended)

    def _recommended(self, one: Recommendations) -> None:
        if one.score is None:
            self._tile("nps", "–", self.say("nothing"))
        else:
            self._tile("nps", f"{one.score:+d}".replace("-", "−"), self.say("nps_given", count=f"{one.given:,}"))

    def _share(self, key: str, part: int, whole: int) -> None:
        found = share(part, whole)
        told = self.say("nothing") if found is None else self.say("of_counted", part=f"{part:,}", whole=f"{whole:,}")
        self._tile(key, "–" if found is None else f"{found:.0%}", told)

    def _tile(self, key: str, value: str, told: str) -> None:
        with box("figure"):
            words(self.say(key), "figure-name", tag="dt")
            with box(tag="dd"):
                words(value, "figure-value", data_figure=key)
                if told:
                    words(told, "figure-more")

    def _nothing(self) -> None:
        with box("desk-card desk-empty"):
            icon("query_stats", "desk-empty-icon")
            words(self.say("no_figures"), "desk-empty-title", tag="p")
            words(self.say("no_figures_hint"), "desk-empty-hint", tag="p")

    def _card(self, key: str) -> Element:
        card = box("desk-card", tag="section", aria_labelledby=f"figures-of-{key}")
        with card:
            words(self.say(key), "desk-card-title", tag="h2", id=f"figures-of-{key}")
        return card

    def _intents(self) -> None:
        columns = (
            Column(self.say("request")),
            Column(self.say("visits"), "number"),
            Column(self.say("containment"), "number"),
            Column(self.say("with_person"), "number"),
            Column(self.say("resumed"), "number spare"),
            Column(self.say("understood_share"), "number spare"),
            Column(self.say("alone_time"), "number spare"),
        )
        with self._card("containment_by_intent").classes("wide"):
            Table(self.say("containment_by_intent"), columns).show(
                [
                    [
                        Cell(name_of(intent, self.seat.language)),
                        Cell(f"{one.visits:,}"),
                        Cell(percent(one.contained, one.visits)),
                        Cell(f"{one.person:,}"),
                        Cell(f"{one.resumed:,}"),
                        *self._course(self.found.courses[intent]),
                    ]
                    for intent, one in self.found.intents.items()
                ]
            )
            words(" ".join(self._told()), "hint", tag="p")

    def _told(self) -> Iterator[str]:
        """What is known of all requests together."""
        whole, person = self.found.course, self.found.results.handled_seconds
        if whole.judged:
            yield self.say("told_understood", share=percent(whole.understood, whole.judged))
        if whole.seconds is not None:
            yield self.say("told_alone", time=lasting(whole.seconds))
        if person is not None:
            yield self.say("told_person", time=lasting(person))

    def _course(self, one: Course) -> tuple[Cell, Cell]:
        return Cell(percent(one.understood, one.judged)), Cell(lasting(one.seconds))

    def _reasons(self) -> None:
        columns = (
            Column(self.say("reason")),
            Column(self.say("count"), "number"),
            Column(self.say("share"), "number"),
        )
        with self._card("reasons"):
            Table(self.say("reasons"), columns).show(
                [
                    [
                        Cell(reason_of(reason, self.seat.language)),
                        Cell(f"{count:,}"),
                        Cell(percent(count, self.found.results.opened)),
                    ]
                    for reason, count in self.found.results.reasons.items()
                ]
            )

    def _promises(self) -> None:
        columns = (
            Column(self.say("promise_state")),
            Column(self.say("kept"), "number"),
            Column(self.say("broken"), "number"),
            Column(self.say("share"), "number"),
        )
        with self._card("promises_kept"):
            Table(self.say("promises_kept"), columns).show(
                [
                    [
                        Cell(self.say(kind)),
                        Cell(f"{met:,}"),
                        Cell(f"{missed:,}"),
                        Cell(percent(met, met + missed)),
                    ]
                    for kind, (met, missed) in self.found.results.promises.items()
                ]
            )

    def _payments(self) -> None:
        """Whoever wrote to us or not: customers paid."""
        with self._card("how_paid"):
            show_paid(self.paid, self.say, self.seat.language)

    def _greeting(self, test: GreetingTest) -> None:
        first, second = VARIANTS
        columns = (
            Column(self.say("measure")),
            Column(self.say(f"greeting_{first}"), "number"),
            Column(self.say(f"greeting_{second}"), "number"),
            Column(self.say("difference"), "right"),
        )
        counts = [Cell(f"{test.variants[name].conversations:,}") for name in VARIANTS]
        rows = [[Cell(self.say("conversations")), *counts, Cell("")]]
        for measure in MEASURES:
            shares = [Cell(percent(*test.variants[name].of(measure))) for name in VARIANTS]
            rows.append([Cell(self.say(f"greeting_{measure}")), *shares, self._difference(test.between(measure))])
        with self._card("greeting_title"):
            Table(self.say("greeting_title"), columns).show(rows)
            words(self.say("greeting_hint"), "hint", tag="p")

    def _difference(self, one: Difference | None) -> Cell:
        if one is None:
            return Cell("–")
        value, low, high = (f"{100 * share:+.1f}" for share in (one.value, one.low, one.high))
        told = self.say("points", value=value, low=low, high=high)
        return Cell(told, "good") if one.is_told else Cell(self.say("points_chance", told=told), "faint")

    def _meanings(self) -> None:
        with self._card("what_counts"), box("figures-meanings", tag="dl"):
            for title, meaning in MEANINGS:
                with box():
                    words(self.say(title), tag="dt")
                    words(self.say(meaning), tag="dd")


def lasting(seconds: float | None) -> str:
    """How long, in seconds up to a minute and a half, then in minutes; a dash of nothing."""
    if seconds is None:
        return "–"
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def title_of(span: Span, seat: Seat) -> str:
    """The page's title: which days."""
    locale = "en" if seat.language == "en" else "es_MX"
    days = [format_date(day, "medium", locale=locale) for day in (span.first, span.last)]
    return f"{speaker(seat.language)('figures_title')} · {days[0]} – {days[1]}"


def install(gateway: Gateway) -> None:
    """Register the page."""

    @DeskPage(PATH)
    async def figures(
        request: Request, seat: Annotated[Seat, Depends(require("supervisor"))], utility: OwnUtility
    ) -> None:
        about = utility or seat.utilities[0]
        today = about.today(gateway.clock())
        span = chosen(about, request.query_params, today=today, channels=gateway.channels)
        found, paid = await asyncio.gather(
            read_figures(gateway.engine, span), read_paid(asked_by(seat, about.id, gateway), span)
        )
        with shell(seat, section="figures", title=title_of(span, seat)) as content:
            FiguresPage(seat, span, found, paid, tuple(gateway.channels)).build(content)
