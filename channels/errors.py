"""What can go wrong with a vendor.

ChannelError
├── SignatureError        the webhook is not from the vendor → 401, nothing stored but a counter
├── NotConfiguredError    a secret is missing → 503 that names the variable
├── MalformedError        signed, but not what the vendor documents → 200, kept as a dead letter
├── FetchError            a customer's file could not be had; `lost` says why, or that it may be had later
└── SendError             the vendor refused or didn't answer; `advice` says what to do
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal


class ChannelError(Exception):
    """Root of all channel failures."""


class SignatureError(ChannelError):
    """The webhook was not signed by the vendor. Carries no expected value, ever."""


class NotConfiguredError(ChannelError):
    """The channel's secrets are not set."""

    def __init__(self, variable: str) -> None:
        super().__init__(f"{variable} is not set")
        self.variable = variable


class MalformedError(ChannelError):
    """Signed by the vendor, but unreadable."""


class FetchError(ChannelError):
    """A customer's file could not be had. `lost` is "expired" or "large" when it never will be, empty otherwise."""

    def __init__(self, lost: Literal["", "expired", "large"] = "", *, detail: str = "") -> None:
        super().__init__(f"{lost} {detail}".strip())
        self.lost = lost


class Advice(StrEnum):
    """What the sender does with a failed send."""

    RETRY = "retry"  # transient: exponential backoff
    SLOW_SENDER = "slow_sender"  # our number sends too fast
    SLOW_RECIPIENT = "slow_recipient"  # this recipient gets too much: wait at least 6 s
    USE_TEMPLATE = "use_template"  # the 24-hour window is closed
    UNREACHABLE = "unreachable"  # this address can't be reached on this channel: fall back
    WAIT_A_DAY = "wait_a_day"
    OPTED_OUT = "opted_out"
    STOP_CAMPAIGN = "stop_campaign"
    DISABLE_TEMPLATE = "disable_template"
    PAGE_A_HUMAN = "page_a_human"  # account restricted or token dead
    GIVE_UP = "give_up"  # permanent
    UNCERTAIN = "uncertain"  # no answer: it may have been sent; reconcile before sending again


class SendError(ChannelError):
    """A send that did not succeed."""

    def __init__(self, advice: Advice, *, code: str = "", detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{advice.value} {code} {detail}".strip())
        self.advice = advice
        self.code = code
        self.retry_after = retry_after
