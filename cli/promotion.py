"""Which model runs: that of today's data, unless it was refused in comparison with the promoted one.

`models/manifest.json` says which model is promoted, with its scores, and which were refused, with the reasons. The
rule: a promoted model whose archive today's code can't read is as good as gone, everywhere.

| the promoted model | `train --compare` holds against today's           | `up` runs                                |
|--------------------|---------------------------------------------------|------------------------------------------|
| none yet           | nothing: the first one trained is promoted        | today's                                  |
| today's itself     | nothing: it stays promoted                        | today's                                  |
| readable           | its scores, measured now: promoted or refused     | the promoted one if today's was refused, |
|                    |                                                   | else today's                             |
| unreadable or gone | its scores as written down, on the same held-out  | today's, refused or not: no other can    |
|                    | file: promoted or refused; without such: promoted |                                          |

"Today's" is trained first where it has no archive; `up` trains nothing when the promoted one runs. What was refused
before is compared anew, and a promotion takes the refusal back. Whoever is told of a refusal is told what runs.
"""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from rich.console import Console

from cli import train
from cli.comparison import Comparison, Scores, Seen, as_json, compare, tally
from cli.evaluate import Row, understand
from cli.manifest import Manifest, Promoted, Refused
from kit.clock import utc_now
from kit.settings import ROOT

HELD_OUT = ROOT / "tests" / "data" / "held_out.jsonl"


class UnreadableModelError(RuntimeError):
    """A model that today's code can't read."""


class Standing(StrEnum):
    """What can be done with the promoted model."""

    NONE = "none"
    READABLE = "readable"
    UNREADABLE = "unreadable"
    GONE = "gone"


_ABSENT = {
    Standing.UNREADABLE: "can't be read by today's code and counts as gone",
    Standing.GONE: "is gone",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of the candidate. `before` and `comparison` are None when there was nothing to compare it with.

    `held_against`: the model that was promoted before, and its `standing`.
    """

    candidate: str
    promoted: bool
    forced: bool
    now: Scores
    held_against: str | None = None
    standing: Standing = Standing.NONE
    before: Scores | None = None
    comparison: Comparison | None = None

    @property
    def runs(self) -> str:
        """The model that runs from now on."""
        stays = not self.promoted and self.standing is Standing.READABLE and self.held_against
        return stays or self.candidate

    def as_json(self) -> dict[str, Any]:
        """Everything, both models' figures too."""
        worse = self.comparison
        return {
            "candidate": self.candidate,
            "promoted": self.promoted,
            "forced": self.forced,
            "held_against": self.held_against,
            "held_against_is": str(self.standing),
            "runs": self.runs,
            "worse_languages": [str(one) for one in worse.languages] if worse else [],
            "worse_intents": [str(one) for one in worse.intents] if worse else [],
            "scores": {"before": as_json(self.before), "now": as_json(self.now)},
        }


def in_use(console: Console) -> Path:
    """The archive to run, by the table above. Raises TrainingError."""
    manifest, today = Manifest.read(train.MANIFEST), train.data_hash()
    promoted = manifest.promoted
    if promoted is None or promoted.data == today or not manifest.is_refused(today):
        return train.train(console)
    now = standing(promoted)
    if now is Standing.READABLE:
        console.print(f"[yellow]The model of today's data was refused[/yellow]: {_called(promoted)} runs.")
        console.print("[dim]./ventanilla train --compare says why, --force promotes it all the same.[/dim]")
        return train.archive(promoted.data)
    console.print(
        f"[yellow]The model of today's data was refused, and runs all the same[/yellow]: {_called(promoted)} "
        f"{_ABSENT[now]}."
    )
    return train.train(console)


def standing(promoted: Promoted | None) -> Standing:
    """Whether the promoted model can run. Reading it takes a second or two."""
    if promoted is None:
        return Standing.NONE
    model = train.archive(promoted.data)
    if not model.exists():
        return Standing.GONE
    return Standing.READABLE if is_readable(model) else Standing.UNREADABLE


def is_readable(model: Path) -> bool:
    """Whether today's code can read the classifier in `model`."""
    try:
        understand(model, [])
    except subprocess.CalledProcessError:
        return False
    return True


def score(model: Path) -> Scores:
    """A model on our held-out file. Raises UnreadableModelError."""
    rows = [Row.model_validate_json(line) for line in HELD_OUT.read_text("utf-8").splitlines() if line.strip()]
    try:
        answers = understand(model, [row.text for row in rows])
    except subprocess.CalledProcessError as error:
        raise UnreadableModelError(str(model)) from error
    return tally([Seen(row.lang, row.intent, answer["intent"]) for row, answer in zip(rows, answers, strict=True)])


def held_out_hash() -> str:
    """Scores on another version of the file are no measure."""
    return hashlib.sha256(HELD_OUT.read_bytes()).hexdigest()[:20]


def decide(
    candidate: str, now: Scores, *, promoted: str | None, standing: Standing, before: Scores | None, force: bool
) -> Decision:
    """Whether `candidate` is promoted, by the table above."""
    if promoted is None or promoted == candidate or before is None:
        return Decision(candidate, promoted=True, forced=False, now=now, held_against=promoted, standing=standing)
    comparison = compare(before, now)
    refused = comparison.is_refused
    return Decision(
        candidate,
        promoted=force or not refused,
        forced=force and refused,
        now=now,
        held_against=promoted,
        standing=standing,
        before=before,
        comparison=comparison,
    )


def train_and_compare(console: Console, *, force: bool = False) -> Decision:
    """Train what is to be trained, compare, and write the decision down. Raises TrainingError."""
    model = train.train(console)
    with train.one_at_a_time():
        manifest = Manifest.read(train.MANIFEST)
        promoted = manifest.promoted
        stands, before = measured(promoted, version=held_out_hash())
        now = _score_of_today(model)
        decision = decide(
            train.name_of(model),
            now,
            promoted=promoted.data if promoted else None,
            standing=stands,
            before=before,
            force=force,
        )
        _write_down(manifest, decision).write(train.MANIFEST)
    tell(console, decision, promoted)
    return decision


def measured(promoted: Promoted | None, *, version: str) -> tuple[Standing, Scores | None]:
    """The promoted model's scores: measured now; when its archive is gone or unreadable, as written down then."""
    if promoted is None:
        return Standing.NONE, None
    written = promoted.scores if promoted.held_out == version else None
    model = train.archive(promoted.data)
    if not model.exists():
        return Standing.GONE, written
    try:
        return Standing.READABLE, score(model)
    except UnreadableModelError:
        return Standing.UNREADABLE, written


def _score_of_today(model: Path) -> Scores:
    try:
        return score(model)
    except UnreadableModelError as error:
        raise train.TrainingError(f"{model} is damaged: delete it, then train again.") from error


def _write_down(manifest: Manifest, decision: Decision) -> Manifest:
    now = utc_now()
    if not decision.promoted:
        reasons = decision.comparison.reasons if decision.comparison else ()
        return manifest.refusing(Refused(data=decision.candidate, at=now, reasons=list(reasons)))
    return manifest.promoting(
        Promoted(
            data=decision.candidate,
            at=now,
            forced=decision.forced,
            held_out=held_out_hash(),
            scores=decision.now,
        )
    )


def tell(console: Console, decision: Decision, promoted: Promoted | None) -> None:
    """In words, for the person who trained. `promoted`: the model that was promoted before."""
    console.print(f"Held out: {_figures(decision.now)}")
    if promoted is None or promoted.data == decision.candidate:
        console.print("[green]✔[/green] Promoted. It is the promoted one: nothing to compare it with.")
        return
    absent = _ABSENT.get(decision.standing)
    if absent:
        console.print(f"[yellow]{_called(promoted).capitalize()} {absent}[/yellow].")
    if decision.before is None:
        console.print("[green]✔[/green] Promoted. There are no scores of it on these rows: nothing to compare it with.")
        return
    console.print(f"Promoted before{', as scored then' if absent else ''}: {_figures(decision.before)}")
    for reason in decision.comparison.reasons if decision.comparison else ():
        console.print(f"[red]worse[/red] {reason}")
    _conclude(console, decision, promoted)


def _conclude(console: Console, decision: Decision, promoted: Promoted) -> None:
    if decision.forced:
        console.print("[yellow]Promoted by force[/yellow], worse as it is.")
    elif decision.promoted:
        console.print("[green]✔[/green] Promoted.")
    elif decision.runs == decision.candidate:
        console.print("[red]Refused.[/red] No other model can run, so this one does until a better one is promoted.")
        console.print("--force promotes this one all the same.")
    else:
        console.print(f"[red]Refused.[/red] {_called(promoted).capitalize()} stays in use.")
        console.print("--force promotes this one all the same.")


def _called(promoted: Promoted) -> str:
    return f"the model promoted on {promoted.at:%Y-%m-%d} ({promoted.data})"


def _figures(scores: Scores) -> str:
    known = [f"{language} {one}" for language, one in scores.languages.items()]
    strange = [f"{language} out of scope {one}" for language, one in scores.strangers.items()]
    return ", ".join((*known, *strange))
