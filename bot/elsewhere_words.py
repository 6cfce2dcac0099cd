"""How a channel, a topic and a span of time are called when another conversation is spoken of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

Words = Mapping[str, str]

WHERE: Mapping[str, Words] = {
    "whatsapp": {"es": "por WhatsApp", "en": "on WhatsApp"},
    "web": {"es": "en el sitio web", "en": "on the website"},
    "telegram": {"es": "por Telegram", "en": "on Telegram"},
    "sms": {"es": "por mensaje de texto", "en": "by text message"},
    "email": {"es": "por correo", "en": "by email"},
    "voice": {"es": "por teléfono", "en": "on the phone"},
    "alexa": {"es": "con Alexa", "en": "with Alexa"},
    "google": {"es": "con Google", "en": "with Google"},
}
THINGS: Mapping[str, Words] = {
    "check_balance": {"es": "el saldo", "en": "your balance"},
    "get_bill": {"es": "el recibo", "en": "your bill"},
    "bill_due_date": {"es": "la fecha de vencimiento", "en": "your due date"},
    "pay_bill": {"es": "el pago del recibo", "en": "paying your bill"},
    "payment_status": {"es": "si ya entró un pago", "en": "whether a payment arrived"},
    "check_usage": {"es": "el consumo", "en": "your usage"},
    "high_bill": {"es": "un cobro alto", "en": "a high bill"},
    "report_outage": {"es": "la falta de servicio", "en": "being without service"},
    "outage_status": {"es": "el corte de servicio", "en": "the outage"},
    "low_pressure": {"es": "la poca presión", "en": "low pressure"},
    "water_quality": {"es": "la calidad del agua", "en": "the water quality"},
    "report_leak": {"es": "una fuga", "en": "a leak"},
    "ask_rates": {"es": "las tarifas", "en": "the rates"},
    "requirements": {"es": "los requisitos de un trámite", "en": "what a request requires"},
    "case_status": {"es": "cómo va un reporte", "en": "how a case is going"},
    "complaint": {"es": "una queja", "en": "a complaint"},
    "dispute": {"es": "un cobro en duda", "en": "a charge in question"},
    "payment_plan": {"es": "pagar en partes", "en": "paying in parts"},
    "extension": {"es": "más días para pagar", "en": "more days to pay"},
    "reconnect_service": {"es": "la reconexión", "en": "reconnection"},
    "meter_problem": {"es": "el medidor", "en": "the meter"},
    "move_service": {"es": "el cambio de domicilio", "en": "moving your service"},
    "stop_service": {"es": "la baja del servicio", "en": "stopping your service"},
    "start_service": {"es": "un servicio nuevo", "en": "new service"},
}
"""What can be taken up again, by its intent."""


def where(channel: str, language: str) -> str:
    """Through what they wrote or spoke."""
    words = WHERE.get(channel, {"es": "en otro canal", "en": "on another channel"})
    return words["es" if language == "es" else "en"]


def ago(span: timedelta, language: str) -> str:
    """How long ago, in minutes or hours."""
    minutes = int(span.total_seconds() // 60)
    hours = round(span.total_seconds() / 3600)
    if minutes < 2:
        return "hace un momento" if language == "es" else "a moment ago"
    if minutes < 45:
        return f"hace {minutes} minutos" if language == "es" else f"{minutes} minutes ago"
    if hours <= 1:
        return "hace una hora" if language == "es" else "an hour ago"
    return f"hace {hours} horas" if language == "es" else f"{hours} hours ago"
