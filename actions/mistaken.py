"""That's not it: the customer turns down what we understood, and says nothing in its place.

Such words are never a value. While little was told for a task they take back the task itself: it is let go, and we ask
what was meant, with the meanings that came next. Where something was told, correction.py asks which of it is wrong.
"""

from __future__ import annotations

import re

from actions import cancelling
from actions.guesses import likely
from actions.reply import Button, Reply, payload
from actions.turn import Question, Turn
from actions.words import word
from kit.utility import plain

OTHERS = "others"
"""In the data of a question: the intents that came next when the message was understood that opened its task."""
OFFERED = 2
_LEAD = (
    r"(?:(?:no+|nop|nope|nel|nah|perdon|disculpa|disculpe|oye|oiga|pero|but|ay|mmm+|sorry|hey|wait|espera|espere|"
    r"creo que|i think|well|bueno) )*"
)
_TAIL = r"(?: (?:por favor|gracias|please|thanks|thank you|no+|nada))*"
_IT = r"(?:eso|ese|esa|esto|asi|por ahi)"
_SAID = (
    r"(?:pregunte|pregunto|preguntaba|pedi|pido|pedia|dije|decia|digo|quise decir|quiero|queria|busco|buscaba|necesito|"
    r"necesitaba|referia)"
)
_MEANT = (
    r"(?:asked|ask|said|meant|mean|want|wanted|need|needed|was asking|am asking|m asking|was talking about|asked for)"
)
_ABOUT_REQUEST = re.compile(
    _LEAD + r"(?:"
    rf"(?:{_IT} )?no (?:es|era|fue) (?:eso )?(?:de )?lo que (?:te |le |yo )*(?:me )?{_SAID}"
    rf"|no (?:te |le |yo |me )*(?:{_SAID}|hablo|hablaba|refiero) (?:a |de |por )?{_IT}"
    r"|(?:me )?(?:entendiste|entendio|entendieron) mal|no me (?:entendiste|entendio|entiendes|entiende)"
    r"|nada que ver"
    rf"|(?:(?:that|it|this) ?(?:is |s |was )?)?not what i {_MEANT}"
    rf"|(?:that|it|this) (?:isn t|isnt|wasn t|wasnt) what i {_MEANT}"
    r"|i (?:didn t|did not|wasn t|m not|am not) (?:ask|say|mean|asking|talking)(?: about| for)? (?:that|this|it)"
    r"|you (?:misunderstood|got (?:it|me|that) wrong|don t understand|didn t understand)(?: me)?"
    r")" + _TAIL
)
_THAT = re.compile(
    _LEAD + r"(?:"
    rf"{_IT} no(?: (?:es|era|fue))?|no (?:es|era|fue) (?:por )?{_IT}|no {_IT}"
    r"|(?:that|it|this)(?: is| s|s) not (?:it|that|this)|(?:that|it|this) (?:isn t|isnt|wasn t|wasnt) (?:it|that|this)"
    r"|not (?:that|this|it)(?: one)?|none of (?:that|those|these)|ningun[oa](?: de (?:esos|esas|eso))?"
    r")" + _TAIL
)


def denies_only(words: str) -> bool:
    """Whether the words turn something down and hold nothing else: no value, no other request."""
    said = plain(words)
    return bool(_ABOUT_REQUEST.fullmatch(said) or _THAT.fullmatch(said))


def beside(turn: Turn) -> dict[str, str]:
    """What else the message may have meant that opens a task; kept with the task's question. Empty for a button."""
    others = [intent for intent in likely(turn) if intent != turn.intent][:OFFERED]
    return {OTHERS: " ".join(others)} if others and not turn.pressed else {}


def hear(turn: Turn, question: Question) -> Reply | None:
    """The task is let go when it was not what the customer meant; None when the message doesn't say so."""
    if turn.pressed or not denies_only(turn.words):
        return None
    told = cancelling.values(question) or question.tries
    about_request = _ABOUT_REQUEST.fullmatch(plain(turn.words))
    if question.over or question.kind == "send" or (told and not about_request):
        return None
    return ask_what(turn, tuple(question.data.get(OTHERS, "").split()))


def after_the_fact(turn: Turn) -> Reply | None:
    """The same of an answer that was given: "that's not what I asked"."""
    if turn.pressed or turn.question or not turn.last_data:
        return None
    return ask_what(turn) if _ABOUT_REQUEST.fullmatch(plain(turn.words)) else None


def ask_what(turn: Turn, others: tuple[str, ...] = ()) -> Reply:
    """Owned up to; then what is it? What we got wrong counts with what we didn't understand, and the whole day: between
    two of these there is always something that we thought we had understood."""
    strain = turn.strain.today(turn.now)
    kept = strain.model_copy(update={"mistaken": strain.mistaken + 1, "turn": turn.id, "at": turn.now})
    offered = (*others, "human_agent")
    buttons = [Button(word("skill", intent, turn.language), payload(intent)) for intent in offered]
    reply = Reply().say("mistaken_for", *buttons) if others else Reply().say("mistaken")
    reply.slots["strain"] = kept.model_dump(mode="json")
    reply.misses = max(turn.misses + 1, kept.mistaken)
    return reply
