"""What no skill answers, out of the utility's own articles: the passage is quoted and named (backend/knowledge)."""

from __future__ import annotations

import re
from collections.abc import Callable

from actions.client import Backend
from actions.records import Passage
from actions.reply import Reply
from actions.turn import Turn
from kit.utility import plain

LONGEST_QUOTE = 600
"""Characters: more is a page, not an answer. WhatsApp takes 1,024 above buttons."""
UNCLEAR = frozenset({"out_of_scope", "nlu_fallback"})
GENERAL = frozenset({"conservation_tips"})
"""Intents answered for everybody alike: asked in the middle of something else, an article answers as well."""

_ASKS = re.compile(
    r"(^|\b(y|e|oye|oiga|hola|disculpe|disculpa|perdon|and|hey|hi|so|but|pero) )"
    r"(por ?que|para que|como|que|cual|cuales|cuanto|cuanta|cuantos|cuantas|cuando|donde|quien|quienes|a quien|de quien"
    r"|es normal|es seguro|se puede|puedo|why|how|what|which|when|where|who|whose|is it|is there|are there|can i"
    r"|do i|do you|does|should i|will you)\b"
)
_EXPLAINS = re.compile(
    r"\b(por ?que|como|que (es|son|significa|hago|pasa)|es normal|es (malo|seguro|peligroso)|puedo|se puede|quien"
    r"|why|how(?! (much|many|long|soon))|what|is it (safe|normal|ok)|can i|should i|do i|who)\b"
)
_WORKS = re.compile(
    r"\b(por ?que|para que|como (funciona|se (calcula|mide|cobra|reparte))|de donde sale"
    r"|why|how (does|do|is|are)|what (does|is) .+ (for|mean))\b"
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s")


def is_question(words: str) -> bool:
    """Whether the customer asks something, with or without its marks."""
    return "?" in words or bool(_ASKS.search(plain(words)))


def wants_explaining(words: str) -> bool:
    """Whether a question asks how or why, which a report or a form doesn't answer."""
    return is_question(words) and bool(_EXPLAINS.search(plain(words)))


def asks_how_it_works(words: str) -> bool:
    """Whether a question is about the why of a thing, not about what it costs."""
    return is_question(words) and bool(_WORKS.search(plain(words)))


async def answer(turn: Turn, backend: Backend) -> Reply | None:
    """The passage that answers the message, with a way to a person; None when there is none."""
    passage = await _find(turn, backend)
    return Reply().say("knowledge", **_values(passage)) if passage else None


async def before(
    turn: Turn, backend: Backend, reply: Reply, *, when: Callable[[str], bool] = wants_explaining
) -> Reply:
    """`reply`, behind the passage that explains what was asked, where the words are `when` and nothing else is open."""
    if turn.question is not None or not when(turn.words):
        return reply
    passage = await _find(turn, backend)
    return Reply().say("knowledge_first", **_values(passage)).followed_by(reply) if passage else reply


async def aside(turn: Turn, backend: Backend, reply: Reply) -> Reply | None:
    """`reply` (our open question), behind the answer to a question that came between; None when we have no answer."""
    if turn.intent not in UNCLEAR | GENERAL or not is_question(turn.words):
        return None
    passage = await _find(turn, backend)
    return Reply().say("knowledge_first", **_values(passage)).followed_by(reply) if passage else None


def quoted(body: str) -> str:
    """A passage as we send it: at most LONGEST_QUOTE characters, cut behind a sentence, list marks as bullets."""
    text = re.sub(r"^[-*] ", "• ", body.strip(), flags=re.MULTILINE)
    if len(text) <= LONGEST_QUOTE:
        return text
    ends = [found.start() for found in _SENTENCE_END.finditer(text[: LONGEST_QUOTE + 1])]
    return text[: ends[-1]] if ends else text[: text.rfind(" ", 0, LONGEST_QUOTE)] + "…"


async def _find(turn: Turn, backend: Backend) -> Passage | None:
    if not turn.words:
        return None
    found = await backend.knowledge(turn.words, language=turn.language)
    return found[0] if found else None


def _values(passage: Passage) -> dict[str, str]:
    return {"title": passage.title, "passage": quoted(passage.body)}
