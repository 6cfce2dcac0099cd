"""Nobody goes round in circles: misses, anger, a contested charge and abuse, around whatever action was chosen.

`serve` is what every action of ours runs through. Three misses in a row open a handoff by themselves; anger and
distress are understood in one sentence and bring a person; a charge contested twice gets a case; abuse is met calmly,
then with a person, then with silence for ten minutes. Danger passes through untouched.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from actions import format as fmt
from actions import guards, identity
from actions.mood import Mood, mood
from actions.reply import Reply
from actions.speakers import SPEAKERS
from actions.turn import Question, Strain, Turn
from kit.utility import plain

MISSES = 3
"""Messages in a row that were not understood, after which a person is asked for without waiting to be told to."""
INSULTS = 3
QUIET = timedelta(minutes=10)
SURE_INSULT = 0.5
"""Of the classifier's belief, from which words that the lexicon doesn't know are an insult."""
STORY = 400

Respond = Callable[[Turn], Awaitable[Reply]]
Contest = Callable[[Turn, str], Awaitable[Reply]]
"""Opens a case for a contested charge, with its story."""

_NO_TASK = frozenset({
    "insult", "out_of_scope", "nlu_fallback", "greet", "thank", "goodbye", "affirm", "deny", "cancel", "skip", "why",
    "wait", "repeat", "correct", "inform", "menu", "bot_challenge", "complaint",
})  # fmt: skip
"""Intents with nothing to serve beside the feeling."""
_VENTING = frozenset({"complaint", "insult", "out_of_scope", "nlu_fallback"})
_CONTESTED = frozenset({"high_bill", "dispute"})
_EXPLAINED = frozenset({"high_bill", "dispute", "get_bill", "check_usage"})
_CONTESTS = re.compile(
    r"\bno (?:es|puede ser) (?:cierto|verdad|posible|correcto|justo)|\bno puede ser\b|\bno estoy de acuerdo\b"
    r"|\bno (?:use|uso|gaste|gasto|consumi|consumo) (?:tanta?|eso|todo eso)\b|\bes (?:injusto|un error|un abuso)\b"
    r"|\bno (?:me )?convence\b|\bsigue (?:muy )?(?:alto|caro)\b|\b(?:esta|estan) mal (?:cobrad|el cobro|el recibo)"
    r"|\b(?:that|it|this) (?:can t|cannot|can not) be (?:right|true|correct)\b"
    r"|\bi (?:don t|do not) agree\b"
    r"|\bi (?:didn t|did not|don t|do not) use (?:that|so) much\b"
    r"|\b(?:that|it|this)(?: s| is) (?:not (?:right|fair|true)|wrong|unfair)\b"
)


async def serve(turn: Turn, respond: Respond, contest: Contest) -> Reply:
    """What `respond` answers, or what comes before it; `contest` opens the case of a contested charge."""
    if turn.intent == "emergency" or turn.strain.turn == turn.id:
        return await respond(turn)  # danger, or the second action of a turn that was weighed at its first
    strain = turn.strain.today(turn.now)
    felt = mood(turn.words)
    if felt == "abuse" or (felt is None and _insulted(turn)):
        return await _meet_abuse(turn, strain, respond)
    if guard := guards.found(turn):
        return _not_in_a_circle(guards.turned_away(turn, guard), turn)
    if contests(turn, strain):
        return await _contested(turn, strain, contest)
    if felt and _only_vents(turn):
        return _understood(Reply(misses=1), turn, strain, felt)
    reply = await respond(turn)
    if turn.intent in _CONTESTED and not turn.question:
        _keep(reply, turn, strain, contested=1, story=turn.words[:STORY])
    if _says(reply, "dispute_opened"):
        _keep(reply, turn, strain, contested=2, opened=True)
    if felt in ("anger", "distress") and not reply.then:
        return _understood(reply, turn, strain, felt)
    return _not_in_a_circle(reply, turn)


def contests(turn: Turn, strain: Strain) -> bool:
    """Whether this is the second message against a charge that was explained or disputed before."""
    if turn.question or not strain.contested:
        return False
    return turn.intent == "dispute" or (
        turn.intent in {*_EXPLAINED, *_NO_TASK}
        and (turn.intent == "high_bill" or _CONTESTS.search(plain(turn.words)) is not None)
    )


def hand_over(turn: Turn, *, reason: str, says: str) -> Reply:
    """A place in the queue, and when somebody answers: `<says>_open` or `<says>_closed`. A speaker rings nowhere, so
    there the number is said.
    """
    phone = fmt.phone(turn.utility.contacts.phone)
    topic = turn.question.task if turn.question else turn.last_task
    reply = Reply().custom(handoff={"reason": reason, "topic": topic})
    opens = turn.utility.next_opening(turn.now)
    if turn.utility.is_open(turn.now) or opens is None:
        reply = reply.say(f"{says}_open", phone=phone, hours=fmt.hours(turn.utility.hours, turn.language))
    else:
        told = fmt.moment(opens, turn.language, turn.utility, turn.now)
        reply = reply.say(f"{says}_closed", phone=phone, opens=told)
    return reply.say("our_number", phone=phone) if turn.channel in SPEAKERS else reply


def _call_offered(reply: Reply, turn: Turn) -> Reply:
    """Out of hours, and with nothing else to answer: should they be called at the opening?"""
    opens = turn.utility.next_opening(turn.now)
    if reply.question or opens is None or turn.utility.is_open(turn.now):
        return reply
    topic = turn.question.task if turn.question else turn.last_task
    data = {"topic": topic, "story": turn.words[:STORY], "no": "callback_declined"}
    reply.offers_back = False
    return reply.say("callback_offer").ask(Question(kind="yes", task="human_agent", data=data))


async def _contested(turn: Turn, strain: Strain, contest: Contest) -> Reply:
    """The second message gets its case; whoever has one gets a person."""
    if strain.opened:
        return _keep(_call_offered(hand_over(turn, reason="dispute", says="dispute_person"), turn), turn, strain)
    story = "\n".join(filter(None, (strain.story, turn.words[:STORY])))
    reply = await contest(turn, story)
    return _keep(reply, turn, strain, contested=2, opened=_says(reply, "dispute_opened"))


async def _meet_abuse(turn: Turn, strain: Strain, respond: Respond) -> Reply:
    """Calm; then a person; then the end, and no word to more of it for a while."""
    if strain.quiet_until and turn.now < strain.quiet_until:
        return Reply().end()
    count = strain.abuse + 1
    if count >= INSULTS:
        phone = fmt.phone(turn.utility.contacts.phone)
        reply = Reply().say("abuse_end", phone=phone).end()
        return _keep(reply, turn, strain, abuse=count, quiet_until=turn.now + QUIET)
    said = Reply().say("abuse_calm" if count == 1 else "abuse_person")
    if turn.intent == "human_agent":
        said = await respond(turn)
    elif turn.intent not in _NO_TASK:
        said = said.followed_by(await respond(turn))
    elif turn.question:
        said = said.followed_by(identity.reask(turn, turn.question))
    elif count == 1:
        said = Reply().say("insult")
    return _keep(said, turn, strain, abuse=count)


def _understood(reply: Reply, turn: Turn, strain: Strain, felt: Mood) -> Reply:
    """One sentence of understanding, then what was asked; a person when nothing was, or the second time."""
    upset = strain.upset + 1
    if turn.intent == "human_agent" or any(isinstance(m, dict) and "handoff" in m for m in reply.messages):
        return _keep(reply, turn, strain, upset=upset)
    asked = turn.intent not in _NO_TASK or (turn.question is not None and reply.misses == 0)
    if asked and upset == 1:
        answer = Reply().say(felt).followed_by(reply)
    else:
        person = hand_over(turn, reason=felt, says=felt)
        answer = person.followed_by(reply) if asked else person
        if turn.question and not asked:
            answer.ask(turn.question)
        answer = _call_offered(answer, turn)
    return _keep(answer, turn, strain, upset=upset)


def _not_in_a_circle(reply: Reply, turn: Turn) -> Reply:
    """The third miss in a row opens a handoff; the open question stays, its tries forgotten."""
    if len(turn.words) >= guards.LONG_MESSAGE and reply.misses == 1 and not reply.question:
        reply = Reply(misses=reply.misses).say("too_long")
    if reply.misses < MISSES:
        return reply
    person = hand_over(turn, reason="not_understood", says="not_understood_person")
    if reply.question:
        return person.ask(reply.question.model_copy(update={"tries": 0}))
    return _call_offered(person, turn)


def _only_vents(turn: Turn) -> bool:
    """Whether feelings are all that there is, in the middle of a question that they don't answer."""
    if turn.question is None or turn.question.kind in guards.FREE or turn.intent not in _VENTING:
        return False
    return not re.search(r"\d{3}", turn.words)


def _insulted(turn: Turn) -> bool:
    return turn.intent == "insult" and dict(turn.ranking).get("insult", 0.0) >= SURE_INSULT


def _says(reply: Reply, response: str) -> bool:
    return any(not isinstance(message, dict) and message.response == f"utter_{response}" for message in reply.messages)


def _keep(reply: Reply, turn: Turn, strain: Strain, **changes: object) -> Reply:
    """Remember the strain with `changes`."""
    kept = strain.model_copy(update={**changes, "turn": turn.id, "at": turn.now})
    reply.slots["strain"] = kept.model_dump(mode="json")
    return reply
