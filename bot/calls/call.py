"""A call, request by request: the page to read first of the telephone.

Twilio asks, we answer with TwiML within `answer_seconds`; where the call stands travels in the next address (`Step`).
What the caller says takes the way of every message (`Inline`); what only the telephone can do is here: greet, repeat,
wait, bridge a slow answer, notice silence and noise, and bring a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import outbox
from bot.calls.people import ANSWERED, NOT_UNDERSTOOD, People, Wanted
from bot.calls.records import CallRecords
from bot.calls.script import (
    KEYPAD_FROM,
    Script,
    asks_back,
    asks_for_secret,
    callback_words,
    has_more,
    options_of,
    secret_in,
)
from bot.conversation import open_conversation
from bot.floor.teams import is_urgent
from bot.identity import Speaker
from bot.inline import Door, Inline
from bot.intake import Intake
from channels.base import Webhook
from channels.ivr import outbound, words
from channels.ivr.channel import Voice
from channels.ivr.inbound import Call, Command, order_of, read
from channels.ivr.outbound import Line, Listening
from channels.ivr.step import Step
from channels.message import Given, Option, Outbound, Text
from kit.clock import Clock
from kit.concealed import conceal
from kit.ids import new_id
from kit.utility import Utility

WAIT_SECONDS = 4.0
MAX_WAITS = 8
"""About half a minute: longer than a turn takes when all is well."""
HOLD_SECONDS = 3.0
FAILURES = 3
"""Silence, noise and misunderstandings in a row, after which a person is brought."""
UNDERSTOOD = frozenset({"asked", NOT_UNDERSTOOD})
"""Reasons to ring somebody without a word before it."""
PATIENCE = Listening(seconds=outbound.PATIENT_SECONDS)

FIRST_CHOICES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "es": (("Saber cuánto debo", "/check_balance"), ("Pagar", "/pay_bill"), ("Reportar una falla", "/report_outage")),
    "en": (("Hear my balance", "/check_balance"), ("Pay", "/pay_bill"), ("Report an outage", "/report_outage")),
}
"""What the keypad offers to who has not said anything yet."""

_OFFER = text("""
update runtime.conversations set offered = (
    select jsonb_agg(jsonb_build_object('value', value, 'payload', value, 'label', label, 'number', number))
    from unnest(cast(:labels as text[]), cast(:values as text[])) with ordinality as input(label, value, number)
) where id = :id and offered = '[]'
""")


@dataclass(frozen=True, slots=True)
class OnLine:
    """One request, with what it is about."""

    call: Call
    utility: Utility
    door: Door

    @property
    def step(self) -> Step:
        """Where the call is."""
        return self.call.step

    def script(self, language: str | None = None) -> Script:
        """What to say, in `language` or else in the one that is known or usual."""
        for one in (language, self.step.language):
            if one in self.utility.languages:
                return Script(self.utility, one)
        return Script(self.utility, self.utility.default_language)


@dataclass(slots=True)
class Telephone:
    """The telephone of one set of accounts: the public ones, or the simulator's. Its addresses lie below `base`.

    After `answer_seconds` the caller hears that it takes a moment; Twilio itself waits 15 s. `key`: the counter's.
    """

    engine: AsyncEngine
    inline: Inline
    intake: Intake
    channel: Voice
    utilities: Mapping[str, Utility]
    records: CallRecords
    people: People
    clock: Clock
    answer_seconds: float
    key: str
    base: str = "/channels/voice"

    async def begin(self, webhook: Webhook) -> str:
        """Greet, in the caller's language where it is known. Raises as Intake.receive, MalformedError."""
        await self.inline.take_in(self.intake, self.channel, webhook)
        on = self._on_line(webhook)
        language = await self._opened(on)
        script = on.script(language)
        lines = [script.say("greeting")]
        await self._write(on, [script.say("greeting")], "greeting", choices=FIRST_CHOICES[script.language])
        await self.inline.more(on.door, key=on.call.key("0"), seconds=0)
        if language is None and (other := self._other(on.utility)):
            lines.append(Script(on.utility, other).say("other_language"))
        known = language or ("" if self._other(on.utility) else script.language)
        return self._ask(lines, Step(turn=1, language=known), script.language, Listening())

    async def turn(self, webhook: Webhook) -> str:
        """Whatever comes next. Raises as Intake.receive, MalformedError, UnheardError."""
        webhook = self._concealed(webhook)
        parsed = await self.inline.take_in(self.intake, self.channel, webhook)
        on = self._on_line(webhook)
        if on.call.dialed:
            return await self._after_dial(on)
        if on.step.wait or (on.step.held and on.call.heard is None):
            seconds = HOLD_SECONDS if on.step.held else WAIT_SECONDS
            given = await self.inline.more(on.door, key=on.call.key(on.step.key), seconds=seconds)
            return await self._answer(on, given)
        if parsed.messages:
            given = await self.inline.answer(parsed.messages[0], seconds=self.answer_seconds)
            return await self._answer(on, given)
        if on.call.heard and (order := order_of(on.call)):
            return await self._order(on, order)
        return await self._unheard(on)

    async def status(self, webhook: Webhook) -> None:
        """What Twilio says of a call: kept, and nothing else follows. Raises as Intake.receive, MalformedError."""
        await self.inline.take_in(self.intake, self.channel, webhook)

    def _concealed(self, webhook: Webhook) -> Webhook:
        """The request with a code or PIN that it carries made unreadable, before anything of it is kept.

        Raises SignatureError, NotConfiguredError, MalformedError.
        """
        self.channel.verify(webhook, self.intake.accounts.of(self.channel.name))
        call = read(webhook)
        digits = secret_in(call)
        return self.channel.concealed(webhook, conceal(digits, key=self.key, now=self.clock())) if digits else webhook

    def _on_line(self, webhook: Webhook) -> OnLine:
        signer = self.channel.verify(webhook, self.intake.accounts.of(self.channel.name))
        call = read(webhook)
        if not call.number and signer:
            call = replace(call, number=signer.account)
        account = self.intake.accounts.find(self.channel.name, call.number)
        return OnLine(call, self.utilities[account.utility], Door(self.channel.name, call.number, call.address))

    async def _opened(self, on: OnLine) -> str | None:
        """Make the call's conversation; returns the caller's language, None where nobody knows it."""
        made = new_id()
        language = await self.records.language_of(
            on.utility, conversation=made, phone=on.call.caller, account=on.call.number
        )
        spoken = language if language in on.utility.languages else None
        await self._conversation(on, spoken, made=made)
        return spoken

    async def _conversation(self, on: OnLine, language: str | None, *, made: UUID | None = None) -> UUID:
        """The call's conversation."""
        return await open_conversation(
            self.engine,
            utility=on.utility.id,
            channel=on.door.channel,
            account=on.door.account,
            address=on.door.address,
            language=language,
            now=self.clock(),
            conversation_id=made,
        )

    async def _write(
        self, on: OnLine, lines: Sequence[Line], key: str, *, choices: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Put what the telephone says by itself into the conversation, once a call and `key`."""
        at = await self._conversation(on, None)
        options = tuple(Option(label, value) for label, value in choices)
        said = Outbound(
            at,
            on.door.channel,
            on.door.account,
            on.door.address,
            (Text(" ".join(line.text for line in lines)),),
            options,
        )
        async with self.engine.begin() as connection:
            await outbox.append(
                connection, said, key=f"call:{on.call.key(key)}", sender="system", now=self.clock(), pull=True
            )
            if choices:
                offer = {"id": at, "labels": [one for one, _ in choices], "values": [one for _, one in choices]}
                await connection.execute(_OFFER, offer)

    @staticmethod
    def _other(utility: Utility) -> str | None:
        return next((one for one in utility.languages if one != utility.default_language), None)

    def _ask(self, lines: Sequence[Line], step: Step, language: str, listening: Listening) -> str:
        return outbound.ask(lines, step, language, base=self.base, listening=listening)

    async def _answer(self, on: OnLine, given: Given) -> str:
        """TwiML for what was given."""
        script = on.script(given.language)
        if given.awaits and not on.step.dialed:
            wanted = Wanted(given.awaits, given.team)
            if number := self.people.number(on.utility, wanted, own=on.call.number):
                return self._dial(on, script, number, wanted, given=given)
            if self.people.is_left_alone(on.utility, given) and not given.asks:
                return await self._promise(on, script)
        if given.owner != "bot":
            return self._hold(on, given, script)
        if given.pending:
            return await self._bridge(on, given, script)
        lines = script.answer(given, replace(on.step, failed=0))
        if given.intent == "goodbye" and not asks_back(given):
            return outbound.hang_up([*lines[:1], script.say("goodbye")])
        return await self._said(on, given, script)

    async def _said(self, on: OnLine, given: Given, script: Script) -> str:
        """The answer, and what comes next."""
        failed = on.step.failed + 1 if given.misses else 0
        if failed >= FAILURES:
            return await self._bring_person(on, script)
        step = on.step.heard(language=script.language, failed=failed, idle=given.ends_session and not given.asks)
        step = replace(step, secret=asks_for_secret(given, on.step))
        lines = script.answer(given, step)
        return self._ask(lines, step, script.language, script.listening(given, step))

    async def _bridge(self, on: OnLine, given: Given, script: Script) -> str:
        """The answer takes longer: say so, and come back."""
        if on.step.wait >= MAX_WAITS:
            return await self._bring_person(on, script)
        lines = script.answer(given, replace(on.step, failed=0))
        if not lines:
            lines = [script.say("filler_again" if on.step.wait else "filler")]
        step = replace(on.step, language=script.language, wait=on.step.wait + 1)
        return outbound.wait(lines, step, base=self.base)

    def _hold(self, on: OnLine, given: Given, script: Script) -> str:
        """A person has the word: what they write is read out, and what the caller says goes to them."""
        step = on.step.heard(language=script.language, held=True)
        lines = script.answer(given, replace(step, failed=0))
        if not lines and not on.step.held:
            lines = [script.say("held")]
        return self._ask(lines, step, script.language, Listening())

    async def _order(self, on: OnLine, order: Command) -> str:
        """What the telephone does by itself."""
        if order in ("es", "en", "other"):
            return await self._speak(on, order if order != "other" else self._other(on.utility) or "")
        script, step = on.script(), on.step.unheard(failed=on.step.failed)
        if order == "wait":
            return self._ask([script.say("waiting")], step, script.language, PATIENCE)
        last = await self._last(on)
        if order == "more":
            step = replace(step, page=step.page + 1 if has_more(options_of(last), step.page) else 0)
            lines = script.choices(last, step) or script.answer(last, step)
        else:
            lines = script.answer(last, step)
        return self._ask(lines, step, script.language, script.listening(last, step))

    async def _speak(self, on: OnLine, language: str) -> str:
        """The caller chose a language."""
        script = on.script(language)
        await self._conversation(on, script.language)
        step = replace(on.step.unheard(failed=0), language=script.language)
        return self._ask([script.say("help")], step, script.language, Listening())

    async def _last(self, on: OnLine) -> Given:
        """What was said last."""
        return await self.inline.more(on.door, key=on.call.key(on.step.said), seconds=0)

    async def _unheard(self, on: OnLine) -> str:
        """Silence or noise: asked once more, then with keys, then a person; after a task that is done, goodbye."""
        script, failed = on.script(), on.step.failed + 1
        if on.step.idle and failed > 1 and not on.call.noise:
            return outbound.hang_up([script.say("goodbye")])
        if failed >= FAILURES:
            return await self._bring_person(on, script)
        step, last = on.step.unheard(failed=failed), await self._last(on)
        key: words.Key = "keypad" if failed >= KEYPAD_FROM else "noise" if on.call.noise else "silent"
        again = script.answer(last, step) if last.asks or failed >= KEYPAD_FROM else []
        return self._ask([script.say(key), *again], step, script.language, script.listening(last, step))

    async def _bring_person(self, on: OnLine, script: Script) -> str:
        """Ring somebody, or promise a call."""
        conversation = await self._conversation(on, None)
        wanted = await self.people.ask(on.utility, conversation)
        number = None if on.step.dialed else self.people.number(on.utility, wanted, own=on.call.number)
        return self._dial(on, script, number, wanted) if number else await self._promise(on, script)

    def _dial(self, on: OnLine, script: Script, number: str, wanted: Wanted, *, given: Given | None = None) -> str:
        urgent = is_urgent(wanted.reason)
        told = script.answer(given, replace(on.step, failed=0))[:1] if given and wanted.reason not in UNDERSTOOD else []
        lines = [*told, script.say("emergency" if urgent else "connecting")]
        step = replace(on.step.heard(language=script.language), dialed=True)
        return outbound.dial(lines, number, step, base=self.base)

    async def _after_dial(self, on: OnLine) -> str:
        """The person hung up, or nobody answered."""
        script = on.script()
        if on.call.dialed not in ANSWERED:
            return await self._promise(on, script)
        await self.people.talked(on.utility, await self._conversation(on, None))
        return outbound.hang_up([script.say("goodbye")])

    async def _promise(self, on: OnLine, script: Script) -> str:
        """A call-back that is a case, and goodbye."""
        now = self.clock()
        opens = on.utility.next_opening(now)
        if not on.call.caller:
            return outbound.hang_up([script.say("no_number", opens=script.opening(opens, now))])
        speaker = Speaker(await self._conversation(on, None), on.utility.id, on.door.channel, on.door.address)
        promised = await self.records.promise(speaker, call=on.call.sid, words=callback_words(script, on.call.caller))
        if promised is None:
            line = script.say("not_promised", opens=script.opening(opens, now))
        elif on.utility.is_open(now):
            line = script.say("promised_plain", case=promised.case)
        else:
            line = script.say("promised", case=promised.case, opens=script.opening(promised.by, now))
        await self._write(on, [line], "promise")
        await self.inline.more(on.door, key=on.call.key("promise"), seconds=0)
        return outbound.hang_up([line])
