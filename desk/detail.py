"""The inspector: everything that one turn was, for those who want to see how the answer came about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from nicegui.element import Element

from desk.elements import box, icon, words
from desk.scene import Scene
from desk.turns import Arrived, Call, Inspection, Sent
from desk.why import Ask, Why

GOOD, FAIR = 0.8, 0.5
"""From where a confidence is shown as sure, and as doubtful; below that as a guess."""


def _level(confidence: float) -> str:
    return "good" if confidence >= GOOD else "fair" if confidence >= FAIR else "poor"


def _told(shown: tuple[str, Inspection] | None) -> tuple[str, Inspection] | None:
    """What is shown, but for how its delivery goes: that changes by itself while somebody reads or opens a fold."""
    return (shown[0], replace(shown[1], sent=())) if shown else None


class Detail:
    """Draws an Inspection; draws again only when it has changed."""

    def __init__(self, scene: Scene, ask: Ask) -> None:
        """`ask` explains a message's words."""
        self.scene = scene
        self.why = Why(scene, ask)
        self._shown: tuple[str, Inspection] | None = None
        with box("turn"):
            self._body: Element = box("turn-said")
            self._delivered: Element = box("turn-sent")

    def show(self, channel: str, inspection: Inspection | None, raw: Mapping[str, str]) -> None:
        """The turn `inspection` of `channel`; `raw` is what was sent for each message, by its id."""
        told = (channel, inspection) if inspection else None
        if told == self._shown and told is not None:
            return
        if _told(told) != _told(self._shown) or told is None:
            self._body.clear()
            with self._body:
                if inspection is None:
                    self._nothing()
                else:
                    self._all(channel, inspection, raw)
        self._shown = told
        self._delivered.clear()
        with self._delivered:
            if inspection and inspection.sent and inspection.outcome != "open":
                with self._part("answered"):
                    for sent in inspection.sent:
                        self._sent(sent)

    def _nothing(self) -> None:
        with box("nothing"):
            icon("manage_search", "nothing-icon")
            words(self.scene.word("no_turn"), tag="p")

    def _all(self, channel: str, told: Inspection, raw: Mapping[str, str]) -> None:
        word = self.scene.word
        with box("turn-head"):
            words(word(channel), f"badge {channel}")
            words(word(f"outcome_{told.outcome}"), f"badge outcome {told.outcome}")
            if told.language:
                words(told.language.upper(), "badge", title=word("language"))
        with self._part("came_in"):
            for arrived in told.arrived:
                self._arrived(channel, arrived, raw)
        if told.outcome == "open":
            words(word("waiting"), "quiet", tag="p")
            return
        with self._part("understood"):
            self._understood(told)
        if told.actions or told.slots:
            with self._part("did"):
                self._did(told)
        with self._part("calls"):
            self._calls(told.calls)
        if told.timings:
            with self._part("timings"):
                self._timings(told.timings)

    @contextmanager
    def _part(self, key: str) -> Iterator[None]:
        with box("part", tag="section"):
            words(self.scene.word(key), "part-title", tag="h3")
            yield

    def _arrived(self, channel: str, one: Arrived, raw: Mapping[str, str]) -> None:
        with box("arrived"):
            words(one.text, "arrived-text")
            words(self.scene.exact(one.at), "quiet", tag="time", datetime=one.at.isoformat())
        shown = raw.get(one.external_id) or raw.get(one.external_id.partition(":")[2])
        if shown:
            self._fold(self.scene.word("frame" if channel == "web" else "webhook"), shown)

    def _fold(self, title: str, content: str) -> None:
        with box("fold", tag="details"):
            self._fold_title(title, "data_object")
            words(content, "json", tag="pre", tabindex="0")

    def _fold_title(self, title: str, symbol: str) -> None:
        with box("fold-title", tag="summary"):
            icon(symbol)
            words(title)

    def _understood(self, told: Inspection) -> None:
        if told.intent is None:
            words(self.scene.word("no_intent"), "quiet", tag="p")
            return
        for position, (name, confidence) in enumerate(told.ranking):
            with box("intent first" if position == 0 else "intent"):
                words(name, "intent-name")
                words(f"{confidence:.1%}", "intent-number")
                label = f"{name}: {self.scene.word('confidence')} {confidence:.0%}"
                with box("bar", role="img", aria_label=label):
                    box(f"fill {_level(confidence)}").style(f"width: {max(1.0, confidence * 100):.1f}%")
        if told.read:
            self.why.build(told)

    def _did(self, told: Inspection) -> None:
        if told.actions:
            words(self.scene.word("actions"), "sub", tag="h4")
            with box("chips"):
                for name in told.actions:
                    words(name, "code-chip")
        if told.slots:
            with box("fold", tag="details"):
                self._fold_title(f"{self.scene.word('slots')} ({len(told.slots)})", "dataset")
                with box("pairs", tag="dl"):
                    for name, value in told.slots:
                        words(name, tag="dt")
                        words(value, tag="dd")

    def _calls(self, calls: tuple[Call, ...]) -> None:
        if not calls:
            words(self.scene.word("no_calls"), "quiet", tag="p")
            return
        with box("calls", tag="ul"):
            for call in calls:
                with box("call", tag="li"):
                    words(call.method, "method")
                    words(call.path, "path")
                    words(str(call.status or "–"), "status ok" if call.ok and call.status else "status bad")
                    words(f"{call.ms:.0f} ms", "ms")

    def _timings(self, timings: tuple[tuple[str, float], ...]) -> None:
        longest = max((milliseconds for _, milliseconds in timings), default=1.0) or 1.0
        for name, milliseconds in timings:
            with box("timing"):
                words(self.scene.word(name), "timing-name")
                with box("bar", aria_hidden="true"):
                    box("fill time").style(f"width: {max(1.0, milliseconds / longest * 100):.1f}%")
                words(f"{milliseconds:.0f} ms", "ms")

    def _sent(self, one: Sent) -> None:
        with box("sent"):
            with box("sent-head"):
                words(f"#{one.seq}", "quiet")
                words(one.kind, "code-chip")
                words(self.scene.word(f"at_{one.state}"), f"badge state {one.state}")
            with box("steps", tag="ol"):
                for name, at in one.steps:
                    with box("step", tag="li"):
                        words(self.scene.word("at_accepted" if name == "queued" else f"at_{name}"))
                        words(self.scene.exact(at), "quiet", tag="time", datetime=at.isoformat())
            if one.error_code:
                words(f"{self.scene.word('error')} {one.error_code}", "failure")
            if one.payload:
                self._fold(self.scene.word("payload"), one.payload)
