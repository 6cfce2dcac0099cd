"""Replies fitted to what a channel carries."""

from __future__ import annotations

from bot.compose import Button, Said, fit, shorten, split
from bot.reading import Offered
from channels.alexa.channel import Alexa
from channels.message import Capabilities, Link, Media, Text
from channels.whatsapp.outbound import CAPABILITIES as WHATSAPP

PLAIN = Capabilities(max_text=160, max_choices=0, max_choice_label=0, links=True)


def buttons(count: int, title: str = "Opción {}") -> tuple[Button, ...]:
    return tuple(Button(title.format(n), f"/pick_{n}") for n in range(1, count + 1))


def test_three_short_buttons_stay_buttons() -> None:
    composed = fit([Said("¿Cuál?", buttons(3))], capabilities=WHATSAPP, language="es", offered=())
    (draft,) = composed.drafts
    assert [choice.value for choice in draft.choices] == ["/pick_1", "/pick_2", "/pick_3"]
    assert [(one.number, one.payload) for one in composed.offered] == [(1, "/pick_1"), (2, "/pick_2"), (3, "/pick_3")]


def test_four_become_a_list_and_eleven_a_numbered_menu() -> None:
    (draft,) = fit([Said("¿Cuál?", buttons(4))], capabilities=WHATSAPP, language="es", offered=()).drafts
    assert (len(draft.choices), draft.list_button) == (4, "Ver opciones")
    (draft,) = fit([Said("Which?", buttons(11))], capabilities=WHATSAPP, language="en", offered=()).drafts
    assert draft.choices == ()
    assert draft.parts == (
        Text("\n".join(["Which?", "Reply with the number:", *(f"{n}. Opción {n}" for n in range(1, 12))])),
    )


def test_a_long_label_is_cut_at_a_word_and_whole_in_the_description() -> None:
    label = "Calle Corregidora Norte 123, Centro"
    (draft,) = fit([Said("¿Cuál?", buttons(2, label))], capabilities=WHATSAPP, language="es", offered=()).drafts
    assert draft.choices[0].label == "Calle Corregidora Norte…"
    assert draft.choices[0].description == label


def test_a_channel_without_buttons_gets_numbers() -> None:
    (draft,) = fit([Said("¿Cuál?", buttons(2))], capabilities=PLAIN, language="es", offered=()).drafts
    assert draft.parts == (Text("¿Cuál?\nResponder con el número:\n1. Opción 1\n2. Opción 2"),)


def test_a_speaker_reads_out_no_numbered_menu_of_many_contracts() -> None:
    (draft,) = fit([Said("¿Cuál?", buttons(19))], capabilities=Alexa.capabilities, language="es", offered=()).drafts
    assert draft.parts == (Text("¿Cuál?"),)
    assert len(draft.choices) == 19


def test_long_words_before_buttons_are_split_so_that_the_body_fits() -> None:
    text = " ".join(f"Frase número {n}." for n in range(100))
    drafts = fit([Said(text, buttons(1))], capabilities=WHATSAPP, language="es", offered=()).drafts
    assert [bool(draft.choices) for draft in drafts] == [False, True]
    texts = [part.text for draft in drafts for part in draft.parts if isinstance(part, Text)]
    assert all(len(one) <= 1024 for one in texts)
    assert " ".join(texts) == text


def test_a_payload_too_long_for_the_wire_travels_as_its_hash() -> None:
    payload = "/pick" + "x" * 300
    composed = fit([Said("¿?", (Button("Sí", payload),))], capabilities=WHATSAPP, language="es", offered=())
    value = composed.drafts[0].choices[0].value
    assert len(value) <= 256
    assert composed.offered == (Offered(value, payload, "Sí", 1),)


TWICE = [
    Said("El saldo es $350.", (Button("Pagar otra cantidad", "/pay_other"), Button("Ver mi recibo", "/get_bill"))),
    Said("¿Seguimos con el corte?", (Button("Sí", "/outage_status"), Button("Otra cosa", "/menu"))),
]


def test_of_two_offers_in_one_reply_both_stand() -> None:
    composed = fit(TWICE, capabilities=WHATSAPP, language="es", offered=())
    assert [(one.payload, one.number) for one in composed.offered] == [
        ("/pay_other", 1),
        ("/get_bill", 2),
        ("/outage_status", 1),
        ("/menu", 2),
    ]


def test_numbers_that_are_written_out_count_on_in_the_second_menu() -> None:
    composed = fit(TWICE, capabilities=PLAIN, language="es", offered=())
    told = [part.text for draft in composed.drafts for part in draft.parts if isinstance(part, Text)]
    assert told[0].endswith("1. Pagar otra cantidad\n2. Ver mi recibo")
    assert told[1].endswith("3. Sí\n4. Otra cosa")
    assert [one.number for one in composed.offered] == [1, 2, 3, 4]


def test_older_offers_are_remembered_without_their_numbers() -> None:
    before = (Offered("/a", "/a", "A", 1),)
    composed = fit([Said("ok")], capabilities=WHATSAPP, language="es", offered=before)
    assert composed.offered == (Offered("/a", "/a", "A", 0),)


def test_a_file_is_a_link_where_files_cannot_go() -> None:
    media = Media("document", "/bills/1/pdf", filename="recibo.pdf")
    (draft,) = fit(
        [Said(media=media)],
        capabilities=PLAIN,
        language="es",
        offered=(),
        file_link=lambda m: "https://x" + m.reference,
    ).drafts
    assert draft.parts == (Link("https://x/bills/1/pdf", "recibo.pdf"),)


def test_a_caption_that_is_too_long_follows_as_text() -> None:
    media = Media("image", "/chart.png", caption="a. " * 400)
    drafts = fit([Said(media=media)], capabilities=WHATSAPP, language="es", offered=()).drafts
    assert [type(draft.parts[0]) for draft in drafts] == [Media, Text]


def test_split_keeps_every_word_and_every_limit() -> None:
    assert split("Uno. Dos. Tres.", 10) == ["Uno. Dos.", "Tres."]
    assert split("palabras sin punto", 10) == ["palabras", "sin punto"]
    assert split("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert split("  ", 10) == []


def test_shorten() -> None:
    assert shorten("corto", 20) == "corto"
    assert shorten("x" * 30, 20) == "x" * 19 + "…"
