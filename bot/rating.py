"""How it went, 1 to 5, asked now and then when a served customer thanks or leaves (CNV-20).

A digit, stars or a word answers; anything else is served as usual and the question is dropped. After a low number (the
utility's survey says below which) we ask once for the reason, which is kept redacted. So it is after a person's help
(`floor/survey.py`), and with the recommendation, 0 to 10, which is asked now and then (`floor/recommending.py`). The
pure part reads and decides, `keep` writes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import surveys
from bot.compose import Button, Said
from bot.mailbox import Claim
from bot.reading import Ask, Reading, plain
from bot.redaction import redact
from bot.sentences import Key, say, say_aloud
from kit.ids import new_id
from kit.utility import Utility
from kit.utility_parts import SurveyKind

Asked = SurveyKind | Literal["reason"]

HOW_IT_WENT: tuple[SurveyKind, ...] = ("csat", "post_interaction")
SERVED_WITHIN = timedelta(hours=24)
ASKED_AT = frozenset({"thank", "goodbye"})
NOT_SERVED = frozenset({"insult", "goodbye", "greet", "thank", "out_of_scope", "nlu_fallback"})
"""Intents whose end is no task that was done."""
PAYLOAD = "/rate "
LABELS: tuple[Key, ...] = ("rate_1", "rate_2", "rate_3", "rate_4", "rate_5")

_PHRASES = {
    1: "pesimo, pesima, horrible, fatal, muy mal, malisimo, terrible, very bad, awful, the worst, uno, one",
    2: "mal, mala, malo, bad, poor, dos, two",
    3: "regular, mas o menos, asi asi, ni bien ni mal, so so, okay, average, meh, tres, three",
    4: "bien, buena, bueno, good, nice, cuatro, four",
    5: "muy bien, excelente, perfecto, perfecta, genial, buenisimo, de maravilla, very good, great, excellent, perfect"
    ", awesome, cinco, five",
}
_BY_WORD = {phrase: score for score, phrases in _PHRASES.items() for phrase in phrases.split(", ")}
_DIGIT = re.compile(
    r"(?:(?:le|les|te|un|una|mi|doy|pongo|i|give|it|you|a|calificacion|de|es|rating|score)\s+)*([1-5])"
    r"(?:\s+(?:de 5|out of 5|5|estrellas?|stars?|puntos?|points?|gracias|thanks|por favor))*"
)
_OUT_OF_TEN = re.compile(
    r"(?:(?:le|les|un|una|mi|doy|pongo|i|give|it|a|diria|creo|que|es|solid)\s+)*(\d{1,2}|[a-z]+)"
    r"(?:\s+(?:de 10|de diez|out of 10|out of ten|puntos?|points?|gracias|thanks|por favor|please))*"
)
_TO_TEN = {
    word: number
    for words in (
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez",
        "zero one two three four five six seven eight nine ten",
    )
    for number, word in enumerate(words.split())
}
_REQUEST = re.compile(
    r"\?|^\W*(?:hola|buen|quiero|quisiera|necesito|dame|dime|manda|muestra|ayuda|como|cuanto|cuando|donde|cual|hi\b|hello"
    r"|i want|i need|show|give|send|how|what|when|where|can you|could you|please|menu|hablar|talk to|no tengo|hay una?)"
    r"|\b(?:fuga|emergencia|gas|cable|chispas|leak|emergency|sparks)\b"
)

_KEEP = text("""
with handoff as (
    select q.id from runtime.queue_entries q join runtime.conversations c on c.id = q.conversation_id
    where c.id = :conversation and q.surveyed_at = c.rating_asked_at and cast(:kind as text) <> 'nps' limit 1
), about as (
    select case when exists (select from handoff) then 'post_interaction' else cast(:kind as text) end as kind
), reported as (
    select t.slots->'last_data'->>'case' as number from runtime.turns t
    where t.conversation_id = :conversation and t.started_at > :lately and t.slots->'last_data'->>'case' is not null
    order by t.started_at desc, t.id desc limit 1
)
insert into runtime.ratings
    (id, utility_id, channel, conversation_id, turn_id, score, at, entry_id, kind, template_id, case_number, responses)
select :id, :utility, :channel, :conversation, :turn, :score, :now, (select id from handoff), about.kind,
    (select s.id from runtime.survey_templates s where s.utility_id = :utility and s.kind = about.kind),
    (select number from reported), jsonb_build_object('score', cast(:score as int))
from about
on conflict do nothing
""")
_KEEP_REASON = text("""
update runtime.ratings
set reason = :reason, responses = responses || jsonb_build_object('reason', cast(:reason as text))
where id = (select id from runtime.ratings where conversation_id = :conversation order by at desc limit 1)
""")


@dataclass(frozen=True, slots=True)
class Rated:
    """What an answer to our question says: a score, or the last one's reason. `says`: our reply; None: we ask why."""

    says: Key | None
    score: int | None = None
    reason: str | None = None
    kind: SurveyKind = "csat"

    @property
    def asks(self) -> Asked | None:
        """What is asked now."""
        return "reason" if self.says is None else None


def score_in(words: str) -> int | None:
    """The score that the words are, 1 to 5; None when they are anything else."""
    stars = sum(words.count(star) for star in "⭐🌟★")
    if stars and not any(character.isalnum() for character in words):
        return stars if stars <= 5 else None
    said = plain(words)
    if found := _DIGIT.fullmatch(said):
        return int(found[1])
    return _BY_WORD.get(re.sub(r" (?:gracias|thanks)$|^(?:estuvo|todo|fue|it was|un|una) ", "", said))


def out_of_ten(words: str) -> int | None:
    """The number from 0 to 10 that the words are; None when they are anything else."""
    found = _OUT_OF_TEN.fullmatch(plain(words))
    if found is None:
        return None
    number = int(found[1]) if found[1].isdigit() else _TO_TEN.get(found[1])
    return number if number is not None and number <= 10 else None


def read_rating(reading: Reading, asked: str | None, utility: Utility) -> Rated | None:
    """What `reading` answers to the question that was asked last; None when it is no answer."""
    if not isinstance(reading, Ask):
        return None
    if asked == "nps" and (given := out_of_ten(reading.words)) is not None:
        return _scored("nps", given, utility, thanks="nps_thanks")
    score = _pressed(reading.message)
    if score is None and asked in HOW_IT_WENT:
        score = score_in(reading.words)
    if score is not None:
        return _scored("post_interaction" if asked == "post_interaction" else "csat", score, utility, thanks="rated")
    if asked == "reason" and _is_reason(reading.words):
        return Rated("rated_reason", reason=redact(reading.words))
    return None


def _scored(kind: SurveyKind, score: int, utility: Utility, *, thanks: Key) -> Rated:
    survey = utility.surveys.get(kind)
    return Rated(None if survey and survey.asks_why(score) else thanks, score, kind=kind)


def is_due(claim: Claim, utility: Utility, *, intent: str | None, now: datetime) -> bool:
    """Whether this thanks or goodbye, which leaves no question open, is the moment to ask."""
    survey = utility.surveys.get("csat")
    if survey is None or intent not in ASKED_AT or claim.served_at is None or claim.owner != "bot":
        return False
    rested = claim.rating_asked_at is None or now - claim.rating_asked_at >= timedelta(days=survey.every_days)
    return rested and now - claim.served_at < SERVED_WITHIN


def how_it_went(utility: Utility, language: str, *, aloud: bool) -> Said:
    """The question of a customer whom the assistant served. Raises KeyError where the utility does not ask it."""
    return question(surveys.words(utility.surveys["csat"], "score", language, aloud=aloud), language)


def reply(rated: Rated, utility: Utility, language: str, *, aloud: bool) -> str:
    """Our thanks, or the question for the reason."""
    if rated.says:
        return (say_aloud if aloud else say)(rated.says, language)
    return surveys.words(utility.surveys[rated.kind], "reason", language, aloud=aloud)


def question(words: str, language: str) -> Said:
    """The question in those words, with its five answers in order: the number in a numbered menu is the score."""
    buttons = (Button(say(label, language), f"{PAYLOAD}{score}") for score, label in enumerate(LABELS, start=1))
    return Said(words, tuple(buttons))


async def keep(connection: AsyncConnection, claim: Claim, rated: Rated, *, now: datetime) -> None:
    """Write the score, or the reason of the last one."""
    if rated.score is not None:
        values = {
            "id": new_id(),
            "utility": claim.utility,
            "channel": claim.channel,
            "conversation": claim.conversation_id,
            "turn": claim.turn_id,
            "score": rated.score,
            "kind": rated.kind,
            "now": now,
            "lately": now - SERVED_WITHIN,
        }
        await connection.execute(_KEEP, values)
    elif rated.reason is not None:
        await connection.execute(_KEEP_REASON, {"conversation": claim.conversation_id, "reason": rated.reason})


def _pressed(message: str) -> int | None:
    rest = message.removeprefix(PAYLOAD)
    return int(rest) if rest != message and rest in ("1", "2", "3", "4", "5") else None


def _is_reason(words: str) -> bool:
    """A sentence that tells, not one that asks for something."""
    return len(words.split()) >= 2 and not _REQUEST.search(plain(words) + ("?" if "?" in words else ""))
