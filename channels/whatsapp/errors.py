"""Meta's error codes and what the sender does about each.

https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/
"""

from __future__ import annotations

from channels.errors import Advice

ADVICE: dict[int, Advice] = {
    131047: Advice.USE_TEMPLATE,  # more than 24 hours since the customer's last message
    131026: Advice.UNREACHABLE,  # not a WhatsApp number, or terms not accepted
    131021: Advice.GIVE_UP,  # sender and recipient are the same
    131030: Advice.GIVE_UP,  # recipient not in the test number's allowed list
    131051: Advice.GIVE_UP,  # unsupported message type
    131052: Advice.RETRY,  # media download error
    131053: Advice.GIVE_UP,  # media upload error: unsupported file
    130472: Advice.GIVE_UP,  # the number is part of an experiment
    130429: Advice.SLOW_SENDER,
    80007: Advice.SLOW_SENDER,
    4: Advice.SLOW_SENDER,
    131056: Advice.SLOW_RECIPIENT,
    131048: Advice.STOP_CAMPAIGN,  # spam rate limit
    131049: Advice.WAIT_A_DAY,  # kept back to keep the ecosystem healthy
    131050: Advice.OPTED_OUT,  # opted out of marketing
    131031: Advice.PAGE_A_HUMAN,  # account locked
    368: Advice.PAGE_A_HUMAN,  # blocked for policy violations
    190: Advice.PAGE_A_HUMAN,  # token expired
    10: Advice.PAGE_A_HUMAN,  # permission denied
    0: Advice.PAGE_A_HUMAN,  # authentication failed
    131042: Advice.PAGE_A_HUMAN,  # payment of the business account
    131045: Advice.PAGE_A_HUMAN,  # number not registered
    133010: Advice.PAGE_A_HUMAN,  # number not registered
    **dict.fromkeys(range(132000, 132017), Advice.DISABLE_TEMPLATE),
    131000: Advice.RETRY,
    131016: Advice.RETRY,
    131057: Advice.RETRY,  # the account is in maintenance
    1: Advice.RETRY,
    2: Advice.RETRY,
    100: Advice.GIVE_UP,  # invalid parameter
    131008: Advice.GIVE_UP,
    131009: Advice.GIVE_UP,
}


def advice(code: str) -> Advice:
    """What to do about `code`; a code we don't know is permanent, so that nothing is sent for ever."""
    return ADVICE.get(int(code), Advice.GIVE_UP) if code.isascii() and code.isdigit() else Advice.GIVE_UP


def advice_for_status(status: int, code: str) -> Advice:
    """As `advice`, with the HTTP status for answers that carry no code of Meta's."""
    if code.isdigit() and int(code) in ADVICE:
        return ADVICE[int(code)]
    if status == 429:
        return Advice.SLOW_SENDER
    if status in (401, 403):
        return Advice.PAGE_A_HUMAN
    return Advice.RETRY if status >= 500 else Advice.GIVE_UP
