"""What the page of answers at hand says, in both languages."""

from __future__ import annotations

from collections.abc import Callable

from desk.work.words import WORDS as WORK
from kit.utility_parts import Language

WORDS: dict[str, tuple[str, str]] = WORK | {
    "answers_title": ("Respuestas a la mano", "Answers at hand"),
    "answers_lead": (
        "Quien atiende las abre con «/». Pueden llevar {{nombre}}, {{agente}}, {{empresa}}, {{contrato}} y {{saldo}}: "
        "lo que no se sepa queda como hueco y no deja enviar.",
        "Agents open them with “/”. They may hold {{name}}, {{agent}}, {{utility}}, {{contract}} and {{balance}}: what "
        "is not known stays a gap and can't be sent.",
    ),
    "answer_new": ("Una nueva", "A new one"),
    "answers_all": ("Las que hay", "Those there are"),
    "answers_empty": ("Todavía no hay ninguna.", "There are none yet."),
    "answer_name": ("Nombre (lo que se escribe tras «/»)", "Name (what is typed after “/”)"),
    "answer_spanish": ("En español", "In Spanish"),
    "answer_english": ("En inglés", "In English"),
    "answer_add": ("Agregar", "Add"),
    "answer_retire": ("Retirar", "Retire"),
    "answer_added": ("Lista: ya la encuentran todos.", "Done: everybody finds it now."),
    "answer_changed": ("Guardada.", "Saved."),
    "answer_retired": ("Retirada: ya nadie la encuentra.", "Retired: nobody finds it any more."),
    "answer_taken": ("Ya hay otra con ese nombre.", "There is another one with that name."),
    "answer_unknown": ("Alguien más la retiró.", "Somebody else retired it."),
    "answer_bad_name": (
        "El nombre lleva de 2 a 30 letras, números o guiones, sin espacios.",
        "The name has 2 to 30 letters, digits or hyphens, and no spaces.",
    ),
    "answer_bad_empty": ("Escríbela en los dos idiomas.", "Write it in both languages."),
    "answer_bad_long": ("Es muy larga: 1,000 letras como mucho.", "Too long: 1,000 characters at most."),
    "answer_bad_variable": (
        "Entre llaves solo van las variables de arriba.",
        "Only the variables above may stand in braces.",
    ),
}


def speaker(language: Language) -> Callable[..., str]:
    """The words for a key in one language, with values put in."""

    def say(key: str, **values: str | int) -> str:
        return WORDS[key][language == "en"].format(**values)

    return say
