"""`./ventanilla train --compare`: the model of today's data takes the promoted one's place, or is refused.

`models/manifest.json` says which model is promoted, with its scores, and which were refused, with the reasons.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
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
Score = Callable[[Path], Scores]


class UnreadableModelError(RuntimeError):
    """A model that today's code can't read."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of the candidate. `before` and `comparison` are None when there was nothing to compare it with."""

    candidate: str
    promoted: bool
    forced: bool
    now: Scores
    held_against: str | None = None
    before: Scores | None = None
    comparison: Comparison | None = None

    def as_json(self) -> dict[str, Any]:
        """Everything, both models' figures too."""
        worse = self.comparison
        return {
            "candidate": self.candidate,
            "promoted": self.promoted,
            "forced": self.forced,
            "held_against": self.held_against,
            "worse_languages": [str(one) for one in worse.languages] if worse else [],
            "worse_intents": [str(one) for one in worse.intents] if worse else [],
            "scores": {"before": as_json(self.before), "now": as_json(self.now)},
        }


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


def decide(candidate: str, now: Scores, *, promoted: str | None, before: Scores | None, force: bool) -> Decision:
    """Whether `candidate` is promoted. The first one is, and the promoted one stays."""
    if promoted is None or promoted == candidate or before is None:
        return Decision(candidate, promoted=True, forced=False, now=now, held_against=promoted)
    comparison = compare(before, now)
    refused = comparison.is_refused
    return Decision(
        candidate,
        promoted=force or not refused,
        forced=force and refused,
        now=now,
        held_against=promoted,
        before=before,
        comparison=comparison,
    )


def train_and_compare(console: Console, *, force: bool = False) -> Decision:
    """Train what is to be trained, compare, and write the decision down. Raises TrainingError."""
    model = train.train(console)
    with train.one_at_a_time():
        manifest = Manifest.read(train.MANIFEST)
        before = promoted_scores(manifest.promoted, version=held_out_hash(), score=score)
        decision = decide(
            train.name_of(model),
            score(model),
            promoted=manifest.promoted.data if manifest.promoted else None,
            before=before,
            force=force,
        )
        _write_down(manifest, decision).write(train.MANIFEST)
    tell(console, decision)
    return decision


def promoted_scores(promoted: Promoted | None, *, version: str, score: Score) -> Scores | None:
    """The promoted model's scores: measured now; when its archive is gone or unreadable, as written down then."""
    if promoted is None:
        return None
    archive = train.archive(promoted.data)
    if archive.exists():
        try:
            return score(archive)
        except UnreadableModelError:
            pass
    return promoted.scores if promoted.held_out == version else None


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


def tell(console: Console, decision: Decision) -> None:
    """In words, for the person who trained."""
    console.print(f"Held out: {_figures(decision.now)}")
    if decision.before is None:
        same = decision.held_against == decision.candidate
        first = decision.held_against is None
        why = "It is the promoted one" if same else "It is the first" if first else "The promoted one can't be scored"
        console.print(f"[green]✔[/green] Promoted. {why}: nothing to compare it with.")
        return
    console.print(f"Promoted before: {_figures(decision.before)}")
    reasons = decision.comparison.reasons if decision.comparison else ()
    for reason in reasons:
        console.print(f"[red]worse[/red] {reason}")
    if not decision.promoted:
        console.print("[red]Refused.[/red] The promoted model stays in use; --force promotes this one all the same.")
    elif decision.forced:
        console.print("[yellow]Promoted by force[/yellow], worse as it is.")
    else:
        console.print("[green]✔[/green] Promoted.")


def _figures(scores: Scores) -> str:
    known = [f"{language} {one}" for language, one in scores.languages.items()]
    strange = [f"{language} out of scope {one}" for language, one in scores.strangers.items()]
    return ", ".join((*known, *strange))
