"""The words of the packet, in each language that agents read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

Words = Mapping[str, str]

WANTS: Mapping[str, Words] = {
    "check_balance": {"es": "saber cuánto debe", "en": "know what they owe"},
    "get_bill": {"es": "su recibo", "en": "their bill"},
    "bill_due_date": {"es": "saber cuándo vence", "en": "know when it is due"},
    "pay_bill": {"es": "pagar", "en": "pay"},
    "payment_status": {"es": "saber si entró su pago", "en": "know whether a payment arrived"},
    "check_usage": {"es": "ver su consumo", "en": "see their usage"},
    "high_bill": {"es": "entender un cobro alto", "en": "understand a high bill"},
    "conservation_tips": {"es": "consejos para ahorrar", "en": "tips to save"},
    "report_outage": {"es": "reportar que no tiene servicio", "en": "report an outage"},
    "outage_status": {"es": "saber de un corte", "en": "know about an outage"},
    "low_pressure": {"es": "reportar poca presión", "en": "report low pressure"},
    "water_quality": {"es": "reportar la calidad del agua", "en": "report the water quality"},
    "report_leak": {"es": "reportar una fuga", "en": "report a leak"},
    "emergency": {"es": "ayuda en una emergencia", "en": "help in an emergency"},
    "ask_rates": {"es": "saber de tarifas", "en": "know the rates"},
    "office_info": {"es": "saber de oficinas y horarios", "en": "know about offices and hours"},
    "requirements": {"es": "saber los requisitos de un trámite", "en": "know what a request requires"},
    "case_status": {"es": "saber cómo va su reporte", "en": "know how their case is going"},
    "complaint": {"es": "presentar una queja", "en": "file a complaint"},
    "dispute": {"es": "reclamar un cobro", "en": "dispute a charge"},
    "start_service": {"es": "contratar el servicio", "en": "start service"},
    "stop_service": {"es": "dar de baja el servicio", "en": "stop service"},
    "move_service": {"es": "cambiar el servicio de domicilio", "en": "move service"},
    "change_holder": {"es": "cambiar el titular", "en": "change the account holder"},
    "reconnect_service": {"es": "la reconexión", "en": "reconnection"},
    "meter_problem": {"es": "ayuda con el medidor", "en": "help with the meter"},
    "submit_meter_reading": {"es": "dar la lectura del medidor", "en": "give a meter reading"},
    "update_contact": {"es": "cambiar sus datos", "en": "change their contact details"},
    "paperless": {"es": "el recibo digital", "en": "paperless bills"},
    "autopay": {"es": "el pago automático", "en": "autopay"},
    "payment_plan": {"es": "un convenio de pago", "en": "a payment plan"},
    "extension": {"es": "más días para pagar", "en": "more days to pay"},
    "assistance_program": {"es": "un apoyo para pagar", "en": "help with paying"},
    "appointment": {"es": "una cita", "en": "an appointment"},
    "opt_out": {"es": "dejar de recibir avisos", "en": "stop notices"},
}
"""What a customer wants, behind "Quiere" and "They want" ("to" is put before a verb)."""

VERBS = ("know ", "pay", "see ", "understand ", "report ", "file ", "dispute ", "start ", "stop ", "move ", "change ",
         "give ")  # fmt: skip

REASONS: Mapping[str, Words] = {
    "asked": {"es": "Pidió hablar con una persona.", "en": "They asked for a person."},
    "anger": {"es": "Escribió con enojo.", "en": "They wrote in anger."},
    "distress": {"es": "Escribió con angustia.", "en": "They wrote in distress."},
    "not_understood": {"es": "El asistente no le entendió varias veces seguidas.",
                       "en": "The assistant failed to understand several messages in a row."},
    "dispute": {"es": "Reclama un cobro que ya se le explicó.",
                "en": "They contest a charge that was explained before."},
    "emergency": {"es": "Es una EMERGENCIA.", "en": "This is an EMERGENCY."},
    "begun_by_agent": {"es": "Un agente tomó la conversación sin que se pidiera.",
                       "en": "An agent took the conversation without being asked."},
}  # fmt: skip

LEVELS: Mapping[int, Words] = {
    0: {"es": "sin identificarse ante el asistente", "en": "not identified to the assistant"},
    1: {"es": "con contrato conocido, sin código de verificación", "en": "contract known, not verified by code"},
    2: {"es": "con identidad verificada", "en": "identity verified"},
}

FACTS: tuple[tuple[str, Words], ...] = (
    (r"/me/balance", {"es": "saldo", "en": "balance"}),
    (r"/me/bills/latest", {"es": "último recibo", "en": "latest bill"}),
    (r"/me/bills/[^/]+/pdf", {"es": "recibo en PDF", "en": "bill as PDF"}),
    (r"/me/bills", {"es": "recibos", "en": "bills"}),
    (r"/me/payment-reference", {"es": "referencia de pago", "en": "payment reference"}),
    (r"/me/payments", {"es": "pagos", "en": "payments"}),
    (r"/me/accounts/[^/]+/usage/", {"es": "consumo", "en": "usage"}),
    (r"/me/accounts", {"es": "contratos", "en": "accounts"}),
    (r"/me/outages|/public/[^/]+/outages", {"es": "cortes", "en": "outages"}),
    (r"/me/cases", {"es": "reportes", "en": "cases"}),
    (r"/public/[^/]+/tariffs", {"es": "tarifas", "en": "rates"}),
)
"""What was asked of the service layer, by path, the narrower first; identity, zones and articles say nothing here."""

PROMISES: tuple[tuple[str, Words], ...] = (
    (r"/me/cases/[^/]+/notes", {"es": "anotó en el reporte {case}", "en": "added a note to case {case}"}),
    (r"/me/cases", {"es": "abrió el reporte {case}", "en": "opened case {case}"}),
    (r"/me/outage-reports", {"es": "registró el reporte {case}", "en": "recorded report {case}"}),
    (r"/me/emails", {"es": "envió un documento a su correo", "en": "sent a document to their e-mail"}),
)
"""What was done for the customer, by the path of a write, the narrower first."""

FIELDS: Mapping[str, Words] = {
    "contract": {"es": "contrato", "en": "account"},
    "case": {"es": "reporte", "en": "case"},
    "case_number": {"es": "reporte", "en": "case"},
    "place": {"es": "lugar", "en": "place"},
    "zone": {"es": "zona", "en": "area"},
    "contact": {"es": "contacto", "en": "contact"},
    "service": {"es": "servicio", "en": "service"},
    "amount": {"es": "importe", "en": "amount"},
    "quantity": {"es": "cantidad", "en": "quantity"},
    "period": {"es": "periodo", "en": "period"},
    "meter_reading": {"es": "lectura", "en": "reading"},
    "story": {"es": "lo que contó", "en": "their account of it"},
}
"""Values that the assistant has gathered and that mean something to a person."""

CHANNELS: Mapping[str, Words] = {
    "whatsapp": {"es": "WhatsApp", "en": "WhatsApp"},
    "web": {"es": "el chat web", "en": "the web chat"},
    "sms": {"es": "SMS", "en": "SMS"},
    "telegram": {"es": "Telegram", "en": "Telegram"},
    "email": {"es": "correo", "en": "email"},
    "voice": {"es": "teléfono", "en": "the telephone"},
    "alexa": {"es": "Alexa", "en": "Alexa"},
    "google": {"es": "Google", "en": "Google"},
}
SPOKEN = frozenset({"voice", "alexa", "google"})
LANGUAGES: Mapping[str, Words] = {"es": {"es": "español", "en": "Spanish"}, "en": {"es": "inglés", "en": "English"}}

SENTENCES: Mapping[str, Words] = {
    "who": {"es": "Escribe por {channel}, en {spoken}, {level}.",
            "en": "They write on {channel}, in {spoken}, {level}."},
    "who_speaks": {"es": "Habla por {channel}, en {spoken}, {level}.",
                   "en": "They speak on {channel}, in {spoken}, {level}."},
    "wants": {"es": "Quiere {wants}.", "en": "They want {wants}."},
    "wants_unknown": {"es": "No sabemos todavía qué quiere.", "en": "We don't know yet what they want."},
    "known": {"es": "Ya dijo: {known}.", "en": "They have told: {known}."},
    "seen": {"es": "El asistente consultó {seen}.", "en": "The assistant looked up {seen}."},
    "failed": {"es": "No se pudo consultar {failed}.", "en": "Could not look up {failed}."},
    "promised": {"es": "El asistente {promised}.", "en": "The assistant {promised}."},
    "missed": {"es": "No se le entendió {count} vez.", "en": "{count} message was not understood."},
    "missed_some": {"es": "No se le entendió {count} veces.", "en": "{count} messages were not understood."},
    "opened": {"es": "Se abrió {age}.", "en": "Opened {age}."},
}  # fmt: skip


def say(words: Words, language: str) -> str:
    """The words in `language`: Spanish for "es", English for all else."""
    return words["es" if language == "es" else "en"]


def wanted(words: Words, language: str) -> str:
    """What is wanted, so that it fits behind "Quiere" or "They want"."""
    said = say(words, language)
    return f"to {said}" if language != "es" and said.startswith(VERBS) else said


def ago(age: timedelta, language: str) -> str:
    """How long ago: just now, in minutes up to two hours, then in hours, then in days."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "ahora mismo" if language == "es" else "just now"
    count, es, en = (minutes, "min", "min") if minutes < 120 else (minutes // 60, "h", "h")
    if minutes >= 48 * 60:
        count, es, en = minutes // (24 * 60), "días", "days"
    return f"hace {count} {es}" if language == "es" else f"{count} {en} ago"


def join(parts: list[str], language: str) -> str:
    """`a, b y c`, `a, b and c`."""
    last = " y " if language == "es" else " and "
    return last.join(filter(None, (", ".join(parts[:-1]), parts[-1] if parts else "")))
