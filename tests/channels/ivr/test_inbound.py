"""What Twilio posts during a call."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Webhook
from channels.errors import MalformedError
from channels.ivr.inbound import caller_of, command, parse, read
from channels.ivr.step import Step, read_step
from channels.message import Keypress, Speech

FORM = {"CallSid": "CA1", "From": "+524421230000", "To": "+524425550100", "CallStatus": "in-progress"}


def webhook(path: str = "/channels/voice/turn?turn=3&lang=es", **form: str) -> Webhook:
    query = dict(parse_qsl(path.partition("?")[2]))
    return Webhook(urlencode(FORM | form).encode(), {}, query, path)


def test_what_was_said_is_a_message_of_the_call_and_its_turn() -> None:
    (message,) = parse(webhook(SpeechResult="cuánto debo", Confidence="0.91")).messages
    assert (message.external_id, message.address) == ("CA1:3", "CA1/+524421230000")
    assert (message.channel, message.account, message.locale) == ("voice", "+524425550100", "es")
    assert message.parts == (Speech("cuánto debo", 0.91),)


def test_keys_go_before_what_was_overheard_meanwhile() -> None:
    (message,) = parse(webhook(Digits="5012345671", SpeechResult="eh", Confidence="0.9")).messages
    assert message.parts == (Keypress("5012345671"),)


@pytest.mark.parametrize(
    "silent",
    [
        webhook(),
        webhook("/channels/voice", SpeechResult="hola"),
        webhook("/channels/voice/status", SpeechResult="hola"),
        webhook("/channels/voice/turn?turn=3&wait=1", SpeechResult="hola"),
        webhook(SpeechResult="jum", Confidence="0.1"),
        webhook(SpeechResult="repite por favor", Confidence="0.9"),
        webhook(Digits="*"),
    ],
)
def test_nothing_of_this_is_for_the_assistant(silent: Webhook) -> None:
    assert parse(silent).messages == ()


def test_a_language_is_an_order_until_one_is_known_and_then_a_request() -> None:
    assert parse(webhook("/channels/voice/turn?turn=1", SpeechResult="English")).messages == ()
    assert len(parse(webhook(SpeechResult="English")).messages) == 1


def test_low_confidence_is_noise_and_none_at_all_is_not() -> None:
    assert read(webhook(SpeechResult="hola", Confidence="0.1")).noise
    assert not read(webhook(SpeechResult="hola", Confidence="0.0")).noise
    assert not read(webhook(SpeechResult="hola")).noise


@pytest.mark.parametrize(
    ("written", "caller"),
    [
        ("+524421230000", "+524421230000"),
        ("+5214421230000", "+524421230000"),
        ("+15125550100", "+15125550100"),
        ("anonymous", ""),
        ("Restricted", ""),
        ("+266696687", ""),
        ("sip:somebody@example.com", ""),
        ("", ""),
    ],
)
def test_a_callers_number_is_known_or_it_is_withheld(written: str, caller: str) -> None:
    assert caller_of(written) == caller


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("Repite.", "repeat"),
        ("¿me lo repite, por favor?", "repeat"),
        ("otra vez", "repeat"),
        ("¿Mande?", "repeat"),
        ("no le escuché bien", "repeat"),
        ("can you repeat that?", "repeat"),
        ("I didn't catch that", "repeat"),
        ("un momento", "wait"),
        ("Deme un momentito, por favor", "wait"),
        ("espérame tantito", None),
        ("espere", "wait"),
        ("hold on", "wait"),
        ("just a second please", "wait"),
        ("más", "more"),
        ("más opciones", "more"),
        ("español", "es"),
        ("in English", "en"),
        ("quiero repetir mi pago", None),
        ("un momento de luz se fue", None),
        ("como pago", None),
        ("debo más", None),
        ("", None),
    ],
)
def test_orders_to_the_telephone_are_the_whole_sentence(words: str, order: str | None) -> None:
    assert command(words) == order


@pytest.mark.parametrize("sid", ["", "a b", "x" * 65, "CA\x00"])
def test_without_a_call_there_is_nothing_to_answer(sid: str) -> None:
    with pytest.raises(MalformedError):
        read(webhook(CallSid=sid)) if sid != "CA\x00" else read(Webhook(b"CallSid=", {}, {}, "/"))


@given(
    st.dictionaries(st.sampled_from(["turn", "lang", "said", "failed", "wait", "page", "idle"]), st.text(max_size=8))
)
def test_any_query_is_some_step_and_survives_the_next_address(query: dict[str, str]) -> None:
    step = read_step(query)
    assert read_step(dict(parse_qsl(step.query()))) == step


def test_a_step_counts_the_callers_turns_and_remembers_what_was_said() -> None:
    step = Step(turn=4, language="es", said="2", failed=1, wait=2)
    after = step.heard(language="es", idle=True)
    assert (after.turn, after.said, after.failed, after.wait, after.idle) == (5, "4w2", 0, 0, True)
    silent = after.unheard(failed=1)
    assert (silent.turn, silent.said, silent.failed) == (6, "4w2", 1)
