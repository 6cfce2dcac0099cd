"""The runtime's own words, for when Rasa can't speak or needn't: one entry a sentence, in each language.

Spanish avoids tú and usted, so that it suits every utility.
"""

from __future__ import annotations

from typing import Literal

Key = Literal[
    "incident",
    "gave_up",
    "limited",
    "no_audio",
    "no_media",
    "unsupported",
    "opted_out",
    "opted_in",
    "list_button",
    "menu_hint",
    "location",
    "first_thing",
    "other_thing",
]

SENTENCES: dict[Key, dict[str, str]] = {
    "incident": {
        "es": "Tenemos un problema técnico y la respuesta va a tardar. La enviaremos aquí en cuanto se resuelva.",
        "en": "We have a technical problem and the answer will take longer. We will send it here once it is fixed.",
    },
    "gave_up": {
        "es": "No pudimos resolver el último mensaje por un problema técnico. Por favor, hay que enviarlo otra vez, "
        "o llamar al {phone}.",
        "en": "A technical problem kept us from answering the last message. Please send it again, or call {phone}.",
    },
    "limited": {
        "es": "Llegaron muchos mensajes muy seguidos y no alcanzamos a leerlos todos. Por favor, "
        "hay que esperar un minuto y escribir otra vez.",
        "en": "Many messages came very quickly and we could not read them all. Please wait a minute and write again.",
    },
    "no_audio": {
        "es": "Todavía no puedo escuchar audios. Por favor, hay que escribirlo en un mensaje.",
        "en": "I can't listen to voice messages yet. Please write it in a message.",
    },
    "no_media": {
        "es": "Recibí el archivo, pero todavía no puedo verlo. ¿Qué se necesita? Aquí leo mensajes escritos.",
        "en": "I got the file, but I can't look at it yet. What do you need? I can read written messages here.",
    },
    "unsupported": {
        "es": "Ese tipo de mensaje no lo puedo leer. Por favor, hay que escribirlo con palabras.",
        "en": "I can't read that kind of message. Please write it in words.",
    },
    "opted_out": {
        "es": "Listo: no enviaremos más avisos por aquí. Las preguntas se siguen contestando cuando haga falta. "
        "Para recibir avisos otra vez: ALTA.",
        "en": "Done: no more notices will come here. You can still write to us any time. To get notices again: START.",
    },
    "opted_in": {"es": "Listo: los avisos llegarán otra vez por aquí.", "en": "Done: notices will come here again."},
    "list_button": {"es": "Ver opciones", "en": "See options"},
    "menu_hint": {"es": "Responder con el número:", "en": "Reply with the number:"},
    "first_thing": {"es": "Primero:", "en": "First:"},
    "other_thing": {"es": "Ahora lo otro:", "en": "Now the other thing:"},
    "location": {"es": "Ubicación", "en": "Location"},
}


def say(key: Key, language: str, **values: str) -> str:
    """The sentence in `language`: Spanish for "es", English for all else."""
    return SENTENCES[key]["es" if language == "es" else "en"].format(**values)
