"""TwiML, written with Twilio's library: Gather with Say and Pause inside, and a Redirect behind it, so no dead air."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from channels.ivr.step import Step

LANGUAGES = {"es": "es-MX", "en": "en-US"}
VOICES = {"es": "Polly.Mia-Neural", "en": "Polly.Joanna-Neural"}
"""https://www.twilio.com/docs/voice/twiml/say/text-speech#available-voices-and-languages"""

MAX_SAY = 3000
"""Characters of one Say; Twilio takes 4,096: https://www.twilio.com/docs/voice/twiml/say"""
MAX_HINTS = 500
LISTEN_SECONDS = 5
PATIENT_SECONDS = 20
RING_SECONDS = 25
SLOWLY = 3
"""Seconds of quiet that end a number which is said digit by digit."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words to say, in their language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Listening:
    """How an answer is heard. `digits`: that many keys are the answer (0: any number, ended by #)."""

    digits: int = 0
    slowly: bool = False
    seconds: int = LISTEN_SECONDS
    hints: tuple[str, ...] = ()


def ask(lines: Sequence[Line], step: Step, language: str, *, base: str, listening: Listening) -> str:
    """Say it and listen, by speech and keypad both; whoever speaks cuts in. `step` comes next, below `base`."""
    response = VoiceResponse()
    action = f"{base}/turn?{step.query()}"
    gather = Gather(
        input="dtmf speech",
        action=action,
        method="POST",
        language=LANGUAGES[language],
        timeout=listening.seconds,
        speech_timeout=str(SLOWLY) if listening.slowly else "auto",
        action_on_empty_result=True,
        barge_in=True,
        finish_on_key="#",
        **({"num_digits": listening.digits} if listening.digits else {}),
        **({"hints": ", ".join(listening.hints)[:MAX_HINTS]} if listening.hints else {}),
    )
    _say(gather, lines)
    if not lines:
        gather.pause(length=1)
    response.append(gather)
    response.redirect(action, method="POST")
    return str(response)


def wait(lines: Sequence[Line], step: Step, *, base: str) -> str:
    """Say something and come back for the answer."""
    response = VoiceResponse()
    _say(response, lines)
    response.redirect(f"{base}/turn?{step.query()}", method="POST")
    return str(response)


def dial(lines: Sequence[Line], number: str, step: Step, *, base: str) -> str:
    """Say it, and ring a person; what becomes of that comes back as `step`."""
    response = VoiceResponse()
    _say(response, lines)
    dialing = Dial(action=f"{base}/turn?{step.query()}", method="POST", timeout=RING_SECONDS, answer_on_bridge=True)
    dialing.number(number)
    response.append(dialing)
    return str(response)


def hang_up(lines: Sequence[Line]) -> str:
    """Say it, and end the call."""
    response = VoiceResponse()
    _say(response, lines)
    response.hangup()
    return str(response)


def _say(verb: VoiceResponse | Gather, lines: Sequence[Line]) -> None:
    for line in lines:
        for start in range(0, len(line.text), MAX_SAY):
            piece = line.text[start : start + MAX_SAY]
            verb.say(piece, language=LANGUAGES[line.language], voice=VOICES[line.language])


def nothing() -> str:
    """An answer that does nothing."""
    return str(VoiceResponse())
