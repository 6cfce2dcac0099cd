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
    "number_shared",
    "number_noted",
    "number_not_found",
    "share_phone",
    "share_button",
    "only_in_private",
    "elsewhere",
    "elsewhere_person",
    "go_on",
    "something_else",
    "handover",
    "handover_limit",
    "handover_wrong",
    "handover_taken",
    "handover_about",
    "handover_gone",
    "opted_out",
    "opted_in",
    "help",
    "file_by_mail",
    "list_button",
    "menu_hint",
    "location",
    "first_thing",
    "other_thing",
    "reminder",
    "rate_5",
    "rate_4",
    "rate_3",
    "rate_2",
    "rate_1",
    "rated",
    "rated_reason",
    "nps_thanks",
    "person_here",
    "person_next",
    "person_lost",
    "assistant_here",
    "assistant_meanwhile",
    "left_queue",
    "wait_known",
    "wait_unknown",
    "wait_closed",
    "sent_by_whatsapp",
    "sent_by_sms",
    "not_sent",
    "sent_by_whatsapp",
    "sent_by_sms",
    "not_sent",
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
    "number_shared": {
        "es": "Gracias: ya sabemos de qué número se escribe. ¿En qué ayudo? Por ejemplo: «¿cuánto debo?»",
        "en": "Thank you: now we know which number you write from. How can I help? For example: “how much do I owe?”",
    },
    "number_noted": {
        "es": "Gracias: ya sabemos de qué número se escribe.",
        "en": "Thank you: now we know which number you write from.",
    },
    "number_not_found": {
        "es": "Gracias, pero con ese número no encontré el contrato.",
        "en": "Thank you, but I couldn't find the account by that number.",
    },
    "share_phone": {
        "es": "O más fácil: compartir el número de teléfono con el botón de abajo. Telegram nos confirma de quién es.",
        "en": "Or share your phone number with the button below: Telegram confirms that it is yours.",
    },
    "share_button": {"es": "Compartir mi número", "en": "Share my number"},
    "elsewhere": {
        "es": "La última pregunta {where} fue {ago}: {thing}. ¿Seguimos con eso?",
        "en": "You asked about {thing} {where} {ago}. Shall we go on with that?",
    },
    "elsewhere_person": {
        "es": "La conversación {where} ya la tiene una persona del equipo, y contesta ahí. Aquí sigo mientras tanto.",
        "en": "A person from our team has your conversation {where} and will answer there. Meanwhile I can help here.",
    },
    "go_on": {"es": "Sí, seguir", "en": "Yes, go on"},
    "something_else": {"es": "Otra cosa", "en": "Something else"},
    "handover": {
        "es": "Para seguir {where}, basta enviar ahí este código: {code}\nSirve una sola vez y dura 10 minutos. "
        "Lo que sea privado se confirmará otra vez ahí.",
        "en": "To go on {where}, send this code there: {code}\nIt works once, for 10 minutes. "
        "We will confirm again there who you are before anything private.",
    },
    "handover_limit": {
        "es": "Ya se pidieron varios códigos. El siguiente se puede pedir en una hora; mientras, aquí sigo.",
        "en": "Several codes were made already. You can ask for the next one in an hour; meanwhile I'm here.",
    },
    "handover_wrong": {
        "es": "Ese código no sirve: quizá ya se usó o pasaron los 10 minutos. Se puede pedir otro donde empezó la "
        "conversación, o decirme aquí qué hace falta.",
        "en": "That code doesn't work: it may have been used, or its 10 minutes are over. You can ask for another one "
        "where you started, or just tell me here what you need.",
    },
    "handover_taken": {
        "es": "Listo, la conversación sigue aquí. ¿En qué ayudo?",
        "en": "Done, we go on here. How can I help?",
    },
    "handover_about": {"es": "Listo, seguimos aquí con esto: {thing}.", "en": "Done, we go on here with {thing}."},
    "handover_gone": {"es": "La conversación sigue {where}.", "en": "The conversation goes on {where}."},
    "only_in_private": {
        "es": "Aquí lo leen otras personas, y lo de cada contrato es privado. Con gusto ayudo en un chat directo.",
        "en": "Other people can read along here, and accounts are private. Happy to help in a direct chat.",
    },
    "opted_out": {
        "es": "Listo: no enviaremos más avisos por aquí. Las preguntas se siguen contestando cuando haga falta. "
        "Para recibir avisos otra vez: ALTA.",
        "en": "Done: no more notices will come here. You can still write to us any time. To get notices again: START.",
    },
    "help": {
        "es": "{utility}. Palabras: SALDO, RECIBO, PAGAR, o cualquier pregunta. Sin avisos: ALTO. Tel. {phone}",
        "en": "{utility}. Text BAL, BILL or PAY, or just ask. No more texts: STOP. Phone: {phone}",
    },
    "file_by_mail": {
        "es": "El archivo no cabe en un mensaje de texto. Con CORREO se manda por correo.",
        "en": "The file doesn't fit into a text message. Reply EMAIL and it goes to the e-mail on file.",
    },
    "opted_in": {"es": "Listo: los avisos llegarán otra vez por aquí.", "en": "Done: notices will come here again."},
    "list_button": {"es": "Ver opciones", "en": "See options"},
    "menu_hint": {"es": "Responder con el número:", "en": "Reply with the number:"},
    "first_thing": {"es": "Primero:", "en": "First:"},
    "other_thing": {"es": "Ahora lo otro:", "en": "Now the other thing:"},
    "location": {"es": "Ubicación", "en": "Location"},
    "reminder": {
        "es": "Sin prisa: aquí sigo, y la última pregunta sigue abierta. Para dejarlo: «cancelar».",
        "en": "No rush: I'm still here, and my last question is still open. To leave it, write “cancel”.",
    },
    "rate_1": {"es": "1 · Muy mal", "en": "1 · Very bad"},
    "rate_2": {"es": "2 · Mal", "en": "2 · Bad"},
    "rate_3": {"es": "3 · Regular", "en": "3 · So-so"},
    "rate_4": {"es": "4 · Bien", "en": "4 · Good"},
    "rate_5": {"es": "5 · Muy bien", "en": "5 · Very good"},
    "rated": {
        "es": "¡Gracias por la calificación! Aquí estoy para lo que haga falta.",
        "en": "Thanks for the rating! I'm here whenever you need me.",
    },
    "person_here": {
        "es": "Ya atiende una persona del equipo: {name}. Lo que se escriba aquí le llega directamente.",
        "en": "A person from our team is here now: {name}. What you write here goes straight to them.",
    },
    "person_next": {
        "es": "La conversación pasa a otra persona del equipo, con todo lo anterior. "
        "En cuanto la tome, lo diremos aquí. Para dejar de esperar: «cancelar».",
        "en": "This goes to someone else on our team, with everything so far. We'll say so here when they take it. "
        "To stop waiting, write “cancel”.",
    },
    "person_lost": {
        "es": "La persona que atendía tuvo que dejar la conversación. Sigue en la fila, en el mismo lugar, "
        "y lo diremos aquí cuando alguien la tome. Para dejar de esperar: «cancelar».",
        "en": "The person who was helping had to leave. You keep your place in line, "
        "and we'll say so here when someone takes it. To stop waiting, write “cancel”.",
    },
    "assistant_here": {
        "es": "Sigue aquí el asistente para lo que haga falta. Para una persona otra vez: «hablar con alguien».",
        "en": "The assistant is back to help with anything else. For a person again: “talk to a person”.",
    },
    "assistant_meanwhile": {
        "es": "La espera por una persona se alarga; el lugar en la fila se conserva. "
        "Mientras, el asistente contesta aquí. ¿En qué ayudo?",
        "en": "The wait for a person is taking longer, and your place in line is kept. "
        "Meanwhile the assistant answers here. How can I help?",
    },
    "wait_known": {
        "es": "Lugar {place} en la fila para hablar con una persona, unos {minutes} min. "
        "Para dejar de esperar: «cancelar».",
        "en": "You're number {place} in line for a person, about {minutes} min. To stop waiting, write “cancel”.",
    },
    "wait_unknown": {
        "es": "Lugar {place} en la fila para hablar con una persona. Todavía no sabemos cuánto tardará. "
        "Para dejar de esperar: «cancelar».",
        "en": "You're number {place} in line for a person. We don't know yet how long it will take. "
        "To stop waiting, write “cancel”.",
    },
    "wait_closed": {
        "es": "Ahora no hay personas. Lugar {place} en la fila para cuando abran. Para dejar de esperar: «cancelar».",
        "en": "Nobody is in right now. You're number {place} in line for when we open. "
        "To stop waiting, write “cancel”.",
    },
    "sent_by_whatsapp": {
        "es": "Lo mando por WhatsApp al número registrado, que termina en {last}.",
        "en": "I am sending it by WhatsApp to the number on file, which ends in {last}.",
    },
    "sent_by_sms": {
        "es": "Lo mando por mensaje de texto al número registrado, que termina en {last}.",
        "en": "I am sending it by text message to the number on file, which ends in {last}.",
    },
    "not_sent": {
        "es": "No lo puedo mandar al teléfono por ahora. Puedo intentar por correo: basta decir, mándalo a mi correo.",
        "en": "I can't send it to the phone right now. I can try by e-mail: say, send it to my e-mail.",
    },
    "left_queue": {
        "es": "Listo: el lugar en la fila quedó libre. Aquí sigo para lo que haga falta.",
        "en": "Done: you are out of the line. I'm still here for anything you need.",
    },
    "nps_thanks": {
        "es": "¡Gracias! Lo tomamos en cuenta. Aquí estoy para lo que haga falta.",
        "en": "Thank you! We will keep it in mind. I'm here whenever you need me.",
    },
    "rated_reason": {
        "es": "Gracias, lo tomamos en cuenta para mejorar. Aquí estoy para lo que haga falta.",
        "en": "Thank you, we will use it to do better. I'm here whenever you need me.",
    },
}


ALOUD: dict[Key, dict[str, str]] = {
    "incident": {
        "es": "Tenemos un problema técnico. Sigo buscando la respuesta.",
        "en": "We have a technical problem. I am still looking for the answer.",
    },
    "gave_up": {
        "es": "Un problema técnico no me dejó contestar. Por favor, hay que decirlo otra vez.",
        "en": "A technical problem kept me from answering. Please say it again.",
    },
    "limited": {
        "es": "Oí muchas cosas muy seguidas. Por favor, hay que esperar un minuto y decirlo otra vez.",
        "en": "I heard many things very quickly. Please wait a minute and say it again.",
    },
    "unsupported": {
        "es": "No entendí. Por favor, hay que decirlo con otras palabras.",
        "en": "I didn't understand. Please say it in other words.",
    },
    "opted_out": {
        "es": "Listo: no daremos más avisos por aquí. Para recibirlos otra vez, basta decir: alta.",
        "en": "Done: you won't get notices here any more. To get them again, say: start.",
    },
    "menu_hint": {"es": "Se puede decir:", "en": "You can say:"},
    "person_here": {
        "es": "Ya atiende una persona del equipo: {name}.",
        "en": "A person from our team is here now: {name}.",
    },
    "person_next": {
        "es": "La conversación pasa a otra persona del equipo, con todo lo anterior.",
        "en": "This goes to someone else on our team, with everything so far.",
    },
    "person_lost": {
        "es": "La persona que atendía tuvo que irse. El lugar en la fila se conserva.",
        "en": "The person who was helping had to leave. You keep your place in line.",
    },
    "wait_known": {
        "es": "Lugar {place} en la fila, unos {minutes} minutos. Para dejar de esperar, basta decir: cancelar.",
        "en": "You're number {place} in line, about {minutes} minutes. To stop waiting, say: cancel.",
    },
    "wait_unknown": {
        "es": "Lugar {place} en la fila. Para dejar de esperar, basta decir: cancelar.",
        "en": "You're number {place} in line. To stop waiting, say: cancel.",
    },
    "wait_closed": {
        "es": "Ahora no hay personas. Lugar {place} en la fila para cuando abran.",
        "en": "Nobody is in right now. You're number {place} in line for when we open.",
    },
}
"""What is said otherwise where it is heard and not read."""


def say(key: Key, language: str, **values: str) -> str:
    """The sentence in `language`: Spanish for "es", English for all else."""
    return SENTENCES[key]["es" if language == "es" else "en"].format(**values)


def say_aloud(key: Key, language: str, **values: str) -> str:
    """The same, to be heard and not read."""
    return ALOUD.get(key, SENTENCES[key])["es" if language == "es" else "en"].format(**values)
