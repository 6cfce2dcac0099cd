"""What a skill answers: response names and values, files, what is asked, what is remembered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Self

from actions.turn import Question, Suspended


def payload(intent: str, **entities: str) -> str:
    """What a button sends: `/intent` or `/intent{"entity": "value"}`."""
    return f"/{intent}" + (json.dumps(entities, ensure_ascii=False) if entities else "")


@dataclass(frozen=True, slots=True)
class Button:
    """A choice that depends on data; fixed ones stand in responses/*.yml. WhatsApp shows 20 characters, lists 24."""

    title: str
    payload: str

    def as_json(self) -> dict[str, str]:
        """Rasa's form of a button."""
        return {"title": self.title, "payload": self.payload}


@dataclass(frozen=True, slots=True)
class Say:
    """A response by name, with the values that its text names."""

    response: str
    values: dict[str, str] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()


@dataclass(slots=True)
class Reply:
    """An answer being built. With a `question` the next message is heard as its answer.

    `facts` are what the answer was about beside what was asked (`last_data`); `stack` replaces what waits, None leaves
    it; `offers_back` says whether a task that waits may be offered behind this answer.
    """

    messages: list[Say | dict[str, object]] = field(default_factory=list)
    question: Question | None = None
    misses: int = 0
    then: str | None = None
    slots: dict[str, object] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    stack: tuple[Suspended, ...] | None = None
    offers_back: bool = True

    def say(self, response: str, *buttons: Button, **values: str) -> Self:
        """Add a response (without its `utter_`)."""
        self.messages.append(Say(f"utter_{response}", values, buttons))
        return self

    def document(self, *, path: str, filename: str, caption: str = "") -> Self:
        """Add a file that the backend holds at `path`."""
        self.messages.append({"document": {"path": path, "filename": filename, "caption": caption}})
        return self

    def image(self, *, path: str, filename: str, caption: str = "") -> Self:
        """Add a picture that the backend holds at `path`."""
        self.messages.append({"image": {"path": path, "filename": filename, "caption": caption}})
        return self

    def custom(self, **members: object) -> Self:
        """Add a message to the runtime."""
        self.messages.append(dict(members))
        return self

    def ask(self, question: Question) -> Self:
        """Keep the next message for `question`."""
        self.question = question
        return self

    def about(self, **facts: str) -> Self:
        """Remember what this answer was about, for "no, I meant …" and "send it to me"."""
        self.facts |= facts
        return self

    def end(self) -> Self:
        """The task is done: a session boundary is welcome."""
        return self.custom(end=True)

    def followed_by(self, other: Reply) -> Reply:
        """This answer, then `other`'s words and open question."""
        return Reply(
            messages=[*self.messages, *other.messages],
            question=other.question,
            misses=other.misses,
            then=other.then or self.then,
            slots={**self.slots, **other.slots},
            facts={**self.facts, **other.facts},
            stack=other.stack if self.stack is None else self.stack,
            offers_back=self.offers_back and other.offers_back,
        )


def shown(words: str, limit: int = 80) -> str:
    """A customer's own words as we quote them: one line, cut."""
    line = " ".join(words.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
