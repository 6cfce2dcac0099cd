"""What the panes show of a conversation."""

from __future__ import annotations

import pytest

from bot.conversation import Transcript
from channels.message import Choice, Link, Location, Media, Option, Part, Text, Unsupported
from desk.story import Address, File, Piece, Words, bubbles, is_thinking, is_unsettled, piece
from tests.desk.transcripts import TURN, at, heard, said

XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def test_both_sides_stand_in_the_order_of_time() -> None:
    transcript = Transcript(
        (heard(number=1, seconds=0), heard(number=2, seconds=5)), (said(number=1, seconds=1), said(number=2, seconds=6))
    )
    assert [bubble.sender for bubble in bubbles(transcript)] == ["customer", "bot", "customer", "bot"]


def test_a_message_carries_what_it_was_taken_for() -> None:
    (bubble,) = bubbles(Transcript((heard(),), ()))
    assert (bubble.turn, bubble.intent, bubble.confidence) == (str(TURN), "ask_balance", 0.97)


@pytest.mark.parametrize(
    ("state", "tick"),
    [
        ("queued", "waiting"),
        ("sending", "waiting"),
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("read", "read"),
        ("failed", "failed"),
        ("unknown", "waiting"),
    ],
)
def test_every_delivery_state_has_its_tick(state: str, tick: str) -> None:
    (bubble,) = bubbles(Transcript((), (said(state=state),)))
    assert bubble.tick == tick


def test_what_was_dropped_or_is_held_back_is_not_shown() -> None:
    assert bubbles(Transcript((), (said(state="dropped"), said(number=2, state="held")))) == ()


def test_what_was_said_before_the_screen_was_cleared_is_not_shown() -> None:
    transcript = Transcript((heard(seconds=0), heard(number=2, seconds=10)), ())
    assert [bubble.at for bubble in bubbles(transcript, since=at(5))] == [at(10)]


def test_a_pressed_choice_is_shown_by_the_words_on_it() -> None:
    offered = said(choices=(Option("Ver mi recibo", "/get_bill"),))
    *_, pressed = bubbles(Transcript((heard(Choice("/get_bill"), seconds=9),), (offered,)))
    assert pressed.pieces == (Words("Ver mi recibo", "pressed"),)


@pytest.mark.parametrize(("count", "listed"), [(1, False), (3, False), (4, True)])
def test_more_choices_than_whatsapp_has_buttons_are_a_list(count: int, listed: bool) -> None:
    options = tuple(Option(f"Opción {number}", f"/o{number}") for number in range(count))
    (bubble,) = bubbles(Transcript((), (said(choices=options),)))
    assert bubble.listed is listed


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        (Text(XSS), Words(XSS)),
        (Media("document", "/api/bill.pdf", filename="recibo.pdf"), File(2, "document", "recibo.pdf", "")),
        (Media("image", "/api/chart.png", caption=XSS), File(2, "image", "image", XSS)),
        (Link("https://example.com/x", "Ver"), Address("https://example.com/x", "Ver")),
        (Link("javascript:alert(1)", "Ver"), Address("", "Ver")),
        (Link("data:text/html,<script>", ""), Address("", "data:text/html,<script>")),
        (Location(20.5925, -100.3899, "Oficina"), Words("Oficina, 20.59250, -100.38990", "place")),
        (Unsupported("poll"), Words("", "unsupported")),
    ],
)
def test_every_part_is_text_a_file_or_an_address_that_may_be_opened(part: Part, shown: Piece) -> None:
    assert piece(part, 2, {}) == shown


def test_the_assistant_thinks_until_the_newest_turn_has_an_end() -> None:
    assert is_thinking(Transcript((heard(), heard(number=2, turn=None, outcome=None)), ()))
    assert not is_thinking(Transcript((heard(),), ()))
    assert not is_thinking(Transcript((), ()))


def test_whatsapp_is_settled_when_read_and_the_web_when_delivered() -> None:
    assert is_unsettled(Transcript((heard(),), (said(state="delivered"),)))
    assert not is_unsettled(Transcript((heard(),), (said(state="read"),)))
    assert is_unsettled(Transcript((heard(),), (said(state="sent", channel="web"),)))
    assert not is_unsettled(Transcript((heard(),), (said(state="delivered", channel="web"),)))
