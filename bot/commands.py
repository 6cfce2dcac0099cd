"""Orders of one word, on channels where every letter costs (SMS), in any case and with or without accents.

| word | does | its language |
|---|---|---|
| BAL · SALDO | the balance | en · es |
| BILL · RECIBO | the last bill | en · es |
| PAY · PAGAR | a payment reference | en · es |
| HELP, INFO · AYUDA | what can be done here, and the telephone | en · es |
| ALTO, BAJA | no more notices, and says so; whoever asks is answered | es |
| ALTA | notices again, and says so | es |
| STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, OPTOUT, REVOKE | nothing goes out any more; Twilio says so | en |
| START, UNSTOP | welcome again; Twilio says so | en |

CANCELAR is none of them: it leaves a task.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Preference = Literal["asked", "stop", "in"]
"""No notices (we say so), nothing at all (the vendor says so), or welcome again."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a word stands for: a payload for Rasa, or a sentence of ours, or neither where the vendor answers."""

    language: str
    payload: str = ""
    sentence: Literal["", "help", "opted_out", "opted_in"] = ""
    preference: Preference | None = None


def _words(words: str, command: Command) -> dict[str, Command]:
    return dict.fromkeys(words.split(), command)


COMMANDS: dict[str, Command] = {
    "bal": Command("en", "/check_balance"),
    "saldo": Command("es", "/check_balance"),
    "bill": Command("en", "/get_bill"),
    "recibo": Command("es", "/get_bill"),
    "pay": Command("en", "/pay_bill"),
    "pagar": Command("es", "/pay_bill"),
    **_words("help info", Command("en", sentence="help")),
    "ayuda": Command("es", sentence="help"),
    **_words("alto baja", Command("es", sentence="opted_out", preference="asked")),
    "alta": Command("es", sentence="opted_in", preference="in"),
    **_words("stop stopall unsubscribe cancel end quit optout revoke", Command("en", preference="stop")),
    **_words("start unstop", Command("en", preference="in")),
}
"""By the word as `reading.plain` leaves it."""
