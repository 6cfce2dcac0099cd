"""The inspector's «Por qué»: what the classifier read, how near the next intent was, and what each word said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui.element import Element

from bot.explanation import Explanation, Word
from desk.elements import box, icon, words
from desk.scene import Scene
from desk.turns import Inspection

Ask = Callable[[str], Awaitable[Explanation | None]]
LEAST = 0.005
"""A word that moves no confidence by half a point is not listed."""

MOST_WORDS = 10


def points(share: float) -> str:
    """A share of 1 as points of 100, with its sign: "+12.3", "−4.0"."""
    return f"{'−' if share < 0 else '+'}{abs(share) * 100:.1f}"


def leaning(share: float) -> str:
    """Which way a word pulls, as a class."""
    return "for" if share >= LEAST else "against" if share <= -LEAST else "quiet"


class Why:
    """One fold in each turn's understanding; the model is asked when it is opened, and its answer kept."""

    def __init__(self, scene: Scene, ask: Ask) -> None:
        self.scene, self.ask = scene, ask
        self._told: dict[str, Explanation] = {}
        self._open: set[str] = set()

    def build(self, turn: Inspection) -> None:
        """The fold, open if it was."""
        with box("fold why", tag="details") as fold:
            with box("fold-title", tag="summary"):
                icon("help_center")
                words(self.scene.word("why"))
            body = box("why-body", aria_live="polite")
        if turn.turn in self._open:
            fold.props["open"] = True
        if known := self._told.get(turn.turn):
            self._draw(body, turn, known)
        fold.on("toggle", lambda event: self._toggled(body, turn, event.args.get("newState") == "open"), ["newState"])

    async def _toggled(self, body: Element, turn: Inspection, is_open: bool) -> None:
        if not is_open:
            self._open.discard(turn.turn)
            return
        self._open.add(turn.turn)
        if turn.turn in self._told:
            return
        body.clear()
        with body:
            words(self.scene.word("why_asking"), "quiet", tag="p")
        told = await self.ask(turn.read)
        if told is not None:
            self._told[turn.turn] = told
        self._draw(body, turn, told)

    def _draw(self, body: Element, turn: Inspection, told: Explanation | None) -> None:
        if body.is_deleted:
            return
        body.clear()
        with body:
            if told is None:
                words(self.scene.word("why_failed"), "quiet", tag="p")
                return
            self._readings(told)
            self._guesses(turn, told)
            self._weights(told)

    def _readings(self, told: Explanation) -> None:
        with box("why-part"):
            words(self.scene.word("why_read"), "sub", tag="h4")
            with box("readings", tag="ul"):
                for one in told.words:
                    with box("reading", tag="li"):
                        self._reading(one)
            if told.is_cut:
                words(self.scene.word("why_cut"), "quiet", tag="p")

    def _reading(self, one: Word) -> None:
        words(one.said)
        if one.how == "same":
            return
        if one.how in ("short", "slip"):
            words("→", aria_hidden="true")
            words(self.scene.word("read_as"), "visually-hidden")
            words(one.read, tag="mark")
        words(self.scene.word(f"how_{one.how}"), "how")

    def _guesses(self, turn: Inspection, told: Explanation) -> None:
        word = self.scene.word
        with box("why-part"):
            words(word("why_guesses"), "sub", tag="h4")
            for position, (name, confidence) in enumerate(told.ranking):
                with box("intent first" if position == 0 else "intent"):
                    words(name, "intent-name")
                    words(f"{confidence:.1%}", "intent-number")
            with box("why-facts", tag="p"):
                words(f"{word('threshold')} {told.threshold:.0%}")
                words(f"{word('margin')} {told.margin * 100:.1f} {word('points')}")
            words(word("why_below" if told.intent is None else "why_reached"), tag="p")
            if turn.answering:
                words(word("why_answering"), "quiet", tag="p")

    def _weights(self, told: Explanation) -> None:
        word = self.scene.word
        with box("why-part"):
            words(word("why_words"), "sub", tag="h4")
            telling = told.telling(least=LEAST, most=MOST_WORDS)
            if not telling or len(told.ranking) < 2:
                words(word("why_no_words"), "quiet", tag="p")
                return
            with box("weights", tag="table"):
                words(word("why_words_hint"), tag="caption")
                with box(tag="thead"), box(tag="tr"):
                    for title in (word("why_word"), told.ranking[0][0], told.ranking[1][0]):
                        words(title, tag="th", scope="col")
                with box(tag="tbody"):
                    for one in telling:
                        with box(tag="tr"):
                            words(one.said, tag="th", scope="row")
                            words(points(one.first), leaning(one.first), tag="td")
                            words(points(one.second), leaning(one.second), tag="td")
