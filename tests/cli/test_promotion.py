"""The promoted model stays in use until another one is no worse."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from cli import promotion, train
from cli.comparison import Scores, Tally
from cli.manifest import Manifest, Promoted, Refused
from cli.promotion import UnreadableModelError, decide, promoted_scores

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
GOOD = Scores(languages={"es": Tally(right=90, rows=100)}, intents={"pay_bill": Tally(right=9, rows=10)})
BAD = Scores(languages={"es": Tally(right=80, rows=100)}, intents={"pay_bill": Tally(right=5, rows=10)})
OLD = Promoted(data="old", at=NOON, held_out="v1", scores=GOOD)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of its own for models, in which those of the names "old" and "today" are trained already."""
    monkeypatch.setattr(train, "CACHE", tmp_path)
    monkeypatch.setattr(train, "MANIFEST", tmp_path / "manifest.json")
    monkeypatch.setattr(train, "data_hash", lambda: "today")
    for name in ("old", "today"):
        train.archive(name).touch()
    return tmp_path


def compare_with(
    scores: dict[str, Scores], monkeypatch: pytest.MonkeyPatch, *, force: bool = False
) -> tuple[bool, str]:
    """Run the comparison with models that score so; whether today's was promoted, and what was said."""
    monkeypatch.setattr(promotion, "score", lambda model: scores[train.name_of(model)])
    console = Console(file=io.StringIO(), width=200)
    decision = promotion.train_and_compare(console, force=force)
    return decision.promoted, console.file.getvalue()  # type: ignore[attr-defined]


def test_a_worse_model_is_refused_and_the_old_one_stays_in_use(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Manifest(promoted=OLD).write(train.MANIFEST)
    promoted, said = compare_with({"old": GOOD, "today": BAD}, monkeypatch)

    assert not promoted
    assert "Language es: 90.0 % (90 of 100) → 80.0 % (80 of 100)" in said
    assert train.in_use(Console(quiet=True)) == train.archive("old")


def test_by_force_it_is_promoted_and_that_is_said(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Manifest(promoted=OLD).write(train.MANIFEST)
    compare_with({"old": GOOD, "today": BAD}, monkeypatch)
    promoted, said = compare_with({"old": GOOD, "today": BAD}, monkeypatch, force=True)
    manifest = Manifest.read(train.MANIFEST)

    assert promoted
    assert "by force" in said
    assert manifest.promoted is not None
    assert (manifest.promoted.data, manifest.promoted.forced, manifest.refused) == ("today", True, [])
    assert train.in_use(Console(quiet=True)) == train.archive("today")


def test_a_model_that_is_no_worse_is_promoted_with_its_scores(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Manifest(promoted=OLD.model_copy(update={"scores": BAD})).write(train.MANIFEST)
    promoted, _ = compare_with({"old": BAD, "today": GOOD}, monkeypatch)
    manifest = Manifest.read(train.MANIFEST)

    assert promoted
    assert manifest.promoted is not None
    assert (manifest.promoted.data, manifest.promoted.scores, manifest.promoted.forced) == ("today", GOOD, False)


def test_the_first_model_is_promoted(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    promoted, _ = compare_with({"today": BAD}, monkeypatch)

    assert promoted
    assert Manifest.read(train.MANIFEST).promoted is not None


def test_training_alone_promotes_the_first_and_no_other(models: Path) -> None:
    train.train(Console(quiet=True))
    first = Manifest.read(train.MANIFEST).promoted
    Manifest(promoted=OLD).write(train.MANIFEST)
    train.train(Console(quiet=True))
    later = Manifest.read(train.MANIFEST).promoted

    assert first is not None
    assert (first.data, later) == ("today", OLD)


def test_a_model_that_nobody_compared_runs_all_the_same(models: Path) -> None:
    Manifest(promoted=OLD).write(train.MANIFEST)

    assert train.in_use(Console(quiet=True)) == train.archive("today")


def test_a_refused_model_runs_when_the_promoted_one_is_gone(models: Path) -> None:
    Manifest(promoted=OLD, refused=[Refused(data="today", at=NOON, reasons=[])]).write(train.MANIFEST)
    train.archive("old").unlink()

    assert train.in_use(Console(quiet=True)) == train.archive("today")


def test_a_promoted_model_is_not_cleared_away(models: Path) -> None:
    Manifest(promoted=OLD).write(train.MANIFEST)
    for number in range(6):
        train.archive(f"later{number}").touch()
    train._prune(train.archive("today"))

    assert train.archive("old").exists()
    assert len(list(models.glob("*.tar.gz"))) == train.KEPT_MODELS


def test_the_same_model_again_stays_promoted() -> None:
    assert decide("old", BAD, promoted="old", before=GOOD, force=False).promoted


def unreadable(model: Path) -> Scores:
    raise UnreadableModelError(str(model))


def test_a_promoted_model_that_can_t_be_read_counts_as_it_was_written_down(models: Path) -> None:
    assert promoted_scores(OLD, version="v1", score=unreadable) == GOOD
    assert promoted_scores(OLD, version="v2", score=unreadable) is None  # other rows: no measure
    assert promoted_scores(OLD, version="v2", score=lambda _model: BAD) == BAD


def test_a_manifest_of_an_older_shape_promotes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text('{"data": "95fea0e9", "intents": 53, "threshold": 0.32}')

    assert Manifest.read(path) == Manifest()
    assert Manifest.read(tmp_path / "none.json") == Manifest()
