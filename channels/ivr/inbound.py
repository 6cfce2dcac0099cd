"""What Twilio posts during a call: https://www.twilio.com/docs/voice/twiml#request-parameters and …/twiml/gather."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlencode

from channels.base import Webhook
from channels.errors import MalformedError
from channels.ivr.step import Step, read_step
from channels.message import Inbound, Keypress, Parsed, Speech
from channels.sealing import HEADER
from channels.twilio import form_of
from kit.concealed import SHOWN

NAME = "voice"
NOISE = 0.2
"""Under this confidence the recogniser guessed; Twilio gives 0 where it knows none."""
MAX_DIGITS = 40

Command = Literal["repeat", "wait", "more", "es", "en", "other"]
OTHER_LANGUAGE_KEY = "2"
"""What the greeting says to press for the other language."""

CONCEALED = "Concealed"
"""The field in which a secret goes on that was keyed in or said; only a request that we sealed has it."""
_HEARD = frozenset({"Digits", "SpeechResult", "UnstableSpeechResult", "StableSpeechResult", "Confidence"})

_SID = re.compile(r"[A-Za-z0-9]{2,64}")
_E164 = re.compile(r"\+[1-9]\d{7,14}")
_MEXICAN_MOBILE = re.compile(r"\+521(?=\d{10}\Z)")
_ANONYMOUS = frozenset({"+266696687", "+86282452253", "+464"})
"""ANONYMOUS, UNAVAILABLE and so on, spelled on a keypad: https://www.twilio.com/docs/voice/twiml#request-parameters"""

_COMMANDS: dict[Command, re.Pattern[str]] = {
    "repeat": re.compile(
        r"(?:me )?(?:lo )?(?:repite|repita|repetir|repitelo|repitamelo|repitemelo|repitalo)(?: eso)?|otra vez|de nuevo"
        r"|como|mande|perdon|que dijo|que dijiste|no (?:te|le|lo) (?:oi|escuche|entendi)(?: bien)?"
        r"|(?:can you )?(?:please )?(?:repeat|say)(?: that| it)?(?: again)?|again|pardon|sorry|what|what did you say"
        r"|i (?:didn t|did not) (?:hear|catch) (?:you|that|it)"
    ),
    "wait": re.compile(
        r"(?:(?:da|de|espera|espere|espere?)(?:me)? )?(?:un |otro )?(?:momento|momentito|segundo|segundito|minuto)"
        r"|espera|espere|esperame|espereme|aguanta|aguanteme|permitame|permiteme(?: tantito)?|tantito"
        r"|wait|wait a (?:moment|minute|second)|hold on|hang on|(?:just )?(?:a|one) (?:moment|minute|second)"
        r"|give me a (?:moment|minute|second)"
    ),
    "more": re.compile(r"mas|mas opciones|otras?|otras opciones|siguientes|more|more options|others?|next"),
    "es": re.compile(r"(?:en )?(?:espanol|castellano)|spanish"),
    "en": re.compile(r"(?:en |in )?(?:english|ingles)"),
}
_POLITE = re.compile(r"\b(?:por favor|porfa|please|oye|oiga|eh|este|hey)\b")


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a call. `caller` is E.164, "" when withheld: it may be forged, so it proves nothing.

    `heard`: words or keys, None in silence; `noise`: something was heard that was no words. `dialed`: what became of
    the person who was rung. `state`: Twilio's CallStatus.
    """

    sid: str
    number: str
    caller: str
    step: Step
    heard: Speech | Keypress | None
    noise: bool
    dialed: str
    state: str

    @property
    def address(self) -> str:
        """The other end: every call is a conversation of its own, so that nobody inherits what another proved."""
        return f"{self.sid}/{self.caller}"

    def key(self, within: str) -> str:
        """A key of this call's."""
        return f"{self.sid}:{within}"

    @property
    def command(self) -> Command | None:
        """An order to the telephone itself; None for what is meant for the assistant."""
        if isinstance(self.heard, Keypress):
            return "repeat" if self.heard.digits == "*" else None
        return command(self.heard.text) if self.heard else None


def command(words: str) -> Command | None:
    """The order that `words` are, and nothing else but politeness around it."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    plain = "".join(one if one.isalnum() else " " for one in decomposed if not unicodedata.combining(one))
    said = " ".join(_POLITE.sub(" ", plain).split())
    return next((name for name, pattern in _COMMANDS.items() if pattern.fullmatch(said)), None)


def caller_of(written: str) -> str:
    """A caller's number in E.164, a Mexican one without the mobile's 1; "" for one that is withheld or no number."""
    number = _MEXICAN_MOBILE.sub("+52", written.strip())
    return number if _E164.fullmatch(number) and number not in _ANONYMOUS else ""


def read(webhook: Webhook) -> Call:
    """The request. Raises MalformedError when it names no call."""
    form = form_of(webhook)
    sid = form.first("CallSid")
    if not _SID.fullmatch(sid):
        raise MalformedError("no CallSid")
    concealed = form.first(CONCEALED) if HEADER in webhook.headers else ""
    digits = "".join(one for one in form.first("Digits") if one in "0123456789*#")[:MAX_DIGITS]
    words = form.first("SpeechResult").strip()
    confidence = _confidence(form.first("Confidence"))
    noise = bool(words) and confidence is not None and confidence < NOISE
    speech = Speech(words, confidence) if words and not noise else None
    return Call(
        sid=sid,
        number=form.first("To").strip(),
        caller=caller_of(form.first("From")),
        step=read_step(webhook.query),
        heard=Keypress(SHOWN, concealed) if concealed else Keypress(digits) if digits else speech,
        noise=noise,
        dialed=form.first("DialCallStatus"),
        state=form.first("CallStatus"),
    )


def with_concealed(webhook: Webhook, digits: str) -> bytes:
    """The form without what was heard, and `digits` for it."""
    form = [(name, one) for name, values in form_of(webhook).items() if name not in _HEARD for one in values]
    return urlencode([*form, (CONCEALED, digits)]).encode()


def _confidence(written: str) -> float | None:
    """0 to 1; None when Twilio doesn't say."""
    try:
        value = float(written)
    except ValueError:
        return None
    return value if 0 < value <= 1 else None


def parse(webhook: Webhook) -> Parsed:
    """What the caller said to the assistant, if this request carries that. Raises MalformedError."""
    call = read(webhook)
    step = call.step
    if not is_turn(webhook) or step.wait or call.heard is None or order_of(call):
        return Parsed()
    message = Inbound(
        channel=NAME,
        account=call.number,
        external_id=call.key(step.key),
        address=call.address,
        sent_at=datetime.now(UTC),
        parts=(call.heard,),
        locale=step.language or None,
    )
    return Parsed(messages=(message,))


def is_turn(webhook: Webhook) -> bool:
    """Whether the request is one in which the caller may have spoken."""
    return webhook.target.partition("?")[0].endswith("/turn")


def order_of(call: Call) -> Command | None:
    """What the telephone does by itself. A language is that only until one is known: later it is a request."""
    order = call.command
    if not call.step.language:
        if isinstance(call.heard, Keypress) and call.heard.digits == OTHER_LANGUAGE_KEY:
            return "other"
        return order
    return None if order in ("es", "en") else order
