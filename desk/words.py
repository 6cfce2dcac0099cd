"""The simulator's own words, in both languages. What the assistant says lives in `responses/`."""

from __future__ import annotations

from typing import Literal

Language = Literal["es", "en"]

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Ventanilla · Simulador", "Ventanilla · Simulator"),
    "simulator": ("Simulador", "Simulator"),
    "tagline": (
        "La ventanilla de tu servicio público, en cada conversación",
        "A utility's counter inside every conversation",
    ),
    "other_language": ("English", "Español"),
    "cast": ("Reparto", "Cast"),
    "cast_hint": ("¿Quién escribe?", "Who is writing?"),
    "search": ("Buscar nombre o situación", "Search name or situation"),
    "nobody": ("Nadie del reparto coincide.", "Nobody in the cast matches."),
    "visitor": ("Visitante anónimo", "Anonymous visitor"),
    "visitor_hint": ("Nadie sabe quién es", "Nobody knows who this is"),
    "expects": ("Debe oír", "Should hear"),
    "credit": ("a favor", "credit"),
    "web": ("Sitio web", "Website"),
    "whatsapp": ("WhatsApp", "WhatsApp"),
    "details": ("Detalle", "Details"),
    "new": ("Nueva conversación", "New conversation"),
    "new_web": ("Empieza otra conversación en el sitio web", "Start another conversation on the website"),
    "new_whatsapp": (
        "Limpia la pantalla y empieza otra sesión; WhatsApp tiene una conversación por teléfono",
        "Clear the screen and start another session; WhatsApp has one conversation a phone",
    ),
    "write": ("Escribe un mensaje", "Write a message"),
    "send": ("Enviar", "Send"),
    "typing": ("Escribiendo…", "Typing…"),
    "writes": ("escribe", "from"),
    "agent": ("Agente", "Agent"),
    "system": ("Aviso", "Notice"),
    "hello_web": (
        "El sitio no sabe quién escribe hasta que la persona se identifica.",
        "The website doesn't know who writes until they identify themselves.",
    ),
    "hello_whatsapp": (
        "WhatsApp prueba el teléfono de quien escribe. Cada mensaje viaja firmado, como los de Meta.",
        "WhatsApp proves the writer's phone. Every message travels signed, as Meta's do.",
    ),
    "ideas": ("Mensajes para probar", "Messages to try"),
    "options": ("Ver opciones", "See options"),
    "document": ("Documento", "Document"),
    "image": ("Imagen", "Image"),
    "open": ("Abrir", "Open"),
    "code_arrived": ("Código enviado", "Code sent"),
    "code_by": ("por", "by"),
    "via_sms": ("SMS", "SMS"),
    "via_email": ("correo", "e-mail"),
    "use": ("Usar", "Use"),
    "use_code": ("Usar el código en la conversación", "Use the code in the conversation"),
    "inbox": ("Buzón de códigos", "Code inbox"),
    "inbox_empty": (
        "Los códigos de un solo uso que se envíen a esta persona aparecerán aquí.",
        "One-time codes sent to this person will show up here.",
    ),
    "contract": ("Contrato", "Contract"),
    "phone": ("Teléfono", "Phone"),
    "email": ("Correo", "E-mail"),
    "none": ("no tiene", "none"),
    "balance": ("Saldo", "Balance"),
    "due_date": ("Vence", "Due"),
    "last_bill": ("Último recibo", "Last bill"),
    "usage": ("Consumo", "Consumption"),
    "outage": ("Servicio vuelve", "Service back"),
    "outage_unknown": ("corte sin hora estimada", "outage, no estimate"),
    "case": ("Reporte", "Case"),
    "truth": ("Lo que dicen los registros", "What the records say"),
    "turn": ("Turno", "Turn"),
    "no_turn": (
        "Escribe en cualquiera de las conversaciones. Aquí verás en qué se convirtió cada mensaje: intención, "
        "acciones, consultas al servicio, lo que se envió y cómo se entregó.",
        "Write in either conversation. Here you will see what each message became: intent, actions, backend calls, "
        "what was sent and how it was delivered.",
    ),
    "waiting": ("El asistente está pensando…", "The assistant is thinking…"),
    "came_in": ("Lo que llegó", "What came in"),
    "language": ("Idioma", "Language"),
    "understood": ("Lo que entendió", "What it understood"),
    "confidence": ("confianza", "confidence"),
    "no_intent": ("Sin intención: lo atendió la ventanilla misma", "No intent: the counter handled it by itself"),
    "did": ("Lo que hizo", "What it did"),
    "actions": ("Acciones", "Actions"),
    "slots": ("Datos recordados", "Slots"),
    "calls": ("Consultas al servicio", "Backend calls"),
    "no_calls": ("Ninguna", "None"),
    "method": ("Método", "Method"),
    "path": ("Ruta", "Path"),
    "status": ("Estado", "Status"),
    "timings": ("Tiempos", "Timings"),
    "waited_ms": ("en espera", "waited"),
    "rasa_ms": ("diálogo", "dialogue"),
    "total_ms": ("turno entero", "whole turn"),
    "answered": ("Lo que salió", "What went out"),
    "payload": ("Mensaje enviado", "Payload sent"),
    "webhook": ("Webhook firmado", "Signed webhook"),
    "frame": ("Lo que mandó el navegador", "What the browser sent"),
    "error": ("Error", "Error"),
    "at_accepted": ("Aceptado", "Accepted"),
    "at_queued": ("En cola", "Queued"),
    "at_sending": ("Enviando", "Sending"),
    "at_sent": ("Enviado", "Sent"),
    "at_delivered": ("Entregado", "Delivered"),
    "at_read": ("Leído", "Read"),
    "at_failed": ("Falló", "Failed"),
    "at_held": ("Retenido", "Held"),
    "at_dropped": ("Descartado", "Dropped"),
    "at_unknown": ("Sin confirmar", "Unconfirmed"),
    "outcome_answered": ("respondido", "answered"),
    "outcome_handled": ("atendido", "handled"),
    "outcome_ignored": ("sin respuesta", "no answer needed"),
    "outcome_held": ("espera a una persona", "waiting for a person"),
    "outcome_limited": ("demasiados mensajes", "too many messages"),
    "outcome_dead": ("no se pudo", "failed"),
    "outcome_open": ("en proceso", "in progress"),
    "not_sent": ("No se pudo enviar. Inténtalo otra vez.", "It could not be sent. Try again."),
    "no_cast": (
        "El servicio no responde todavía. Recarga la página en un momento.",
        "The service layer does not answer yet. Reload the page in a moment.",
    ),
    "sections": ("Secciones", "Sections"),
    "conversation_with": ("Conversación con", "Conversation with"),
    "pressed": ("Botón", "Button"),
    "unsupported": ("Mensaje que no se puede mostrar", "A message that can't be shown"),
}

TAGS: dict[str, tuple[str, str]] = {
    "overdue_1m": ("1 mes vencido", "1 month overdue"),
    "overdue_3m": ("3 meses vencidos", "3 months overdue"),
    "overdue_8m": ("8 meses vencidos", "8 months overdue"),
    "restricted": ("servicio reducido", "restricted"),
    "disconnected": ("desconectado", "disconnected"),
    "plan_active": ("con convenio", "payment plan"),
    "credit_balance": ("saldo a favor", "in credit"),
    "zero_balance": ("sin adeudo", "nothing owed"),
    "no_phone": ("sin teléfono", "no phone"),
    "shared_phone": ("teléfono compartido", "shared phone"),
    "four_contracts": ("4 contratos", "4 contracts"),
    "business_18": ("negocio · 18", "business · 18"),
    "tenant": ("inquilino", "tenant"),
    "accents": ("acentos", "accents"),
    "same_name": ("homónimo", "same name"),
    "leak_pattern": ("posible fuga", "likely leak"),
    "estimated_reads": ("lecturas estimadas", "estimated reads"),
    "prepaid_low": ("prepago bajo", "prepaid low"),
    "spanish_in_texas": ("español en Texas", "Spanish in Texas"),
    "english_in_queretaro": ("inglés en Querétaro", "English in Querétaro"),
    "outage_now": ("corte ahora", "outage now"),
    "outage_planned": ("corte mañana", "outage planned"),
    "autopay": ("domiciliado", "autopay"),
    "open_case": ("reporte abierto", "open case"),
    "pending_cash": ("pago en camino", "cash on its way"),
    "plain": ("cliente típico", "ordinary"),
}

IDEAS: dict[str, tuple[str, ...]] = {
    "es": ("¿Cuánto debo?", "Mi último recibo", "¿Cómo pago?", "¿Cuánto he consumido?", "No tengo servicio"),
    "en": ("How much do I owe?", "My last bill", "How do I pay?", "How much have I used?", "My service is out"),
}
"""What a customer of that language might write first."""


def word(key: str, language: Language) -> str:
    """The page's own words for `key`."""
    return WORDS[key][0 if language == "es" else 1]


def tag(name: str, language: Language) -> str:
    """A tag of the cast in words; an unknown one as it is."""
    spanish, english = TAGS.get(name, (name, name))
    return spanish if language == "es" else english
