"""Answering by mail: whether at all, and how a message of ours becomes a letter.

What is automatic never gets here (`channels/email/automatic.py`). Should something answer us by itself all the same,
the limits end it: by sender, by thread whoever writes in it, and for a sender who says the same again and again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from prometheus_client import Counter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.helpline import shown
from bot.mailbox import Claim
from bot.outbox import Letter
from channels.base import Channel
from channels.message import Heading, Link, Mail, Media, Part, Text
from kit.utility import Utility

TEMPLATES = Path(__file__).parent / "templates"
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
SENDER_AN_HOUR = 12
SENDER_A_DAY = 40
THREAD_A_DAY = 20
SAME_A_DAY = 3
"""Letters of one sender, of one thread, and of one sender with the same words, that are answered within that time."""
MAX_SUBJECT = 200

UNANSWERED = Counter("runtime_mail_unanswered_total", "Letters that were kept and not answered, by limit", ["limit"])

_LATELY = text("""
select count(*) filter (where arrived_at > :hour) as hour, count(*) as day,
    count(*) filter (where jsonb_path_query_array(parts, '$[*] ? (@.type == "text")')
        = jsonb_path_query_array(cast(:parts as jsonb), '$[*] ? (@.type == "text")')) as same
from runtime.inbound where conversation_id = :conversation and arrived_at > :day
""")
_PARTS = text("select cast(parts as text) from runtime.inbound where id = :id")
_THREAD = text("""
select count(*) from runtime.inbound
where channel = :channel and account = :account and arrived_at > :day
    and parts->0->>'type' = 'heading' and parts->0->>'thread' = :thread
""")
_HEADING = text("""
select parts->0 as heading, external_id from runtime.inbound
where conversation_id = :conversation and parts->0->>'type' = 'heading'
order by (external_id = :answered) desc, arrival desc limit 1
""")


async def may_answer(engine: AsyncEngine, claim: Claim, channels: Mapping[str, Channel], *, now: datetime) -> bool:
    """Whether the claim's messages may be answered; always where a channel doesn't go by mail."""
    if not channels[claim.channel].capabilities.by_mail:
        return True
    limit = await _reached(engine, claim, now=now)
    if limit:
        UNANSWERED.labels(limit).inc()
    return limit is None


async def _reached(engine: AsyncEngine, claim: Claim, *, now: datetime) -> str | None:
    """The limit that is reached, if any."""
    newest = claim.messages[-1]
    heading = next((part for part in newest.parts if isinstance(part, Heading)), None)
    values = {"channel": claim.channel, "account": claim.account, "hour": now - HOUR, "day": now - DAY}
    async with engine.connect() as connection:
        parts = (await connection.execute(_PARTS, {"id": newest.id})).scalar_one()
        own = values | {"conversation": claim.conversation_id, "parts": parts}
        row = (await connection.execute(_LATELY, own)).one()
        if row.hour > SENDER_AN_HOUR or row.day > SENDER_A_DAY:
            return "sender"
        if row.same > SAME_A_DAY:
            return "same"
        if heading is None:
            return None
        count = (await connection.execute(_THREAD, values | {"thread": heading.thread})).scalar_one()
        return "thread" if count > THREAD_A_DAY else None


async def written(engine: AsyncEngine, letter: Letter, utility: Utility) -> Letter:
    """The letter as it goes out: beneath the subject it answers, in the house's paper, as HTML and as plain text."""
    message = letter.message
    values = {"conversation": message.conversation_id, "answered": message.in_reply_to}
    async with engine.connect() as connection:
        row = (await connection.execute(_HEADING, values)).first()
    language = letter.language if letter.language in utility.languages else utility.default_language
    before = row.heading if row else {}
    mail = Mail(
        sender_name=utility.name,
        subject=subject_of(before.get("subject", ""), utility, language),
        text=render("txt", message.parts, utility, language, by_person=letter.sender == "agent"),
        html=render("html", message.parts, utility, language, by_person=letter.sender == "agent"),
        in_reply_to=row.external_id if row else "",
        references=before.get("references", ""),
        automatic=letter.sender != "agent",
    )
    return replace(letter, message=replace(message, mail=mail))


def subject_of(subject: str, utility: Utility, language: str) -> str:
    """The subject that is answered, marked once as an answer; one of ours where there is none."""
    plain = " ".join(re.sub(r"^\s*(?:(?:re|rv|fwd?|resp)\s*:\s*)+", "", subject, flags=re.IGNORECASE).split())
    if plain:
        return f"Re: {plain}"[:MAX_SUBJECT]
    return f"Mensaje de {utility.name}" if language == "es" else f"A message from {utility.name}"


@lru_cache(maxsize=1)
def _paper() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(kind: str, parts: tuple[Part, ...], utility: Utility, language: str, *, by_person: bool) -> str:
    """The letter's body; `kind` is "html" or "txt"."""
    values: dict[str, Any] = {
        "language": language,
        "name": utility.name,
        "color": utility.brand.color,
        "phone": shown(utility.contacts.phone),
        "emergency": shown(utility.contacts.emergency),
        "web": utility.contacts.web,
        "by_person": by_person,
        "blocks": [block for part in parts if isinstance(part, Text) for block in _blocks(part.text)],
        "links": [part for part in parts if isinstance(part, Link)],
        "files": [part for part in parts if isinstance(part, Media)],
    }
    return _paper().get_template(f"{language}/mail.{kind}.j2").render(values).strip() + "\n"


def _blocks(words: str) -> list[list[str]]:
    """Paragraphs, each as its lines."""
    return [block.strip().split("\n") for block in re.split(r"\n\s*\n", words.strip()) if block.strip()]
