"""What a speaker's own understanding may hear, and in which words it goes on from here.

A speaker tells an intent, not always what was said: each stands for one of our phrases in each language, which our own
understanding then reads as it reads everybody's. `cli/speakers.py` makes the vendors' files from this and from
`data/<skill>/`; a test holds all three together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spoken:
    """One intent of ours: its name at the vendors, and the phrase that it stands for. `place`: one may be named."""

    name: str
    es: str
    en: str
    place: bool = False

    def phrase(self, language: str) -> str:
        """In `language`: Spanish for "es", English for all else."""
        return self.es if language == "es" else self.en


SPOKEN: Mapping[str, Spoken] = {
    "check_balance": Spoken("GetBalance", "¿cuánto debo?", "what's my balance?"),
    "get_bill": Spoken("GetLastBill", "mándame mi recibo", "can I see my bill"),
    "check_usage": Spoken("GetUsage", "¿cuánto consumí este mes?", "my usage"),
    "report_outage": Spoken("ReportOutage", "no tengo agua", "no power", place=True),
    "pay_bill": Spoken("MakePayment", "quiero pagar", "I want to pay my bill"),
    "bill_due_date": Spoken("BillDueDate", "¿cuándo vence mi recibo?", "when is my bill due"),
    "payment_status": Spoken("PaymentStatus", "¿ya llegó mi pago?", "did my payment go through"),
    "high_bill": Spoken("HighBill", "¿por qué me llegó tan caro?", "why is my bill so high"),
    "conservation_tips": Spoken("ConservationTips", "¿cómo puedo ahorrar agua?", "how can I save water"),
    "outage_status": Spoken("OutageStatus", "¿hay corte de agua en mi colonia?", "is there an outage in my area"),
    "low_pressure": Spoken("LowPressure", "sale muy poquita agua", "low water pressure"),
    "water_quality": Spoken("WaterQuality", "el agua sale sucia", "the water is brown"),
    "report_leak": Spoken("ReportLeak", "hay una fuga de agua en la calle", "I want to report a leak"),
    "emergency": Spoken("Emergency", "es una emergencia", "this is an emergency"),
    "ask_rates": Spoken("AskRates", "cuánto cuesta la luz", "what does electricity cost around here"),
    "office_info": Spoken("OfficeInfo", "¿dónde están sus oficinas?", "what are your hours"),
    "requirements": Spoken("Requirements", "¿qué necesito para contratar?", "what documents do I need"),
    "case_status": Spoken("CaseStatus", "¿cómo va mi reporte?", "what happened with my report"),
    "complaint": Spoken("Complaint", "quiero poner una queja", "I want to file a complaint"),
    "dispute": Spoken("Dispute", "no estoy de acuerdo con el cobro", "I want to dispute a charge"),
    "start_service": Spoken("StartService", "contratar agua", "I want to start service"),
    "stop_service": Spoken("StopService", "baja de servicio", "I want to cancel my service"),
    "move_service": Spoken("MoveService", "me voy a cambiar de casa", "we're moving next month"),
    "change_holder": Spoken("ChangeHolder", "quiero poner el recibo a mi nombre", "change account holder"),
    "reconnect_service": Spoken("ReconnectService", "me cortaron el agua", "reconnect my service"),
    "meter_problem": Spoken("MeterProblem", "mi medidor no sirve", "my meter is broken"),
    "submit_meter_reading": Spoken("SubmitReading", "quiero dar mi lectura", "I want to submit my meter reading"),
    "update_contact": Spoken("UpdateContact", "actualizar mis datos", "change my phone number"),
    "paperless": Spoken("Paperless", "quiero recibo digital", "I want paperless"),
    "autopay": Spoken("Autopay", "quiero domiciliar mi recibo", "I want to set up automatic payments"),
    "payment_plan": Spoken("PaymentPlan", "quiero hacer un convenio", "I want a payment plan"),
    "extension": Spoken("PaymentExtension", "no llego a la fecha, qué hacemos", "I need more time to pay"),
    "assistance_program": Spoken("Assistance", "descuento para adultos mayores", "I need help paying my bill"),
    "appointment": Spoken("Appointment", "quiero agendar una cita", "I want an appointment"),
    "unlink_assistant": Spoken("UnlinkSpeaker", "desvincula Alexa", "unlink Alexa"),
    "linked_assistants": Spoken("LinkedSpeakers", "qué tengo vinculado", "what is linked"),
    "human_agent": Spoken("TalkToPerson", "quiero hablar con una persona", "talk to a person"),
    "continue_elsewhere": Spoken("ContinueElsewhere", "sigue por whatsapp", "continue on whatsapp"),
}
"""By our own intent. The first five are the ones that every speaker has been promised."""

BY_NAME: Mapping[str, Spoken] = {one.name: one for one in SPOKEN.values()}

WORDS = "words"
PLACE = "place"
NUMBER = "number"

FREE = "SayIntent"
"""Takes whatever is said, behind a word that carries it ("dile que …"), or as the answer to a question of ours."""
ANSWER = "NumberIntent"
"""A bare number: a choice, a reading, an amount."""
GO_ON = "ContinueIntent"
"""What was still being looked for."""

BUILT_IN: Mapping[str, tuple[str, str]] = {
    "AMAZON.YesIntent": ("sí", "yes"),
    "AMAZON.NoIntent": ("no", "no"),
    "AMAZON.HelpIntent": ("ayuda", "help"),
    "AMAZON.RepeatIntent": ("repite", "repeat"),
}
"""Alexa's own intents that are answered as what they say; the others are answered by us."""

ENDING = ("AMAZON.StopIntent", "AMAZON.NavigateHomeIntent")
CANCEL = "AMAZON.CancelIntent"
NOT_HEARD = "AMAZON.FallbackIntent"


def said(name: str, slots: Mapping[str, str], language: str) -> str:
    """What an intent says in the customer's words; empty for one that says nothing, or that we don't know."""
    if name in BUILT_IN:
        return BUILT_IN[name][language != "es"]
    if name in (FREE, ANSWER):
        return slots.get(WORDS if name == FREE else NUMBER, "").strip()
    spoken = BY_NAME.get(name)
    if spoken is None:
        return ""
    place = slots.get(PLACE, "").strip() if spoken.place else ""
    phrase = spoken.phrase(language)
    return f"{phrase} {'en' if language == 'es' else 'in'} {place}" if place else phrase
