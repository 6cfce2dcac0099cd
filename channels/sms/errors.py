"""Twilio's error codes for messages and what the sender does about each.

https://www.twilio.com/docs/api/errors
"""

from __future__ import annotations

from http import HTTPStatus

from channels.errors import Advice

ADVICE: dict[int, Advice] = {
    21610: Advice.OPTED_OUT,  # the recipient replied STOP: nothing goes out until START
    21614: Advice.UNREACHABLE,  # not a mobile number
    21211: Advice.UNREACHABLE,  # not a telephone number
    21612: Advice.UNREACHABLE,  # no route from our number to theirs
    21408: Advice.PAGE_A_HUMAN,  # the country is not switched on
    21606: Advice.PAGE_A_HUMAN,  # our number can't send SMS
    21611: Advice.SLOW_SENDER,  # our number's queue is full
    21617: Advice.GIVE_UP,  # over 1,600 characters
    21602: Advice.GIVE_UP,  # no body
    20003: Advice.PAGE_A_HUMAN,  # token dead
    20429: Advice.SLOW_SENDER,
    30001: Advice.SLOW_SENDER,  # queue overflow
    30002: Advice.PAGE_A_HUMAN,  # account suspended
    30003: Advice.RETRY,  # the handset is off or out of reach
    30004: Advice.GIVE_UP,  # blocked by the recipient or the carrier
    30005: Advice.UNREACHABLE,  # the number does not exist (any more)
    30006: Advice.UNREACHABLE,  # landline, or a carrier that can't be reached
    30007: Advice.GIVE_UP,  # filtered: the same words would be filtered again
    30008: Advice.GIVE_UP,  # unknown
    30034: Advice.PAGE_A_HUMAN,  # our number is not registered for A2P 10DLC
    63016: Advice.USE_TEMPLATE,  # outside WhatsApp's window
}


def advice(code: str) -> Advice:
    """What to do about `code`; a code we don't know is permanent, so that nothing is sent for ever."""
    return ADVICE.get(int(code), Advice.GIVE_UP) if code.isascii() and code.isdigit() else Advice.GIVE_UP


def advice_for_status(status: int, code: str) -> Advice:
    """As `advice`, with the HTTP status for answers whose code we don't know."""
    if code.isascii() and code.isdigit() and int(code) in ADVICE:
        return ADVICE[int(code)]
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Advice.SLOW_SENDER
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Advice.PAGE_A_HUMAN
    return Advice.RETRY if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Advice.GIVE_UP
