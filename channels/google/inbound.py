"""What a Dialogflow agent posts, read: CX and ES say the same things in other places."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from channels.errors import MalformedError
from channels.message import Inbound, Keypress, Part, Speech
from channels.sealing import member, readable, without

NAME = "google"
TOKEN = "ventanilla_token"  # noqa: S105 - a parameter's name
"""The session parameter in which an agent hands on the access token of an account link."""
MAX_WORDS = 8000
MAX_SESSION = 300
_SECRETS = frozenset({TOKEN, "accessToken", "idToken"})
WELCOME = frozenset({"welcome", "actions.intent.main"})


@dataclass(frozen=True, slots=True)
class Heard:
    """One request. `version` is CX or ES; `intent` what the agent understood, `tag` what it calls us for.

    `request_id` is the same when the agent asks again. `link` and `said` were put there by us.
    """

    version: Literal["cx", "es"]
    request_id: str
    session: str
    locale: str
    words: str
    digits: str
    intent: str
    tag: str
    link: str = ""
    said: str = ""


def envelope(body: bytes) -> dict[str, Any]:
    """The request's JSON. Raises MalformedError."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedError("not JSON") from error
    if not isinstance(found, dict):
        raise MalformedError("not an object")
    return found


def read(found: dict[str, Any]) -> Heard:
    """The request. Raises MalformedError when it is neither CX's nor ES's."""
    if isinstance(member(found, "sessionInfo", "session"), str):
        return _cx(found)
    if isinstance(found.get("session"), str) and isinstance(found.get("queryResult"), dict):
        return _es(found)
    raise MalformedError("neither CX nor ES")


def _text(found: object, *path: str) -> str:
    value = member(found, *path)
    return readable(value).strip()[:MAX_WORDS] if isinstance(value, str) else ""


def _cx(found: dict[str, Any]) -> Heard:
    return Heard(
        version="cx",
        request_id=_text(found, "detectIntentResponseId") or _fingerprint(found),
        session=_text(found, "sessionInfo", "session"),
        locale=_text(found, "languageCode"),
        words=_text(found, "text") or _text(found, "transcript"),
        digits=_text(found, "dtmfDigits", "digits") or _text(found, "dtmfDigits"),
        intent=_text(found, "intentInfo", "displayName"),
        tag=_text(found, "fulfillmentInfo", "tag") or _text(found, "triggerEvent"),
        link=_text(found, "ventanilla", "link"),
        said=_text(found, "ventanilla", "said"),
    )


def _es(found: dict[str, Any]) -> Heard:
    query = found["queryResult"]
    return Heard(
        version="es",
        request_id=_text(found, "responseId") or _fingerprint(found),
        session=_text(found, "session"),
        locale=_text(query, "languageCode"),
        words=_text(query, "queryText"),
        digits="",
        intent=_text(query, "intent", "displayName"),
        tag=_text(query, "action"),
        link=_text(found, "ventanilla", "link"),
        said=_text(found, "ventanilla", "said"),
    )


def _fingerprint(found: dict[str, Any]) -> str:
    """For a request that names itself nowhere: what it says."""
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode("utf-8", "replace")).hexdigest()[:32]


def token_of(found: dict[str, Any]) -> str:
    """The access token of an account link; empty when there is none."""
    for path in (
        ("sessionInfo", "parameters", TOKEN),
        ("payload", "user", "accessToken"),
        ("originalDetectIntentRequest", "payload", "user", "accessToken"),
    ):
        value = member(found, *path)
        if isinstance(value, str) and value:
            return readable(value)
    return ""


def without_tokens(found: dict[str, Any], *, link: str, said: str) -> dict[str, Any]:
    """The envelope as it may be kept, with what we know of it."""
    kept = without(found, _SECRETS)
    return {**(kept if isinstance(kept, dict) else {}), "ventanilla": {"link": link, "said": said}}


def address_of(heard: Heard) -> str:
    """One conversation is one session of the agent's, under an account link while there is one."""
    session = heard.session.rpartition("/sessions/")[2][:MAX_SESSION]
    return f"link:{heard.link}/{session}" if heard.link else f"session:{session}"


def message(heard: Heard, *, now: datetime) -> Inbound:
    """The request as a message of the customer's; the account is left to who verified it."""
    part: Part = Keypress(heard.digits) if heard.digits and not heard.words else Speech(heard.said)
    return Inbound(
        channel=NAME,
        account="",
        external_id=f"{heard.version}:{heard.request_id}"[:200],
        address=address_of(heard),
        sent_at=now,
        parts=(part,),
        locale=heard.locale[:16] or None,
    )
