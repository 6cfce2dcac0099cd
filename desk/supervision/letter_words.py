"""What the page of dead letters says, in both languages."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "letters_title": ("Mensajes fallidos", "Failed messages"),
    "letters_lead": (
        "Lo que no se pudo hacer después de todos los intentos. Reinténtalo, o descártalo con su motivo.",
        "What could not be done after all tries. Try it again, or discard it with a reason.",
    ),
    "letters_empty": ("No hay mensajes fallidos", "There are no failed messages"),
    "letters_empty_hint": (
        "Lo que no se pueda entregar ni contestar aparecerá aquí.",
        "What can't be delivered or answered shows up here.",
    ),
    "letters_most": ("Se muestran los {count} más recientes.", "The newest {count} are shown."),
    "letter_turn": ("No se pudo contestar lo que escribió", "What they wrote could not be answered"),
    "letter_message": ("No se pudo entregar una respuesta", "An answer could not be delivered"),
    "letter_uncertain": ("No se sabe si llegó una respuesta", "It is not known whether an answer arrived"),
    "letter_webhook": ("No se entendió lo que mandó el canal", "What the channel sent could not be read"),
    "letter_ago": ("hace {time}", "{time} ago"),
    "letter_just_now": ("ahora mismo", "just now"),
    "letter_code": ("Código: {code}", "Code: {code}"),
    "cause_silent": ("El asistente no respondió", "The assistant did not answer"),
    "cause_ours": ("Falla nuestra", "An error of ours"),
    "cause_unreachable": ("Ese número o cuenta no recibe por aquí", "That number or account can't be reached here"),
    "cause_window": ("Pasaron más de 24 horas desde que escribió", "More than 24 hours since they wrote"),
    "cause_opted_out": ("Pidió no recibir mensajes", "They asked for no messages"),
    "cause_template": ("La plantilla no está aprobada", "The template is not approved"),
    "cause_account": ("El canal detuvo nuestra cuenta", "The channel has stopped our account"),
    "cause_down": ("El canal no respondió", "The channel did not answer"),
    "cause_refused": ("El canal no lo aceptó", "The channel did not accept it"),
    "letter_open": ("Ver la conversación", "See the conversation"),
    "letter_webhook_hint": (
        "No es de ninguna empresa y no se puede reintentar.",
        "It belongs to no utility and can't be tried again.",
    ),
    "replay": ("Reintentar", "Try again"),
    "replay_turn": (
        "El asistente leerá otra vez lo que escribió y le contestará.",
        "The assistant reads again what they wrote, and answers them.",
    ),
    "replay_message": ("Se enviará otra vez la misma respuesta.", "The same answer is sent again."),
    "replay_uncertain": (
        "Puede que ya le haya llegado: la recibiría dos veces.",
        "It may have arrived already: they would get it twice.",
    ),
    "replay_yes": ("Sí, reintentar", "Yes, try again"),
    "discard": ("Descartar", "Discard"),
    "discard_hint": ("No se enviará nada. ¿Por qué se descarta?", "Nothing is sent. Why is it discarded?"),
    "discard_too_late": ("Ya es tarde", "It is too late"),
    "discard_settled": ("Ya se resolvió de otra manera", "It was settled otherwise"),
    "discard_unreachable": ("No se le puede localizar", "They can't be reached"),
    "discard_no_use": ("No sirve", "It is of no use"),
    "said_replayed": (
        "En cola otra vez. Si vuelve a fallar, aparecerá aquí.",
        "Queued again. If it fails, it is back.",
    ),
    "said_discarded": ("Descartado. Quedó en la bitácora.", "Discarded. It is in the audit log."),
    "letter_gone": ("Ya no está: alguien lo reintentó o lo descartó.", "It is gone: somebody tried or discarded it."),
}
