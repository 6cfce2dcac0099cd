"""What Alexa posts, read: which request it is, who speaks, and what of it the customer said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model import IntentRequest, LaunchRequest, RequestEnvelope, SessionEndedRequest

from channels.errors import MalformedError
from channels.sealing import member, readable, without

_SERIALIZER = DefaultSerializer()
_NAMES = {"LaunchRequest": "launch", "IntentRequest": "intent", "SessionEndedRequest": "ended"}
MAX_SLOT = 1000
"""Characters of a slot that are read; what a person says in eight seconds is far less."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One request. `kind` is launch, intent, ended or other; `link` the account link that its token stands for
    and `said` what it says in the customer's words, both put there by us.

    `name` is the intent's, or the vendor's word for a request that we don't know. `asking`: our last answer left a
    question open.
    """

    kind: str
    name: str
    request_id: str
    user_id: str
    skill_id: str
    at: datetime
    locale: str
    is_new: bool = False
    asking: bool = False
    link: str = ""
    said: str = ""
    slots: dict[str, str] = field(default_factory=dict)


def read(envelope: dict[str, Any], raw: bytes | None) -> Heard:
    """The request. Raises MalformedError for one whose kind we know and whose content makes no sense. `raw` is None for
    one that was read before: Amazon's own model is not asked about it again.
    """
    told = member(envelope, "request", "type")
    if not isinstance(told, str) or not told:
        raise MalformedError("a request without a type")
    if told not in _NAMES:
        return _heard(envelope, kind="other", name=told[:64])
    if raw is not None:
        _check(raw)
    name = member(envelope, "request", "intent", "name") if told == "IntentRequest" else ""
    if told == "IntentRequest" and (not isinstance(name, str) or not name):
        raise MalformedError("an intent without a name")
    return _heard(envelope, kind=_NAMES[told], name=str(name)[:64])


def _check(raw: bytes) -> None:
    """Raises MalformedError for what is no request in Amazon's own model."""
    try:
        found = _SERIALIZER.deserialize(raw.decode(), RequestEnvelope)
    except (SerializationException, UnicodeDecodeError, TypeError, AttributeError, ValueError, KeyError) as error:
        raise MalformedError("unreadable request") from error
    if not isinstance(found.request, LaunchRequest | IntentRequest | SessionEndedRequest):
        raise MalformedError("unreadable request")


def _heard(envelope: dict[str, Any], *, kind: str, name: str) -> Heard:
    def text(*path: str) -> str:
        found = member(envelope, *path)
        return readable(found) if isinstance(found, str) else ""

    heard = Heard(
        kind=kind,
        name=name,
        request_id=text("request", "requestId"),
        user_id=text("context", "System", "user", "userId") or text("session", "user", "userId"),
        skill_id=text("context", "System", "application", "applicationId")
        or text("session", "application", "applicationId"),
        at=_time(text("request", "timestamp")),
        locale=text("request", "locale"),
        is_new=member(envelope, "session", "new") is True,
        asking=member(envelope, "session", "attributes", "asking") is True,
        link=text("link"),
        said=text("said").strip(),
        slots=_slots(member(envelope, "request", "intent", "slots")),
    )
    if kind in ("launch", "intent") and not (heard.request_id and heard.user_id):
        raise MalformedError("a request of nobody")
    return heard


def _slots(found: object) -> dict[str, str]:
    """What was said in each slot that was filled."""
    given = found.items() if isinstance(found, dict) else ()
    values = {name: member(slot, "value") for name, slot in given}
    spoken = {name: readable(value)[:MAX_SLOT] for name, value in values.items() if isinstance(value, str)}
    return {name: value for name, value in spoken.items() if value.strip()}


def _time(told: str) -> datetime:
    try:
        at = datetime.fromisoformat(told)
    except ValueError as error:
        raise MalformedError("a request without a time") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def token_of(envelope: dict[str, Any]) -> str:
    """The access token under which the customer linked their account; empty when they haven't."""
    for place in (("context", "System", "user"), ("session", "user")):
        found = member(envelope, *place, "accessToken")
        if isinstance(found, str) and found:
            return readable(found)
    return ""


def without_tokens(envelope: dict[str, Any], *, link: str, said: str) -> dict[str, Any]:
    """The envelope as it may be kept: the link in place of what proves it, and nothing of Amazon's to call it with."""

    kept = without(envelope, _SECRETS)
    return {**(kept if isinstance(kept, dict) else {}), "link": link, "said": said}


_SECRETS = frozenset({"accessToken", "apiAccessToken", "consentToken"})
