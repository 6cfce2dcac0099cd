"""What the training inbox says, in both languages."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "training_title": ("Entrenamiento", "Training"),
    "training_lead": (
        "Lo que el asistente no entendió en los últimos 90 días, sin datos personales y en grupos. Di qué querían.",
        "What the assistant did not understand in the last 90 days, without personal data, in groups. Say what they "
        "wanted.",
    ),
    "training_language": ("Idioma de los mensajes", "Language of the messages"),
    "groups_title": ("Sin entender", "Not understood"),
    "groups_empty": ("No queda nada por etiquetar", "Nothing is left to label"),
    "groups_empty_hint": (
        "Media hora después de cada visita se sabe qué no se entendió, y aparece aquí.",
        "Half an hour after each visit it is known what was not understood, and it shows up here.",
    ),
    "group_one": ("1 mensaje", "1 message"),
    "group_many": ("{count} mensajes", "{count} messages"),
    "group_means": ("¿Qué querían?", "What did they want?"),
    "other_request": ("Otra petición", "Another request"),
    "other_request_hint": ("Escribe y elige de la lista", "Type and choose from the list"),
    "label_it": ("Etiquetar", "Label"),
    "not_ours": ("Fuera de lo nuestro", "Not ours"),
    "ignore": ("Ignorar", "Ignore"),
    "no_such_request": (
        "No hay una petición con ese nombre. Elige una de la lista.",
        "There is no request of that name. Choose one from the list.",
    ),
    "said_labelled": ("Con la etiqueta «{name}»: {count}.", "Labelled “{name}”: {count}."),
    "said_ignored": ("Sin etiqueta: {count}.", "Left unlabelled: {count}."),
    "said_taken_back": ("Se quitó la etiqueta.", "The label was taken back."),
    "undo": ("Deshacer", "Undo"),
    "to_learn": ("Por aprender", "To be learned"),
    "to_learn_empty": (
        "Lo que etiquetes se junta aquí hasta que se pruebe y se acepte.",
        "What you label gathers here until it is tried out and accepted.",
    ),
    "phrases_of": ("{name} ({count})", "{name} ({count})"),
    "take_back": ("Quitar: {words}", "Take back: {words}"),
    "export_phrases": ("Descargar en {language} (YAML de Rasa)", "Download in {language} (Rasa YAML)"),
    "in_es": ("español", "Spanish"),
    "in_en": ("inglés", "English"),
    "trial_title": ("Prueba", "Trial"),
    "trial_hint": (
        "Se entrena una copia con lo etiquetado y se mide contra el asistente de hoy, con frases que ninguno de los "
        "dos ha visto. Tarda unos minutos y nada cambia hasta que se acepte.",
        "A copy is trained with what was labelled and measured against today's assistant, on phrases that neither has "
        "seen. It takes some minutes, and nothing changes until it is accepted.",
    ),
    "try_out": ("Probar con el asistente", "Try it out"),
    "try_again": ("Probar otra vez", "Try again"),
    "trial_asked": ("En espera de que empiece", "Waiting to begin"),
    "trial_step": ("Paso {place} de {all}: {step}", "Step {place} of {all}: {step}"),
    "step_preparing": ("preparando", "preparing"),
    "step_baseline": ("el asistente de hoy", "today's assistant"),
    "step_learning": ("aprendiendo lo nuevo", "learning what is new"),
    "step_measuring": ("midiendo los dos", "measuring both"),
    "trial_good": (
        "No empeora más que por azar. Se puede aceptar.",
        "It is no worse than by chance. It can be accepted.",
    ),
    "trial_worse": ("Empeora. No se puede aceptar.", "It is worse. It can't be accepted."),
    "trial_failed": ("La prueba no terminó.", "The trial did not end."),
    "trial_accepted": (
        "Aceptado. El asistente lo usa desde la próxima vez que se inicie.",
        "Accepted. The assistant uses it from its next start on.",
    ),
    "trial_rejected": (
        "Se dejó como estaba. Las frases siguen por aprender.",
        "Left as it was. The phrases still wait.",
    ),
    "trial_learned": ("Con {count} mensajes etiquetados.", "With {count} labelled messages."),
    "accept": ("Aceptar", "Accept"),
    "reject": ("Dejarlo", "Leave it"),
    "admin_decides": (
        "Lo acepta quien administra la mesa: un solo asistente sirve a todas las empresas.",
        "Whoever administers the desk accepts it: one assistant serves all utilities.",
    ),
    "measured": ("Qué se midió", "Measured"),
    "before_now": ("Hoy", "Today"),
    "with_labels": ("Con lo nuevo", "With what is new"),
    "in_language": ("Entiende en {language}", "Understands in {language}"),
    "strangers_in": ("Aparta lo ajeno en {language}", "Turns away what is not ours in {language}"),
    "intents_table": ("Ver petición por petición", "See request by request"),
    "trouble_busy": ("Ya hay una prueba en marcha.", "A trial is under way already."),
    "trouble_nothing": ("Todavía no hay nada nuevo que probar.", "There is nothing new to try out yet."),
    "trouble_stale": (
        "Se aceptó otra prueba después de pedir esta. Prueba otra vez.",
        "Another trial was accepted after this one was asked for. Try again.",
    ),
    "trouble_standing": ("Alguien ya lo decidió.", "Somebody has decided it already."),
}
