"""Another task in the middle and back: what waits is kept, and offered again once the other is answered."""

from __future__ import annotations

from actions.client import Backend
from actions.identity import CarryOn, reask
from actions.reply import Reply
from actions.turn import WHO, Question, Suspended, Turn
from actions.words import word

DEEPEST = 3
"""Nobody remembers what they wanted four tasks ago; the oldest is dropped."""
LAYERS = frozenset({"back", "cancel", "field"})
"""Questions about a question; they never wait themselves."""
_UNNAMED = frozenset({"inform", "correct"})


def suspend(question: Question, turn: Turn, reply: Reply, *, task: str) -> Reply:
    """Keep `question`, which the customer left for `task`; an offer that was not taken up is dropped."""
    if reply.stack is not None:
        return reply  # a goodbye
    left = question.over if question.kind in LAYERS - {"back"} else question
    others = tuple(one for one in turn.stack if one.question.task not in (task, left.task if left else ""))
    keeps = left is not None and left.kind != "back" and left.task not in (task, *_UNNAMED)
    if left is not None and keeps:
        others = (*others, Suspended(question=left, since=turn.now))
    reply.stack = others[-DEEPEST:]
    return reply


def with_way_back(reply: Reply, turn: Turn) -> Reply:
    """Behind an answer that leaves nothing open: the offer to go on with what waited last."""
    stack = turn.stack if reply.stack is None else reply.stack
    if not stack or reply.question or reply.then or not reply.offers_back:
        return reply
    reply.stack = stack[:-1]
    return _offer(reply, turn, stack[-1].question)


def _offer(reply: Reply, turn: Turn, over: Question) -> Reply:
    question = Question(kind="back", task=over.task, over=over.model_copy(update={"tries": 0}))
    return reply.say("go_back", thing=word("waiting", over.task, turn.language)).ask(question)


async def hear_back(turn: Turn, backend: Backend, question: Question, carry_on: CarryOn) -> Reply | None:
    """Yes: the question that waited, with all that it knew. No: it is dropped."""
    if turn.intent == "affirm" and question.over:
        return await resume(turn, backend, question.over, carry_on)
    if turn.intent in ("deny", "cancel", "skip"):
        reply = Reply().say("left")
        reply.offers_back = False
        return reply
    return None


async def resume(turn: Turn, backend: Backend, question: Question, carry_on: CarryOn) -> Reply:
    """Ask again; who has meanwhile proven what was asked for is not asked, the task goes on."""
    if question.kind in WHO:
        known = await backend.identity()
        proven = known.level >= 2 if question.kind in ("code", "new_code") else known.account is not None
        if proven:
            return await carry_on(turn, backend, question.task, {**question.data, "contract_given": "yes"})
    return reask(turn, question)


async def take_up(turn: Turn, backend: Backend, carry_on: CarryOn) -> Reply | None:
    """Yes, or "go on", with nothing asked: what waited last goes on."""
    if turn.question or turn.intent != "affirm" or not turn.stack:
        return None
    reply = await resume(turn, backend, turn.stack[-1].question, carry_on)
    reply.stack = turn.stack[:-1]
    return reply
