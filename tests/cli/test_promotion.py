"""The promoted model stays in use until another one is no worse, and as long as it can be read."""

from __future__ import annotations

import io
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from cli import promotion, train
from cli.comparison import Scores, Tally
from cli.environments import rasa_python
from cli.manifest import Manifest, Promoted, Refused
from cli.promotion import Standing, UnreadableModelError, decide, in_use

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
GOOD = Scores(languages={"es": Tally(right=90, rows=100)}, intents={"pay_bill": Tally(right=9, rows=10)})
BAD = Scores(languages={"es": Tally(right=80, rows=100)}, intents={"pay_bill": Tally(right=5, rows=10)})
OLD = Promoted(data="old", at=NOON, held_out="v1", scores=GOOD)


VERSION = "v1"
REFUSED = Refused(data="today", at=NOON, reasons=[])


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Which models were trained: their archives are empty files."""
    made: list[Path] = []

    def make(_console: Console, model: Path) -> None:
        made.append(model)
        model.touch()

    monkeypatch.setattr(train, "_train", make)
    return made


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trained: list[Path]) -> Path:
    """A place of its own for models, in which those of the names "old" and "today" are trained already."""
    monkeypatch.setattr(train, "CACHE", tmp_path)
    monkeypatch.setattr(train, "MANIFEST", tmp_path / "manifest.json")
    monkeypatch.setattr(train, "data_hash", lambda: "today")
    monkeypatch.setattr(promotion, "held_out_hash", lambda: VERSION)
    monkeypatch.setattr(promotion, "is_readable", lambda _model: True)
    for name in ("old", "today"):
        train.archive(name).touch()
    return tmp_path


def stand(standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the model "old" be so."""
    if standing is Standing.GONE:
        train.archive("old").unlink()
    monkeypatch.setattr(
        promotion, "is_readable", lambda model: standing is Standing.READABLE or "old" not in str(model)
    )


def compare_with(
    scores: dict[str, Scores], monkeypatch: pytest.MonkeyPatch, *, force: bool = False
) -> tuple[bool, str]:
    """Run the comparison with models that score so, others can't be read; whether today's was promoted, and what was
    said."""

    def score(model: Path) -> Scores:
        try:
            return scores[train.name_of(model)]
        except KeyError:
            raise UnreadableModelError(str(model)) from None

    monkeypatch.setattr(promotion, "score", score)
    console = Console(file=io.StringIO(), width=200)
    decision = promotion.train_and_compare(console, force=force)
    return decision.promoted, console.file.getvalue()  # type: ignore[attr-defined]


def run_now() -> tuple[Path, str]:
    """The archive that would run, and what was said."""
    console = Console(file=io.StringIO(), width=200)
    return in_use(console), console.file.getvalue()  # type: ignore[attr-defined]


RUNS = {
    # standing of the promoted, today's refused, today's archive exists: what runs, what is trained, what is said
    (Standing.NONE, False, True): ("today", False, ""),
    (Standing.NONE, False, False): ("today", True, ""),
    (Standing.READABLE, False, True): ("today", False, ""),
    (Standing.READABLE, False, False): ("today", True, ""),
    (Standing.READABLE, True, True): ("old", False, "the model promoted on 2026-11-20 (old) runs"),
    (Standing.READABLE, True, False): ("old", False, "the model promoted on 2026-11-20 (old) runs"),
    (Standing.UNREADABLE, False, True): ("today", False, ""),
    (Standing.UNREADABLE, False, False): ("today", True, ""),
    (Standing.UNREADABLE, True, True): ("today", False, "can't be read by today's code"),
    (Standing.UNREADABLE, True, False): ("today", True, "can't be read by today's code"),
    (Standing.GONE, False, True): ("today", False, ""),
    (Standing.GONE, False, False): ("today", True, ""),
    (Standing.GONE, True, True): ("today", False, "(old) is gone"),
    (Standing.GONE, True, False): ("today", True, "(old) is gone"),
}


@pytest.mark.parametrize(("standing", "is_refused", "exists"), list(RUNS))
def test_what_runs_follows_the_table(
    models: Path,
    trained: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    standing: Standing,
    is_refused: bool,
    exists: bool,
) -> None:
    runs, trains, says = RUNS[standing, is_refused, exists]
    promoted = None if standing is Standing.NONE else OLD
    Manifest(promoted=promoted, refused=[REFUSED] if is_refused else []).write(train.MANIFEST)
    stand(standing, monkeypatch)
    if not exists:
        train.archive("today").unlink()
    model, said = run_now()

    assert model == train.archive(runs)
    assert trained == ([train.archive("today")] if trains else [])
    assert says in said
    assert bool(said) == bool(says)


COMPARES = [
    # standing of the promoted, its scores as written down, today's scores: promoted, what runs then, what is said
    (Standing.NONE, None, BAD, True, "today", "It is the promoted one: nothing to compare it with"),
    (Standing.READABLE, None, GOOD, True, "today", "Promoted before: es 90.0 %"),
    (Standing.READABLE, None, BAD, False, "old", "Refused. The model promoted on 2026-11-20 (old) stays in use"),
    (Standing.UNREADABLE, GOOD, GOOD, True, "today", "can't be read by today's code and counts as gone"),
    (Standing.UNREADABLE, GOOD, BAD, False, "today", "Refused. No other model can run"),
    (Standing.UNREADABLE, None, BAD, True, "today", "can't be read by today's code and counts as gone"),
    (Standing.GONE, GOOD, GOOD, True, "today", "(old) is gone"),
    (Standing.GONE, GOOD, BAD, False, "today", "Refused. No other model can run"),
    (Standing.GONE, None, BAD, True, "today", "There are no scores of it on these rows"),
]


@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.parametrize("was_refused", [True, False])
@pytest.mark.parametrize(("standing", "written", "now", "is_promoted", "runs", "says"), COMPARES)
def test_what_is_promoted_follows_the_table(
    models: Path,
    monkeypatch: pytest.MonkeyPatch,
    standing: Standing,
    written: Scores | None,
    now: Scores,
    is_promoted: bool,
    runs: str,
    says: str,
    was_refused: bool,
    exists: bool,
) -> None:
    promoted = None if standing is Standing.NONE else OLD.model_copy(update={"scores": written})
    Manifest(promoted=promoted, refused=[REFUSED] if was_refused else []).write(train.MANIFEST)
    stand(standing, monkeypatch)
    if not exists:
        train.archive("today").unlink()
    scores = {"today": now} | ({"old": GOOD} if standing is Standing.READABLE else {})
    did, said = compare_with(scores, monkeypatch)
    manifest = Manifest.read(train.MANIFEST)

    assert did == is_promoted
    assert says in said
    assert manifest.is_refused("today") == (not is_promoted)
    assert run_now()[0] == train.archive(runs)


def test_a_worse_model_is_refused_and_the_old_one_stays_in_use(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Manifest(promoted=OLD).write(train.MANIFEST)
    promoted, said = compare_with({"old": GOOD, "today": BAD}, monkeypatch)

    assert not promoted
    assert "Language es: 90.0 % (90 of 100) → 80.0 % (80 of 100)" in said
    assert in_use(Console(quiet=True)) == train.archive("old")


def test_by_force_it_is_promoted_and_that_is_said(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Manifest(promoted=OLD).write(train.MANIFEST)
    compare_with({"old": GOOD, "today": BAD}, monkeypatch)
    promoted, said = compare_with({"old": GOOD, "today": BAD}, monkeypatch, force=True)
    manifest = Manifest.read(train.MANIFEST)

    assert promoted
    assert "by force" in said
    assert manifest.promoted is not None
    assert (manifest.promoted.data, manifest.promoted.forced, manifest.refused) == ("today", True, [])
    assert in_use(Console(quiet=True)) == train.archive("today")


def test_a_model_that_is_no_worse_is_promoted_with_its_scores(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Manifest(promoted=OLD.model_copy(update={"scores": BAD})).write(train.MANIFEST)
    promoted, _ = compare_with({"old": BAD, "today": GOOD}, monkeypatch)
    manifest = Manifest.read(train.MANIFEST)

    assert promoted
    assert manifest.promoted is not None
    assert (manifest.promoted.data, manifest.promoted.scores, manifest.promoted.forced) == ("today", GOOD, False)


def test_training_alone_promotes_the_first_and_no_other(models: Path) -> None:
    train.train(Console(quiet=True))
    first = Manifest.read(train.MANIFEST).promoted
    Manifest(promoted=OLD).write(train.MANIFEST)
    train.train(Console(quiet=True))
    later = Manifest.read(train.MANIFEST).promoted

    assert first is not None
    assert (first.data, later) == ("today", OLD)


def test_a_promoted_model_is_not_cleared_away(models: Path) -> None:
    Manifest(promoted=OLD).write(train.MANIFEST)
    for number in range(6):
        train.archive(f"later{number}").touch()
    train._prune(train.archive("today"))

    assert train.archive("old").exists()
    assert len(list(models.glob("*.tar.gz"))) == train.KEPT_MODELS


def test_the_same_model_again_stays_promoted() -> None:
    again = decide("old", BAD, promoted="old", standing=Standing.READABLE, before=GOOD, force=False)

    assert (again.promoted, again.runs) == (True, "old")


def test_scores_on_other_rows_are_no_measure(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Manifest(promoted=OLD.model_copy(update={"held_out": "v0"})).write(train.MANIFEST)
    promoted, said = compare_with({"today": BAD}, monkeypatch)

    assert promoted
    assert "There are no scores of it on these rows" in said


def test_the_figures_for_programs_say_which_model_runs(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Manifest(promoted=OLD).write(train.MANIFEST)
    monkeypatch.setattr(promotion, "score", {train.archive("old"): GOOD, train.archive("today"): BAD}.__getitem__)
    told = promotion.train_and_compare(Console(quiet=True)).as_json()

    assert (told["promoted"], told["held_against_is"], told["runs"]) == (False, "readable", "old")


def test_a_model_of_today_that_can_t_be_read_is_damaged(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(train.TrainingError, match="damaged"):
        compare_with({}, monkeypatch)


def test_an_archive_of_another_format_can_t_be_read(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise subprocess.CalledProcessError(1, "evaluate")

    monkeypatch.undo()
    monkeypatch.setattr(promotion, "understand", fail)

    assert not promotion.is_readable(Path("old.tar.gz"))


@pytest.mark.model
def test_an_empty_archive_can_t_be_read_and_a_trained_one_can(tmp_path: Path) -> None:
    rasa_python()
    empty = tmp_path / "old.tar.gz"
    empty.touch()

    assert not promotion.is_readable(empty)
    assert promotion.is_readable(train.train(Console(quiet=True)))


def test_a_manifest_of_an_older_shape_promotes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text('{"data": "95fea0e9", "intents": 53, "threshold": 0.32}')

    assert Manifest.read(path) == Manifest()
    assert Manifest.read(tmp_path / "none.json") == Manifest()
