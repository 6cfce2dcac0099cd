"""What the API refuses, and the problem that each error of an act becomes.

Problem
├── ScopeRequired      403 the key may not do that
├── AgentRequired      400 no `X-Agent`
├── AgentUnknown       422 nobody of that id works at the utility
├── NotYours           409 another agent has it, or nobody: state, agent
├── AgentFull          409
├── AgentOffline       409
├── TeamUnknown        422
├── InstructionUnknown 422
├── ReasonUnknown      422
├── MessageUnknown     422 `seen` or `after` is none of the conversation's
├── Behind             409 the customer has written since: newest
├── WindowClosed       409 the channel takes no free words now
├── FileRefused        422 reason, max_bytes
├── FileMissing        409 lost
├── CustomerUnknown    409
├── NothingToGrant     422
├── Denied             403 why
├── RecordsDown        503
├── SupervisorRequired 403
├── AnswerRefused      422 reason
├── AnswerTaken        409
├── AdministratorRequired 403
├── NothingToTry       409
├── TrialBusy, TrialStale, TrialUnfit, TrialWorse 409
└── TransitionRefused  409
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.handoff import (
    AwaitedError,
    FullError,
    HandoffError,
    InstructionError,
    NotYoursError,
    OfflineError,
    SnoozeError,
    TransitionError,
    UnknownAgentError,
    UnknownHandoffError,
)
from desk.work.errors import (
    ActError,
    BehindError,
    ClosedError,
    EndedError,
    FileRefusedError,
    GapError,
    OptedOutError,
    TemplateError,
)
from kit.problems import NotFound, Problem, Unauthorized


class ScopeRequired(Problem):
    """The key lacks the scope. Extras: required."""

    slug, status, title = "scope-required", 403, "This key may not do that"


class AgentRequired(Problem):
    """Something is done, and nobody says in whose name."""

    slug, status, title = "agent-required", 400, "An X-Agent header is needed"


class AgentUnknown(Problem):
    """Nobody of that id works at the utility."""

    slug, status, title = "agent-unknown", 422, "No such agent"


class SupervisorRequired(Problem):
    """Only a supervisor of the desk may do that, and X-Agent names none."""

    slug, status, title = "supervisor-required", 403, "Only a supervisor may do that"


class NotYours(Problem):
    """Another agent has it, or nobody. Extras: state, agent."""

    slug, status, title = "not-yours", 409, "The agent does not have this conversation"


class AgentFull(Problem):
    """They have as many conversations as they can have."""

    slug, status, title = "agent-full", 409, "The agent has as many conversations as they can have"


class AgentOffline(Problem):
    """They are not there."""

    slug, status, title = "agent-offline", 409, "The agent is offline"


class TeamUnknown(Problem):
    """Neither a team nor an agent of the utility."""

    slug, status, title = "team-unknown", 422, "No such team or agent"


class InstructionUnknown(Problem):
    """The assistant can't go on with that."""

    slug, status, title = "instruction-unknown", 422, "The assistant can't go on with that"


class ReasonUnknown(Problem):
    """No reason to close."""

    slug, status, title = "reason-unknown", 422, "No such reason"


class MessageUnknown(Problem):
    """None of the conversation's messages."""

    slug, status, title = "message-unknown", 422, "The conversation has no such message"


class Behind(Problem):
    """The customer has written since. Extras: newest, the id of their newest message."""

    slug, status, title = "behind", 409, "The customer wrote something that was not seen yet"


class WindowClosed(Problem):
    """The channel takes no free words now."""

    slug, status, title = "window-closed", 409, "The channel takes no free words until the customer writes again"


class WordsIncomplete(Problem):
    """A variable such as {name} still stands in the words."""

    slug, status, title = "words-incomplete", 422, "A variable of an answer still stands in the words"


class TemplateUnknown(Problem):
    """No such template in the conversation's language, or a channel without templates."""

    slug, status, title = "template-unknown", 422, "There is no such template here"


class OptedOut(Problem):
    """The customer wants no messages that they did not ask for."""

    slug, status, title = "opted-out", 409, "The customer wants no messages that they did not ask for"


class AnswerAwaited(Problem):
    """The customer waits for an answer."""

    slug, status, title = "answer-awaited", 409, "The customer waits for an answer: it can't be put to sleep"


class TimeRefused(Problem):
    """A time in the past, or more than 30 days away."""

    slug, status, title = "time-refused", 422, "It can sleep until a time in the next 30 days"


class FileRefused(Problem):
    """What the file is, or how large. Extras: reason (empty, kind, large, many), max_bytes where it is too large."""

    slug, status, title = "file-refused", 422, "This file can't be sent here"


class FileMissing(Problem):
    """Extras: lost ("fetching": it is on its way; expired, unreachable, kind, large, many, empty: it will not come)."""

    slug, status, title = "file-missing", 409, "The file is not here"


class CustomerUnknown(Problem):
    """Nobody is named, or several customers use the phone."""

    slug, status, title = "customer-unknown", 409, "It is not known who is behind this conversation"


class NothingToGrant(Problem):
    """No such bill or contract, no late fee on it, no e-mail on file, a day that puts nothing off."""

    slug, status, title = "nothing-to-grant", 422, "There is nothing to grant like that"


class Denied(Problem):
    """The service layer says no. Extras: why, its own slug (above-limit, fee-missing, bill-settled, …)."""

    slug, status, title = "denied", 403, "The records do not allow it"


class RecordsDown(Problem):
    """The service layer does not answer: ask again with the same key."""

    slug, status, title = "records-down", 503, "The records do not answer; ask again with the same key"


class AnswerRefused(Problem):
    """A name or words that won't do. Extras: reason (name, empty, long, variable: there is no such variable)."""

    slug, status, title = "answer-refused", 422, "An answer can't be like that"


class AnswerTaken(Problem):
    """Another answer has that name."""

    slug, status, title = "answer-taken", 409, "Another answer has that name"


class AdministratorRequired(Problem):
    """What the assistant of all utilities learns is decided by administrators."""

    slug, status, title = "administrator-required", 403, "Only an administrator may do that"


class NothingToTry(Problem):
    """No labels wait, or nothing of them is new."""

    slug, status, title = "nothing-to-try", 409, "Nothing new waits to be learned"


class TrialBusy(Problem):
    """There is one at a time."""

    slug, status, title = "trial-busy", 409, "Another trial is asked for or running"


class TrialStale(Problem):
    """It was measured beside another assistant than today's."""

    slug, status, title = "trial-stale", 409, "Another trial was accepted since: try it out again"


class TrialUnfit(Problem):
    """It is not done, or decided."""

    slug, status, title = "trial-unfit", 409, "The trial is not done, or was decided already"


class TrialWorse(Problem):
    """The assistant would be worse by it."""

    slug, status, title = "trial-worse", 409, "The assistant would be worse by it"


class TransitionRefused(Problem):
    """That can't follow on what is."""

    slug, status, title = "transition-refused", 409, "That can't follow on what the conversation is now"


PROBLEMS: Mapping[type[Exception], type[Problem]] = {
    UnknownHandoffError: NotFound,
    NotYoursError: NotYours,
    FullError: AgentFull,
    OfflineError: AgentOffline,
    UnknownAgentError: TeamUnknown,
    InstructionError: InstructionUnknown,
    TransitionError: TransitionRefused,
    BehindError: Behind,
    GapError: WordsIncomplete,
    ClosedError: WindowClosed,
    TemplateError: TemplateUnknown,
    OptedOutError: OptedOut,
    AwaitedError: AnswerAwaited,
    SnoozeError: TimeRefused,
    EndedError: Unauthorized,
    FileRefusedError: FileRefused,
    HandoffError: TransitionRefused,
    ActError: TransitionRefused,
}
"""Of an error and its bases, the first that stands here."""


def problem_of(error: ActError | HandoffError) -> type[Problem]:
    """The problem that an act's error becomes."""
    return next(PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS)
