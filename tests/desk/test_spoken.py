"""What a speaker is answered, as a person has it."""

from __future__ import annotations

from channels.alexa import outbound as alexa
from channels.google import outbound as google
from desk.spoken import Spoken, heard, of_alexa, of_google


def test_speech_is_read_as_its_words_with_a_line_for_each_pause() -> None:
    assert heard('<speak>Debes $5 &amp; ya.<break time="400ms"/>¿Algo más?</speak>') == "Debes $5 & ya.\n¿Algo más?"


def test_what_is_no_speech_markup_is_shown_as_it_came() -> None:
    assert heard("<speak>a medias") == "<speak>a medias"


def test_alexas_answer_says_shows_and_goes_on_listening() -> None:
    saying = alexa.Saying(("Hola.", "¿Qué necesitas?"), again="¿Sigues ahí?", title="Aguas", card="Hola", asks=True)
    assert of_alexa(alexa.render(saying)) == Spoken(
        said="Hola.\n¿Qué necesitas?", again="¿Sigues ahí?", title="Aguas", card="Hola", image="", listens=True
    )


def test_an_account_to_be_linked_is_a_card_of_its_own_and_the_session_ends() -> None:
    spoken = of_alexa(alexa.render(alexa.Saying(("Vincula tu contrato.",), link=True)))
    assert (spoken.links, spoken.card, spoken.listens) == (True, "", False)


def test_a_standard_card_has_its_text_and_a_picture() -> None:
    card = {"type": "Standard", "title": "T", "text": "X", "image": {"smallImageUrl": "https://x.example/1.png"}}
    spoken = of_alexa({"response": {"card": card}})
    assert (spoken.title, spoken.card, spoken.image) == ("T", "X", "https://x.example/1.png")


def test_silence_says_nothing_and_does_not_listen() -> None:
    assert of_alexa(alexa.silent()) == Spoken("", "", "", "", "", listens=False)


def test_an_agents_answer_is_spoken_shown_and_offers_chips() -> None:
    saying = google.Saying("cinco pesos", "$5.00", ("Pagar", "Ver mi recibo"), {"asks": True, "done": False})
    spoken = of_google(google.render(saying, version="cx", session="s"))
    assert (spoken.said, spoken.card, spoken.choices) == ("cinco pesos", "$5.00", ("Pagar", "Ver mi recibo"))
    assert spoken.listens
