"""What the tools of a conversation say to agents, in both languages."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # passing on
    "pass_on": ("Pasar a…", "Pass to…"),
    "pass_note": ("Nota para quien la reciba (opcional)", "Note for whoever gets it (optional)"),
    "to_person": ("A una persona", "To a person"),
    "to_person_none": (
        "Nadie más que hable su idioma está conectado.",
        "Nobody else who speaks their language is connected.",
    ),
    "to_team": ("A un equipo", "To a team"),
    "team_online": ("{count} en línea", "{count} online"),
    "team_nobody": ("Nadie en línea ahora", "Nobody online now"),
    "load": ("{load} de {capacity} conversaciones", "{load} of {capacity} conversations"),
    "said_passed": ("Pasada a {name}. Conserva su lugar en la fila.", "Passed to {name}. It keeps its place in line."),
    "for_you": ("Te la pasaron", "Passed to you"),
    "for_agent": ("Para {name}", "For {name}"),
    # filters
    "filters": ("Filtros", "Filters"),
    "only_unread": ("Sin leer", "Unread"),
    "all_teams": ("Todos los equipos", "All teams"),
    "filtered_empty": ("Ninguna con estos filtros", "None with these filters"),
    "filtered_empty_hint": (
        "Quita un filtro para ver las demás de esta lista.",
        "Clear a filter to see the others of this list.",
    ),
}
