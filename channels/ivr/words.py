"""What the telephone itself says: the greeting, when nothing was heard, while something is looked for, goodbye."""

from __future__ import annotations

from typing import Literal

Key = Literal[
    "greeting",
    "other_language",
    "silent",
    "noise",
    "keypad",
    "help",
    "filler",
    "filler_again",
    "waiting",
    "connecting",
    "emergency",
    "held",
    "promised",
    "promised_plain",
    "no_number",
    "not_promised",
    "trouble",
    "goodbye",
    "out_of_service",
    "say_one_of",
    "say_last",
    "say_more",
    "press",
    "press_person",
    "anything_else",
]

SENTENCES: dict[Key, dict[str, str]] = {
    "greeting": {
        "tu": "Hola, gracias por llamar a {utility}. Soy el asistente virtual. Dime en qué te ayudo.",
        "usted": "Hola, gracias por llamar a {utility}. Soy el asistente virtual. Dígame en qué le ayudo.",
        "en": "Hello, thank you for calling {utility}. I'm the virtual assistant. Tell me how I can help.",
    },
    "other_language": {
        "tu": "Para español, di español o marca dos.",
        "usted": "Para español, diga español o marque dos.",
        "en": "For English, say English or press two.",
    },
    "silent": {
        "tu": "No te escuché. ¿Sigues ahí?",
        "usted": "No le escuché. ¿Sigue ahí?",
        "en": "I didn't hear you. Are you still there?",
    },
    "noise": {
        "tu": "Hay ruido y no te escuché bien. ¿Me lo dices otra vez?",
        "usted": "Hay ruido y no le escuché bien. ¿Me lo dice otra vez?",
        "en": "There is some noise and I didn't catch that. Could you say it again?",
    },
    "keypad": {
        "tu": "No te oigo bien. También puedes usar el teclado.",
        "usted": "No le oigo bien. También puede usar el teclado.",
        "en": "I can't hear you well. You can use the keypad, too.",
    },
    "help": {"tu": "Dime en qué te ayudo.", "usted": "Dígame en qué le ayudo.", "en": "Tell me how I can help."},
    "filler": {
        "tu": "Un momento, lo estoy revisando.",
        "usted": "Un momento, lo estoy revisando.",
        "en": "One moment, I'm checking.",
    },
    "filler_again": {
        "tu": "Sigo buscando. Gracias por esperar.",
        "usted": "Sigo buscando. Gracias por esperar.",
        "en": "I'm still looking. Thank you for waiting.",
    },
    "waiting": {
        "tu": "Claro, aquí espero. Cuando estés listo, habla.",
        "usted": "Claro, aquí espero. Cuando esté listo, hable.",
        "en": "Of course, I'll wait. Speak when you are ready.",
    },
    "connecting": {
        "tu": "Te comunico con una persona del equipo. No cuelgues.",
        "usted": "Le comunico con una persona del equipo. No cuelgue.",
        "en": "I'm putting you through to a person on our team. Please stay on the line.",
    },
    "emergency": {
        "tu": "Te comunico con emergencias. No cuelgues.",
        "usted": "Le comunico con emergencias. No cuelgue.",
        "en": "I'm putting you through to emergencies. Please stay on the line.",
    },
    "held": {
        "tu": "Sigue en la línea, por favor.",
        "usted": "Siga en la línea, por favor.",
        "en": "Please stay on the line.",
    },
    "promised": {
        "tu": "Pedí que te llamen a este número. Tu reporte es {case}. Te llaman {opens}. Hasta luego.",
        "usted": "Pedí que le llamen a este número. Su reporte es {case}. Le llaman {opens}. Hasta luego.",
        "en": "I asked our team to call you back at this number. Your case is {case}. They will call {opens}. Goodbye.",
    },
    "promised_plain": {
        "tu": "Pedí que te llamen a este número en cuanto alguien esté libre. Tu reporte es {case}. Hasta luego.",
        "usted": "Pedí que le llamen a este número en cuanto alguien esté libre. Su reporte es {case}. Hasta luego.",
        "en": "I asked our team to call you back here as soon as someone is free. Your case is {case}. Goodbye.",
    },
    "no_number": {
        "tu": "No veo tu número, así que no puedo pedir que te llamen. Atienden {opens}. Hasta luego.",
        "usted": "No veo su número, así que no puedo pedir que le llamen. Atienden {opens}. Hasta luego.",
        "en": "Your number is hidden, so I can't ask for a call back. People answer {opens}. Goodbye.",
    },
    "not_promised": {
        "tu": "No pude dejar la solicitud por un problema técnico. Atienden {opens}. Hasta luego.",
        "usted": "No pude dejar la solicitud por un problema técnico. Atienden {opens}. Hasta luego.",
        "en": "A technical problem kept me from leaving your request. People answer {opens}. Goodbye.",
    },
    "trouble": {
        "tu": "Tenemos un problema técnico. Por favor, llama más tarde.",
        "usted": "Tenemos un problema técnico. Por favor, llame más tarde.",
        "en": "We have a technical problem. Please call again later.",
    },
    "goodbye": {
        "tu": "Gracias por llamar a {utility}. Hasta luego.",
        "usted": "Gracias por llamar a {utility}. Hasta luego.",
        "en": "Thank you for calling {utility}. Goodbye.",
    },
    "out_of_service": {
        "tu": "Este número no está en servicio.",
        "usted": "Este número no está en servicio.",
        "en": "This number is not in service.",
    },
    "say_one_of": {
        "tu": "Puedes decir: {choices}.",
        "usted": "Puede decir: {choices}.",
        "en": "You can say: {choices}.",
    },
    "say_last": {"tu": "o", "usted": "o", "en": "or"},
    "say_more": {
        "tu": "Para oír otras, di: más.",
        "usted": "Para oír otras, diga: más.",
        "en": "To hear others, say: more.",
    },
    "press": {"tu": "Para {choice}, marca {number}.", "usted": "Para {choice}, marque {number}.",
              "en": "For {choice}, press {number}."},
    "press_person": {
        "tu": "Para hablar con una persona, marca cero.",
        "usted": "Para hablar con una persona, marque cero.",
        "en": "To talk to a person, press zero.",
    },
    "anything_else": {"tu": "¿Algo más?", "usted": "¿Algo más?", "en": "Anything else?"},
}  # fmt: skip


def say(key: Key, language: str, tone: str, **values: str) -> str:
    """The sentence in `language`, in Spanish with the utility's `tone` (tu, usted)."""
    return SENTENCES[key][("tu" if tone == "tu" else "usted") if language == "es" else "en"].format(**values)
