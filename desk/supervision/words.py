"""What the supervisors' pages say, in both languages."""

from __future__ import annotations

from collections.abc import Callable

from desk.supervision.figure_words import WORDS as FIGURES
from desk.work.words import WORDS as WORK
from kit.utility_parts import Language

_BOARD: dict[str, tuple[str, str]] = {
    # the live board
    "board_title": ("Tablero en vivo", "Live board"),
    "live": ("Se actualiza solo", "Updates by itself"),
    "handling": ("Con una persona", "With a person"),
    "kept_today": ("Promesas cumplidas hoy", "Promises kept today"),
    "late_now": ("Promesas vencidas ahora", "Promises overdue now"),
    "there_now": ("Agentes en línea", "Agents online"),
    "of_all": ("{count} de {all}", "{count} of {all}"),
    "none_yet": ("Ninguna aún", "None yet"),
    "who_waits": ("Quién espera", "Who is waiting"),
    "who_waits_hint": (
        "Cuando el asistente pida a una persona, aquí se verá cuántos esperan, en qué equipo y desde cuándo.",
        "When the assistant asks for a person, this shows how many wait, for which team and since when.",
    ),
    "team": ("Equipo", "Team"),
    "any_team": ("Cualquiera", "Any"),
    "any_language": ("Sin idioma", "Unknown"),
    "waiting_count": ("Esperan", "Waiting"),
    "emergencies": ("Emergencias", "Emergencies"),
    "longest_wait": ("Más larga", "Longest"),
    "promise_state": ("Promesa", "Promise"),
    "on_time": ("A tiempo", "On time"),
    "soon": ("Por vencer", "Due soon"),
    "late": ("Vencida", "Overdue"),
    "promises": ("Promesas de atención", "Service promises"),
    "promises_hint": (
        "A la izquierda, las que corren en este momento. A la derecha, las que terminaron hoy.",
        "On the left, those running right now. On the right, those that ended today.",
    ),
    "first_response": ("Primera respuesta", "First answer"),
    "next_response": ("Respuestas siguientes", "Next answers"),
    "resolution": ("Solución", "Resolution"),
    "late_many": ("Vencidas", "Overdue"),
    "kept_many": ("Hoy cumplidas", "Kept today"),
    "broken_many": ("Hoy fallidas", "Broken today"),
    "agents": ("Agentes", "Agents"),
    "agents_empty": ("Esta empresa no tiene agentes", "This utility has no agents"),
    "agents_empty_hint": (
        "Se toman de los equipos de la empresa, o se agregan con «./ventanilla desk user add».",
        "They come from the utility's teams, or are added with “./ventanilla desk user add”.",
    ),
    "person": ("Persona", "Person"),
    "presence_now": ("Estado", "Status"),
    "offline": ("Fuera", "Offline"),
    "since_when": ("Desde hace", "For"),
    "never": ("Aún no entra", "Not in yet"),
    "load": ("Carga", "Load"),
    "room_none": ("{load} de {capacity}, lleno", "{load} of {capacity}, full"),
    "room": ("{load} de {capacity}", "{load} of {capacity}"),
}
WORDS = WORK | _BOARD | FIGURES


def speaker(language: Language) -> Callable[..., str]:
    """The words for a key in one language, with values put in."""

    def say(key: str, **values: str | int) -> str:
        return WORDS[key][language == "en"].format(**values)

    return say
