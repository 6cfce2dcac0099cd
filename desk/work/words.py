"""What the inbox and the conversation say to agents, in both languages; what is said elsewhere at the desk, too."""

from __future__ import annotations

from collections.abc import Callable

from desk.staff.words import WORDS as STAFF
from desk.work.customer_words import WORDS as CUSTOMER
from desk.work.quick_words import WORDS as QUICK
from desk.work.tool_words import WORDS as TOOLS
from kit.utility_parts import Language

WORDS: dict[str, tuple[str, str]] = STAFF | {
    # the inbox
    "view_mine": ("Mías", "Mine"),
    "view_queue": ("En espera", "Waiting"),
    "view_all": ("Todas", "All"),
    "views": ("Qué se muestra", "What is shown"),
    "conversations": ("Conversaciones", "Conversations"),
    "mine_empty": ("No tienes conversaciones", "You have no conversations"),
    "mine_empty_hint": (
        "Ponte en línea para recibir la siguiente, o toma una de «En espera».",
        "Go online to be given the next one, or take one from “Waiting”.",
    ),
    "all_empty": ("Nadie ha escrito todavía", "Nobody has written yet"),
    "all_empty_hint": (
        "Las conversaciones de todos los canales aparecen aquí.",
        "Conversations of all channels show up here.",
    ),
    "somebody_web": ("Visitante del sitio", "Website visitor"),
    "somebody_in": ("Alguien por {channel}", "Somebody on {channel}"),
    "number_ending": ("Número que termina en {digits}", "Number ending in {digits}"),
    "with_you": ("La atiendes tú", "You have it"),
    "with_agent": ("La atiende {name}", "{name} has it"),
    "with_bot": ("La atiende el asistente", "The assistant has it"),
    "waits": ("Espera a una persona", "Waits for a person"),
    "waits_for": ("Espera {time}", "Waiting {time}"),
    "waits_briefly": ("Espera menos de 1 min", "Waiting under 1 min"),
    "answered": ("Contestada", "Answered"),
    "unread": ("{count} sin leer", "{count} unread"),
    "by_bot": ("Asistente:", "Assistant:"),
    "by_agent": ("Agente:", "Agent:"),
    "by_system": ("Aviso:", "Notice:"),
    "a_file": ("Archivo", "File"),
    "a_message": ("Mensaje sin texto", "Message without text"),
    "reason_begun_by_agent": ("La tomó un agente", "An agent took it"),
    # presence
    "presence": ("Tu estado", "Your status"),
    "online": ("En línea", "Online"),
    "busy": ("Ocupado", "Busy"),
    "away": ("Ausente", "Away"),
    "online_hint": ("Recibes conversaciones nuevas.", "You are given new conversations."),
    "busy_hint": ("Conservas las tuyas y no recibes nuevas.", "You keep yours and are given no new ones."),
    "away_hint": ("Conservas las tuyas. Ponte en línea para recibir.", "You keep yours. Go online to be given more."),
    "no_agent": (
        "Tu cuenta no está en ningún equipo: puedes leer todo, pero no contestar.",
        "Your account is in no team: you can read everything, but not answer.",
    ),
    "many_utilities": (
        "Tu cuenta es de todas las empresas: puedes leer todo, pero contestan sus equipos.",
        "Your account is for all utilities: you can read everything, but their teams answer.",
    ),
    # the conversation
    "conversation": ("Conversación", "Conversation"),
    "back_to_inbox": ("Bandeja", "Inbox"),
    "next": ("Siguiente", "Next"),
    "next_key": ("Siguiente conversación (Alt+N)", "Next conversation (Alt+N)"),
    "none_left": ("No hay otra que espere respuesta.", "No other one waits for an answer."),
    "take": ("Tomar", "Take it"),
    "take_key": ("Tomar la conversación (Alt+T)", "Take the conversation (Alt+T)"),
    "take_hint": (
        "Tómala para contestar. El asistente calla en cuanto la tomas.",
        "Take it to answer. The assistant goes silent as soon as you do.",
    ),
    "not_yours_hint_talk": (
        "La atiende {name}. Puedes leerla y dejar una nota.",
        "{name} has it. You can read it and leave a note.",
    ),
    "hand_back": ("Devolver", "Hand back"),
    "hand_back_only": ("Solo devolver", "Just hand it back"),
    "hand_back_hint": ("O pídele que siga con algo:", "Or ask it to go on with something:"),
    "close": ("Cerrar", "Close"),
    "close_hint": ("¿Cómo termina?", "How does it end?"),
    "close_solved": ("Resuelta", "Solved"),
    "close_case_opened": ("Quedó un reporte abierto", "A case was opened"),
    "close_no_answer": ("Dejó de contestar", "No answer any more"),
    "close_not_ours": ("No es de esta empresa", "Not for this utility"),
    "close_duplicate": ("Repetida", "Duplicate"),
    "close_abuse": ("Abuso", "Abuse"),
    "messages": ("Mensajes", "Messages"),
    "no_messages": ("Todavía no hay mensajes.", "No messages yet."),
    "write_answer": ("Escribe tu respuesta", "Write your answer"),
    "write_hint": (
        "Enter envía, Mayús+Enter baja de línea, «/» abre las respuestas. Alt+R te trae aquí.",
        "Enter sends, Shift+Enter starts a new line, “/” opens the answers. Alt+R brings you here.",
    ),
    "send": ("Enviar", "Send"),
    "language_es": ("Español", "Spanish"),
    "language_en": ("Inglés", "English"),
    "window_closed": (
        "Pasaron 24 horas desde su último mensaje. WhatsApp ya no deja enviar texto libre hasta que vuelva a escribir. "
        "Puedes enviarle una plantilla.",
        "24 hours have passed since their last message. WhatsApp takes no free text until they write again. You can "
        "send them a template.",
    ),
    "heard_later": (
        "Por aquí no se lee: lo oirá la próxima vez que hable. Si es urgente, llámale.",
        "Nothing is read here: they hear it the next time they speak. If it is urgent, call them.",
    ),
    "catching_up": ("Se perdió la conexión. Poniéndose al día…", "The connection was lost. Catching up…"),
    "said_handed_back": ("El asistente sigue con la conversación.", "The assistant goes on with the conversation."),
    "said_closed": ("Conversación cerrada.", "Conversation closed."),
    "trouble_not_yours": (
        "Ya no la tienes tú. Lo que escribiste no se envió.",
        "You don't have it any more. What you wrote was not sent.",
    ),
    "trouble_taken": ("Otra persona la tomó antes.", "Somebody else took it first."),
    "trouble_full": (
        "Tienes todas las conversaciones que puedes llevar. Cierra o devuelve una.",
        "You have as many conversations as you can handle. Close one or hand one back.",
    ),
    "trouble_offline": ("Tu estado es «fuera». Ponte en línea primero.", "You are offline. Go online first."),
    "trouble_no_agent": (
        "Tu cuenta no está en ningún equipo de esta empresa.",
        "Your account is in no team of this utility.",
    ),
    "trouble_behind": (
        "Escribió algo más mientras contestabas. Léelo y envía otra vez.",
        "They wrote something more while you answered. Read it and send again.",
    ),
    "trouble_gone": ("La conversación ya no espera a nadie.", "The conversation waits for nobody any more."),
    "trouble_ended": ("Tu sesión terminó. Entra de nuevo.", "Your session ended. Sign in again."),
    "trouble_database": (
        "No se pudo guardar. Inténtalo otra vez en un momento.",
        "It could not be saved. Try again in a moment.",
    ),
    "acknowledge": ("Enterado", "Got it"),
    "acknowledge_hint": (
        "Emergencia: confirma que ya la viste, o pasará a supervisión.",
        "Emergency: confirm that you have seen it, or it goes to the supervisors.",
    ),
    # what happened so far
    "briefing": ("Lo que pasó hasta ahora", "What happened so far"),
    "known": ("Datos que dio", "What they told us"),
    "promised": ("Lo que ya se le prometió", "What they were promised"),
    "looked_up": ("Lo que se consultó", "What was looked up"),
    "missed": ("Lo que no se entendió", "What was not understood"),
    "refused": ("sin respuesta", "no answer"),
    "words_gone": ("(ya sin palabras)", "(words no longer kept)"),
    # notes
    "notes": ("Notas privadas", "Private notes"),
    "notes_hint": ("Solo las ve tu equipo. Con @ avisas a alguien.", "Only your team sees them. @ tells somebody."),
    "notes_empty": ("Nadie ha dejado notas.", "Nobody has left notes."),
    "write_note": ("Escribe una nota", "Write a note"),
    "add_note": ("Guardar nota", "Save note"),
    # who
    "who": ("Quién es", "Who it is"),
    "who_loading": ("Buscando en los registros…", "Looking in the records…"),
    "who_unknown": ("No se sabe quién es", "It is not known who this is"),
    "who_unknown_hint": (
        "No ha dado un contrato. Pídele su número de contrato para ver su cuenta.",
        "They have given no contract. Ask for their contract number to see their account.",
    ),
    "who_several": ("Varios clientes usan este teléfono", "Several customers use this phone"),
    "who_several_hint": (
        "Pide el número de contrato para saber quién escribe.",
        "Ask for the contract number to know who writes.",
    ),
    "who_down": ("Los registros no contestan", "The records do not answer"),
    "who_down_hint": (
        "Puedes seguir la conversación; los datos aparecerán cuando vuelvan.",
        "You can go on with the conversation; the data shows up when they are back.",
    ),
    "proof_code": ("Identidad comprobada con un código", "Identity proven with a code"),
    "proof_phone": ("Escribe desde su teléfono registrado", "Writes from the phone on file"),
    "proof_contract": (
        "Solo dio el número de contrato: no está comprobado quién escribe",
        "Gave a contract number only: who writes is not proven",
    ),
    "contracts": ("Contratos", "Contracts"),
    "contracts_empty": ("No tiene contratos.", "They have no contracts."),
    "owes": ("Debe", "Owes"),
    "in_credit": ("A favor", "In credit"),
    "owes_nothing": ("Sin adeudo", "Owes nothing"),
    "being_asked_about": ("De este se habla", "Being asked about"),
    "autopay": ("Pago automático", "Autopay"),
    "plan": ("Con convenio", "Payment plan"),
    "paperless": ("Recibo digital", "Paperless"),
    "status_active": ("Activo", "Active"),
    "status_restricted": ("Servicio reducido", "Restricted"),
    "status_disconnected": ("Sin servicio", "Disconnected"),
    "status_pending": ("Por conectar", "To be connected"),
    "status_closed": ("De baja", "Closed"),
    "expected_by": ("Respuesta a más tardar el {date}", "Answer by {date}"),
    "phone": ("Teléfono", "Phone"),
}
WORDS |= TOOLS
WORDS |= CUSTOMER
WORDS |= QUICK


def speaker(language: Language) -> Callable[..., str]:
    """The words for a key in one language, with values put in."""

    def say(key: str, **values: str | int) -> str:
        return WORDS[key][language == "en"].format(**values)

    return say
