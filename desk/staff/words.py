"""What the desk says to the people who work at it, in both languages."""

from __future__ import annotations

from collections.abc import Callable

from kit.utility_parts import Language

WORDS: dict[str, tuple[str, str]] = {
    "desk": ("Mesa de atención", "Agents' desk"),
    "promise": ("Una persona, con todo a la vista.", "A person, with everything in view."),
    "promise_more": (
        "El asistente atiende lo de todos los días. Lo que necesita criterio llega contigo, con su historia completa.",
        "The assistant handles the everyday. What takes judgment comes to you, with its whole story.",
    ),
    "sign_in": ("Entrar", "Sign in"),
    "sign_in_title": ("Entra a la mesa de atención", "Sign in to the desk"),
    "email": ("Correo", "E-mail"),
    "password": ("Contraseña", "Password"),
    "forgot": (
        "¿Olvidaste tu contraseña? Pide una nueva a quien administra la mesa.",
        "Forgot your password? Ask whoever runs the desk for a new one.",
    ),
    "demo_hint": (
        "Demostración: las cuentas y su contraseña se ven con",
        "Demo: see the accounts and their password with",
    ),
    "wrong": (
        "El correo o la contraseña no coinciden. Revisa los dos e inténtalo otra vez.",
        "That e-mail and password don't match. Check both and try again.",
    ),
    "locked": (
        "Fueron demasiados intentos. Espera {minutes} min y vuelve a intentarlo, o pide una contraseña nueva.",
        "Too many tries. Wait {minutes} min and try again, or ask for a new password.",
    ),
    "stale": (
        "La página estuvo abierta demasiado tiempo. Inténtalo otra vez.",
        "This page was open for too long. Please try again.",
    ),
    "ended": ("Tu sesión terminó. Entra de nuevo para seguir.", "Your session ended. Sign in again to go on."),
    "bye": ("Cerraste tu sesión. ¡Hasta luego!", "You are signed out. See you!"),
    "bye_everywhere": ("Cerraste tu sesión en todos tus equipos.", "You are signed out on all your devices."),
    "code_title": ("Escribe tu código", "Enter your code"),
    "code_hint": (
        "Abre la app de códigos en tu teléfono. También sirve uno de tus códigos de recuperación.",
        "Open the code app on your phone. One of your recovery codes works too.",
    ),
    "code": ("Código", "Code"),
    "code_wrong": (
        "Ese código no sirve. Espera el siguiente que muestre la app e inténtalo otra vez.",
        "That code doesn't work. Wait for the next one in the app and try again.",
    ),
    "go_on": ("Continuar", "Continue"),
    "start_over": ("Entrar con otra cuenta", "Use another account"),
    "other_language": ("English", "Español"),
    "other_language_lang": ("en", "es"),
    "codes_title": ("Guarda tus códigos de recuperación", "Save your recovery codes"),
    "codes_hint": (
        "Cada uno sirve una vez, cuando no tengas tu teléfono. Guárdalos donde guardas tus contraseñas: no se muestran "
        "otra vez.",
        "Each works once, for when you don't have your phone. Keep them where you keep your passwords: they are not "
        "shown again.",
    ),
    "codes_saved": ("Ya los guardé", "I have saved them"),
    "not_yours": ("Esta página no es para tu cuenta", "This page is not for your account"),
    "not_yours_hint": (
        "Si la necesitas para tu trabajo, pídesela a quien administra la mesa.",
        "If you need it for your work, ask whoever runs the desk.",
    ),
    "not_found": ("Aquí no hay nada", "There is nothing here"),
    "not_found_hint": ("La dirección no existe, o ya no.", "This address does not exist, or not any more."),
    "form_refused": ("No se hizo nada", "Nothing was done"),
    "form_refused_hint": (
        "El formulario era de otra sesión. Vuelve, carga la página otra vez y repite el cambio.",
        "The form belonged to another session. Go back, reload the page and make the change again.",
    ),
    "to_desk": ("Ir a la mesa", "Go to the desk"),
    # the desk's pages
    "home": ("Bandeja", "Inbox"),
    "board": ("Tablero", "Board"),
    "figures": ("Cifras", "Figures"),
    "training": ("Entrenamiento", "Training"),
    "letters": ("Fallidos", "Failed"),
    "log": ("Bitácora", "Audit log"),
    "answers": ("Respuestas", "Answers"),
    "me": ("Mi cuenta", "My account"),
    "sections": ("Secciones", "Sections"),
    "sign_out": ("Salir", "Sign out"),
    "skip": ("Ir al contenido", "Skip to content"),
    "agent": ("Agente", "Agent"),
    "supervisor": ("Supervisión", "Supervisor"),
    "admin": ("Administración", "Administrator"),
    "all_utilities": ("Todas las empresas", "All utilities"),
    "morning": ("Buenos días, {name}", "Good morning, {name}"),
    "afternoon": ("Buenas tardes, {name}", "Good afternoon, {name}"),
    "evening": ("Buenas noches, {name}", "Good evening, {name}"),
    "waiting": ("Esperan a una persona", "Waiting for a person"),
    "taken": ("Con una persona", "With a person"),
    "longest": ("La espera más larga", "Longest wait"),
    "nobody": ("Nadie", "Nobody"),
    "queue": ("Quién espera", "Who is waiting"),
    "queue_empty": ("Nadie espera", "Nobody is waiting"),
    "queue_empty_hint": (
        "Cuando el asistente pida a una persona, la conversación aparecerá aquí en segundos.",
        "When the assistant asks for a person, the conversation shows up here within seconds.",
    ),
    "queue_more": ("y {count} más", "and {count} more"),
    "since": ("Espera", "Wait"),
    "channel": ("Canal", "Channel"),
    "reason": ("Motivo", "Reason"),
    "utility": ("Empresa", "Utility"),
    "whatsapp": ("WhatsApp", "WhatsApp"),
    "telegram": ("Telegram", "Telegram"),
    "voice": ("Teléfono", "Telephone"),
    "web": ("Sitio web", "Website"),
    "sms": ("SMS", "SMS"),
    "alexa": ("Alexa", "Alexa"),
    "google": ("Google", "Google"),
    "reason_asked": ("Pidió una persona", "Asked for a person"),
    "reason_emergency": ("Emergencia", "Emergency"),
    "reason_dispute": ("Disputa un cargo", "Disputes a charge"),
    "reason_anger": ("Está molesto", "Is angry"),
    "reason_distress": ("La está pasando mal", "Is in distress"),
    "reason_not_understood": ("El asistente no entendió", "The assistant did not understand"),
    "reason_other": ("Necesita una persona", "Needs a person"),
    "now": ("ahora mismo", "just now"),
    "minutes": ("{count} min", "{count} min"),
    "hours": ("{count} h", "{count} h"),
    "days": ("{count} d", "{count} d"),
    # one's own account
    "me_title": ("Mi cuenta", "My account"),
    "name": ("Nombre", "Name"),
    "role": ("Función", "Role"),
    "teams": ("Equipos", "Teams"),
    "language": ("Idioma", "Language"),
    "language_hint": ("La mesa te habla en este idioma.", "The desk speaks to you in this language."),
    "save": ("Guardar", "Save"),
    "change_password": ("Cambiar contraseña", "Change password"),
    "must_change": (
        "Alguien más eligió tu contraseña. Elige una que solo sepas tú para seguir.",
        "Somebody else chose your password. Choose one that only you know to go on.",
    ),
    "current_password": ("Contraseña actual", "Current password"),
    "new_password": ("Contraseña nueva", "New password"),
    "again_password": ("Contraseña nueva, otra vez", "New password, again"),
    "new_hint": (
        "12 caracteres o más. Una frase corta funciona bien.",
        "12 characters or more. A short sentence works well.",
    ),
    "password_ends": (
        "Al cambiarla se cierran tus sesiones en otros equipos.",
        "Changing it signs you out on your other devices.",
    ),
    "second_step": ("Segundo paso", "Second step"),
    "second_off": (
        "Con un código de tu teléfono, nadie entra solo con tu contraseña.",
        "With a code from your phone, nobody gets in with your password alone.",
    ),
    "second_begin": ("Activar", "Set it up"),
    "second_scan": (
        "1. Escanea este cuadro con tu app de códigos, o escribe la clave.",
        "1. Scan this square with your code app, or type the key.",
    ),
    "second_qr": ("Código QR para tu app de códigos", "QR code for your code app"),
    "second_key": ("Clave", "Key"),
    "second_type": ("2. Escribe el código que muestra.", "2. Enter the code that it shows."),
    "second_confirm": ("Confirmar", "Confirm"),
    "second_on": ("Activo desde el {date}.", "On since {date}."),
    "second_codes": ("Te quedan {count} códigos de recuperación.", "You have {count} recovery codes left."),
    "second_renew": ("Códigos nuevos", "New codes"),
    "second_turn_off": ("Desactivar", "Turn it off"),
    "sessions": ("Sesiones", "Sessions"),
    "sessions_one": ("Solo esta sesión está abierta.", "Only this session is open."),
    "sessions_many": (
        "Tienes {count} sesiones abiertas, con esta.",
        "You have {count} sessions open, this one included.",
    ),
    "sign_out_everywhere": ("Salir de todos mis equipos", "Sign out on all my devices"),
    "done_password": (
        "Tu contraseña cambió. Se cerraron tus otras sesiones.",
        "Your password is changed. Your other sessions are closed.",
    ),
    "done_language": ("Listo, la mesa te habla en español.", "Done, the desk speaks English with you."),
    "done_off": ("El segundo paso quedó desactivado.", "The second step is off."),
    "wrong_current": ("Esa no es tu contraseña actual.", "That is not your current password."),
    "wrong_short": ("Es muy corta: usa 12 caracteres o más.", "Too short: use 12 characters or more."),
    "wrong_long": ("Es muy larga: usa 128 caracteres o menos.", "Too long: use 128 characters or fewer."),
    "wrong_plain": ("Es fácil de adivinar. Prueba con una frase corta.", "Easy to guess. Try a short sentence."),
    "wrong_name": ("Lleva tu nombre o tu correo. Elige otra.", "It contains your name or e-mail. Choose another."),
    "wrong_same": ("Es la misma que tenías. Elige otra.", "It is the one you had. Choose another."),
    "wrong_different": ("Las dos contraseñas nuevas no son iguales.", "The two new passwords are not the same."),
    "wrong_code": (
        "Ese código no sirve. Espera el siguiente que muestre la app.",
        "That code doesn't work. Wait for the next one in the app.",
    ),
    "wrong_locked": (
        "Fueron demasiados intentos. Vuelve a intentarlo en 15 minutos.",
        "Too many tries. Try again in 15 minutes.",
    ),
}


def word(key: str, language: Language, **values: str | int) -> str:
    """The words for `key`, with `values` put in."""
    return WORDS[key][language == "en"].format(**values)


def speaker(language: Language) -> Callable[..., str]:
    """`word`, in one language."""

    def say(key: str, **values: str | int) -> str:
        return word(key, language, **values)

    return say
