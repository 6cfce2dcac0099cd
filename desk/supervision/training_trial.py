"""The newest trial on the page: how far it is, what it measured, and what may be decided."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from nicegui.element import Element

from bot.training.trials import Trial
from desk.elements import box, button, words
from desk.supervision.intents import name_of
from desk.tables import Cell, Column, Table
from kit.utility_parts import Language

STEPS = ("preparing", "baseline", "learning", "measuring")
Say = Callable[..., str]
Act = Callable[[], Awaitable[None]]
Both = Mapping[str, list[int]]


class TrialCard:
    """Drawn anew when the trial has moved on, and only then."""

    def __init__(self, say: Say, language: Language, *, may_decide: bool, ask: Act, accept: Act, reject: Act) -> None:
        self.say, self.language, self.may_decide = say, language, may_decide
        self.ask, self.accept, self.reject = ask, accept, reject
        self._shown: tuple[object, ...] | None = None
        self._place: Element = box("trial")

    def show(self, trial: Trial | None, *, is_ready: bool) -> None:
        """`is_ready`: there is something to try out."""
        shown = (trial.id, trial.state, trial.step) if trial else (), is_ready
        if shown == self._shown:
            return
        self._shown = shown
        self._place.clear()
        with self._place:
            if trial:
                self._draw(trial)
            if trial is None or (not trial.is_live and trial.state != "done"):
                words(self.say("trial_hint"), "side-hint", tag="p")
            if is_ready and (trial is None or not trial.is_live):
                again = trial is not None and trial.state in ("done", "failed")
                with button("plain-button" if again else "main-button", self.ask):
                    words(self.say("try_again" if again else "try_out"))

    def _draw(self, trial: Trial) -> None:
        match trial.state:
            case "asked" | "running":
                self._progress(trial)
            case "failed":
                words(self.say("trial_failed"), "note poor", tag="p")
                words(trial.error or "", "trial-error", tag="p")
            case "accepted" | "rejected":
                words(self.say(f"trial_{trial.state}"), "note good" if trial.state == "accepted" else "note", tag="p")
            case "done":
                self._result(trial)

    def _progress(self, trial: Trial) -> None:
        place = STEPS.index(trial.step) + 1 if trial.step in STEPS else 0
        told = self.say("trial_asked")
        if place:
            told = self.say("trial_step", place=place, all=len(STEPS), step=self.say(f"step_{trial.step}"))
        words(told, "trial-told", tag="p", role="status")
        box("trial-bar", tag="progress", value=str(place), max=str(len(STEPS)), aria_label=self.say("trial_title"))

    def _result(self, trial: Trial) -> None:
        result = trial.result or {}
        words(
            self.say("trial_worse" if trial.is_worse else "trial_good"),
            f"note {'poor' if trial.is_worse else 'good'}",
            tag="p",
        )
        for reason in result.get("reasons", ()):
            words(reason, "trial-error", tag="p")
        words(self.say("trial_learned", count=trial.phrases), "side-hint", tag="p")
        rows = [
            *self._rows(result.get("languages", {}), lambda name: self._in(name, "in_language")),
            *self._rows(result.get("strangers", {}), lambda name: self._in(name, "strangers_in")),
        ]
        self._table(self.say("trial_title"), rows)
        with box("chart-table", tag="details"):
            words(self.say("intents_table"), tag="summary")
            intents = self._rows(result.get("intents", {}), lambda name: name_of(name, self.language))
            self._table(self.say("intents_table"), sorted(intents, key=lambda row: (row[2].classes == "", row[0].text)))
        self._decide(trial)

    def _in(self, language: str, key: str) -> str:
        return self.say(key, language=self.say(f"in_{language}"))

    def _rows(self, measured: Mapping[str, Both], named: Callable[[str], str]) -> list[list[Cell]]:
        rows = []
        for name, both in measured.items():
            (old, count), (new, rows_now) = both["before"], both["now"]
            tone = "good" if new > old else "bad" if new < old else ""
            rows.append([Cell(named(name)), Cell(f"{old}/{count}"), Cell(f"{new}/{rows_now}", tone)])
        return rows

    def _table(self, title: str, rows: list[list[Cell]]) -> None:
        columns = (
            Column(self.say("measured")),
            Column(self.say("before_now"), "number"),
            Column(self.say("with_labels"), "number"),
        )
        Table(title, columns).show(rows)

    def _decide(self, trial: Trial) -> None:
        if not self.may_decide:
            words(self.say("admin_decides"), "side-hint", tag="p")
            return
        with box("buttons"):
            if not trial.is_worse:
                with button("main-button", self.accept):
                    words(self.say("accept"))
            with button("plain-button", self.reject):
                words(self.say("reject"))
