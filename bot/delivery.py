"""What becomes of a message that could not be sent: one pure decision for each advice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from channels.errors import Advice, SendError

MAX_TRIES = 8
RECONCILE = timedelta(seconds=20)
"""How long a message that may have been sent waits for a status carrying its tracker before it is sent again.

WhatsApp has no way to ask whether a message was taken. Its `sent` status comes within a few seconds, so silence for
this long means that it was not.
"""
RECIPIENT_PAUSE = timedelta(seconds=6)  # 1 message per 6 s to one user, CHANNELS.md
SENDER_PAUSE = timedelta(seconds=5)
PAGED_PAUSE = timedelta(seconds=60)
DAY = timedelta(hours=24)
FOR_EVER = timedelta(days=3650)

State = Literal["queued", "sending", "held", "failed", "unknown"]
What = Literal["account", "campaign", "template"]


@dataclass(frozen=True, slots=True)
class Stop:
    """Something must not be sent with for a while."""

    what: What
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to the message, and around it."""

    state: State
    wait: timedelta = timedelta()
    stop: Stop | None = None
    reopen: bool = False  # ask the customer, by template, to write first
    opt_out: bool = False
    fall_back: bool = False
    page: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A send that failed: which try it was, and a jitter of 0 to 1."""

    error: SendError
    attempts: int
    jitter: float
    template: bool

    @property
    def backoff(self) -> timedelta:
        """1 s · 2ⁿ, a quarter more or less, or what the vendor asked for."""
        own = float(2 ** (self.attempts - 1)) * (0.75 + 0.5 * self.jitter)
        return timedelta(seconds=max(own, self.error.retry_after or 0.0))


def _again(failure: Failure, wait: timedelta, stop: Stop | None = None, *, page: bool = False) -> Fate:
    if failure.attempts >= MAX_TRIES:
        return Fate("failed", stop=stop, page=page)
    return Fate("queued", wait, stop, page=page)


def _slow_sender(failure: Failure) -> Fate:
    wait = max(SENDER_PAUSE, failure.backoff)
    return _again(failure, wait, Stop("account", wait))


def _page(failure: Failure) -> Fate:
    wait = max(PAGED_PAUSE * 2 ** (failure.attempts - 1), failure.backoff)
    return _again(failure, wait, Stop("account", PAGED_PAUSE), page=True)


def _uncertain(failure: Failure) -> Fate:
    return Fate("sending", RECONCILE) if failure.attempts < MAX_TRIES else Fate("unknown")


def _window(failure: Failure) -> Fate:
    return Fate("failed") if failure.template else Fate("held", reopen=True)


FATES: dict[Advice, Callable[[Failure], Fate]] = {
    Advice.RETRY: lambda failure: _again(failure, failure.backoff),
    Advice.SLOW_SENDER: _slow_sender,
    Advice.SLOW_RECIPIENT: lambda failure: _again(failure, max(RECIPIENT_PAUSE, failure.backoff)),
    Advice.USE_TEMPLATE: _window,
    Advice.UNREACHABLE: lambda _: Fate("failed", fall_back=True),
    Advice.WAIT_A_DAY: lambda failure: _again(failure, DAY),
    Advice.OPTED_OUT: lambda _: Fate("failed", opt_out=True),
    Advice.STOP_CAMPAIGN: lambda _: Fate("failed", stop=Stop("campaign", DAY)),
    Advice.DISABLE_TEMPLATE: lambda failure: Fate(
        "failed", stop=Stop("template", FOR_EVER) if failure.template else None
    ),
    Advice.PAGE_A_HUMAN: _page,
    Advice.GIVE_UP: lambda _: Fate("failed"),
    Advice.UNCERTAIN: _uncertain,
}


def fate(failure: Failure) -> Fate:
    """What to do about `failure`."""
    return FATES[failure.error.advice](failure)


Verdict = Literal["send", "drop", "hold"]


@dataclass(frozen=True, slots=True)
class Due:
    """What decides whether a message may go out now."""

    owner_epoch: int
    current_epoch: int
    template: bool
    last_inbound_at: datetime | None
    window_hours: int | None


def verdict(due: Due, *, now: datetime) -> Verdict:
    """A stale speaker is dropped; free words wait outside the vendor's window (by the vendor's clock)."""
    if due.owner_epoch < due.current_epoch:
        return "drop"
    if due.template or due.window_hours is None:
        return "send"
    open_until = (due.last_inbound_at or datetime.min.replace(tzinfo=now.tzinfo)) + timedelta(hours=due.window_hours)
    return "send" if now < open_until else "hold"
