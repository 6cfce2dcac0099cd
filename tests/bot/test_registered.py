"""A template says the same to the vendor and to whoever reads the conversation."""

from __future__ import annotations

from bot.registered import registered
from bot.reopening import reopening
from channels.message import Option, Outbound, Template, Text
from kit import utility
from kit.ids import new_id

CANTERA = utility.load_all()["cantera"]


def test_the_values_stand_in_the_words_where_the_vendor_puts_them() -> None:
    template, words = registered(CANTERA, "satisfaction", "es", ("Noemí",))
    assert template == Template("satisfaction_v1", "es_MX", ("Noemí",))
    assert words.text.startswith("Noemí te atendió en Aguas de Cantera.")
    assert "{{" not in words.text


def test_what_asks_to_write_first_can_be_read_at_the_desk() -> None:
    answer = Outbound(
        new_id(), "whatsapp", "sim-cantera", "524425550101", (Text("Debes $455.13."),), (Option("/a", "A"),)
    )
    asking = reopening(answer, CANTERA, "en")
    assert asking is not None
    assert asking.parts == (
        Text("We have an answer to your question about your service. Reply to this message to read it."),
    )
    assert asking.choices == ()


def test_an_unknown_language_is_the_utilitys_own() -> None:
    answer = Outbound(new_id(), "whatsapp", "sim-cantera", "524425550101", (Text("Hola"),))
    asking = reopening(answer, CANTERA, "fr")
    assert asking is not None
    assert asking.template == Template("conversation_reopened_v1", "es_MX", ("servicio",))
