"""What the quick actions say: to agents in their language, to customers in theirs."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "quick": ("Acciones", "Actions"),
    "quick_hint": ("Cada una se confirma antes de hacerse.", "Each is confirmed before it is done."),
    "quick_credit": ("Abonar crédito", "Apply credit"),
    "quick_waiver": ("Quitar recargo", "Waive late fee"),
    "quick_due": ("Dar más días", "Extend due date"),
    "quick_email": ("Enviar por correo", "Send e-mail"),
    "quick_case": ("Abrir reporte", "Open case"),
    "quick_cancel": ("Cancelar", "Cancel"),
    "quick_next": ("Continuar", "Continue"),
    "quick_change": ("Cambiar", "Change"),
    "quick_confirm": ("Confirmar", "Confirm"),
    "quick_doing": ("Haciéndolo…", "Doing it…"),
    "quick_tell": ("Avisar también al cliente", "Tell the customer too"),
    "quick_tells": ("Leerá: «{words}»", "They will read: “{words}”"),
    "quick_unproven": (
        "No está comprobado quién escribe. Asegúrate antes de confirmar.",
        "Who writes is not proven. Make sure before you confirm.",
    ),
    "quick_amount": ("Cantidad en {currency}", "Amount in {currency}"),
    "quick_reason": ("Motivo", "Reason"),
    "quick_bill": ("Recibo", "Bill"),
    "quick_date": ("Nuevo vencimiento", "New due date"),
    "quick_what": ("Qué se envía", "What is sent"),
    "letter_bill": ("Último recibo (PDF)", "Latest bill (PDF)"),
    "letter_pin": ("Página para su NIP del teléfono", "Page for their telephone PIN"),
    "letter_reference": ("Referencia de pago", "Payment reference"),
    "quick_category": ("Tema", "Category"),
    "quick_subject": ("Asunto", "Subject"),
    "quick_description": ("Descripción", "Description"),
    "quick_limit": ("Tu límite: {limit}.", "Your limit: {limit}."),
    "quick_days": ("Hasta {count} días más.", "Up to {count} more days."),
    "quick_no_fee": ("Ningún recibo tiene recargo por quitar.", "No bill has a late fee to waive."),
    "quick_no_bill": ("No hay recibos por pagar.", "There are no bills to pay."),
    "quick_no_email": ("No tiene correo registrado.", "There is no e-mail on file."),
    "quick_fee_of": ("{month}: recargo de {amount}", "{month}: late fee of {amount}"),
    "quick_due_of": ("{month}: vence el {date}", "{month}: due {date}"),
    # what will happen
    "will_credit": ("Se abonan {amount} al contrato {contract}.", "{amount} is credited to contract {contract}."),
    "will_waiver": (
        "Se quita el recargo de {amount} del recibo de {month}, contrato {contract}.",
        "The late fee of {amount} on the {month} bill of contract {contract} is waived.",
    ),
    "will_balance": ("Saldo: {before} → {after}", "Balance: {before} → {after}"),
    "will_due": (
        "Se dan más días para el recibo de {month}, contrato {contract}.",
        "There is more time to pay the {month} bill of contract {contract}.",
    ),
    "will_date": ("Vence: {before} → {after}", "Due: {before} → {after}"),
    "will_bill": (
        "Se envía el último recibo del contrato {contract} a {email}.",
        "The latest bill of contract {contract} is sent to {email}.",
    ),
    "will_reference": (
        "Se envía la referencia de pago del contrato {contract} a {email}.",
        "The payment reference of contract {contract} is sent to {email}.",
    ),
    "will_pin": (
        "Se envía a {email} la página en la que pone su NIP para el teléfono. Nadie más lo ve.",
        "The page on which they set their telephone PIN is sent to {email}. Nobody else sees it.",
    ),
    "will_case": (
        "Se abre un reporte de «{category}» para {name}, ligado a esta conversación: {subject}",
        "A case about “{category}” is opened for {name}, tied to this conversation: {subject}",
    ),
    "will_reason": ("Motivo: {reason}", "Reason: {reason}"),
    "in_favor": ("{amount} a favor", "{amount} in credit"),
    # what colleagues read in the conversation
    "line_credit": (
        "Abonó {amount} al contrato {contract}. Motivo: {reason}",
        "Credited {amount} to contract {contract}. Reason: {reason}",
    ),
    "line_waiver": (
        "Quitó el recargo de {amount} del recibo de {month}, contrato {contract}. Motivo: {reason}",
        "Waived the late fee of {amount} on the {month} bill of contract {contract}. Reason: {reason}",
    ),
    "line_due": (
        "Cambió el vencimiento del recibo de {month}, contrato {contract}: {before} → {after}. Motivo: {reason}",
        "Moved the due date of the {month} bill of contract {contract}: {before} → {after}. Reason: {reason}",
    ),
    "line_bill": (
        "Envió el último recibo del contrato {contract} al correo registrado.",
        "Sent the latest bill of contract {contract} to the e-mail on file.",
    ),
    "line_reference": (
        "Envió la referencia de pago del contrato {contract} al correo registrado.",
        "Sent the payment reference of contract {contract} to the e-mail on file.",
    ),
    "line_pin": (
        "Envió al correo registrado la página para su NIP del teléfono.",
        "Sent the page for their telephone PIN to the e-mail on file.",
    ),
    "line_case": ("Abrió el reporte {number}: {subject}", "Opened case {number}: {subject}"),
    # how it went
    "quick_done": ("Hecho.", "Done."),
    "quick_done_case": ("Hecho: reporte {number}.", "Done: case {number}."),
    "quick_not_told": (
        "Hecho, pero no se avisó al cliente: ya no tienes la conversación.",
        "Done, but the customer was not told: you don't have the conversation any more.",
    ),
    "quick_missed": (
        "Los registros no contestaron. Confirma otra vez: no se hará dos veces.",
        "The records did not answer. Confirm again: it will not be done twice.",
    ),
    "quick_incomplete": ("Falta un dato, o no es válido.", "Something is missing or not valid."),
    "denied": ("Los registros no lo permiten.", "The records do not allow it."),
    "denied_above-limit": (
        "Pasa de tu límite. Pídelo a supervisión.",
        "It is above your limit. Ask a supervisor.",
    ),
    "denied_fee-missing": ("Ese recargo ya se había quitado.", "That late fee was waived before."),
    "denied_bill-settled": ("Ese recibo ya está pagado.", "That bill is paid already."),
    "denied_date-invalid": (
        "La fecha debe ser posterior al vencimiento, y no haber pasado.",
        "The date must be after the due date, and not in the past.",
    ),
    "denied_no-contact": ("No tiene un correo que reciba mensajes.", "There is no e-mail that takes messages."),
    "denied_amount-invalid": (
        "No debe nada, así que no hay qué pagar.",
        "Nothing is owed, so there is nothing to pay.",
    ),
    "category_billing": ("Recibo", "Bill"),
    "category_dispute": ("Aclaración de cobro", "Disputed charge"),
    "category_payment": ("Pago", "Payment"),
    "category_payment_plan": ("Convenio", "Payment plan"),
    "category_refund": ("Devolución", "Refund"),
    "category_leak": ("Fuga", "Leak"),
    "category_outage": ("Sin servicio", "No service"),
    "category_low_pressure": ("Baja presión", "Low pressure"),
    "category_water_quality": ("Calidad del agua", "Water quality"),
    "category_meter": ("Medidor", "Meter"),
    "category_connection": ("Conexión", "Connection"),
    "category_account": ("Datos del contrato", "Contract details"),
    "category_callback": ("Llamar de vuelta", "Call back"),
    "category_other": ("Otro", "Other"),
}

CATEGORIES = tuple(key.removeprefix("category_") for key in WORDS if key.startswith("category_"))

TOLD: dict[str, dict[str, str]] = {
    "credit": {
        "es": "Listo: se abonaron {amount} a la cuenta. Para ver el saldo: «saldo».",
        "en": "Done: {amount} was credited to the account. To see the balance, write “balance”.",
    },
    "waiver": {
        "es": "Listo: se quitó el recargo de {amount} del recibo de {month}. Para ver el saldo: «saldo».",
        "en": "Done: the late fee of {amount} on the {month} bill was removed. To see the balance, write “balance”.",
    },
    "due": {
        "es": "Listo: el recibo de {month} ahora vence el {after}. Para pagarlo: «pagar».",
        "en": "Done: the {month} bill is now due on {after}. To pay it, write “pay”.",
    },
    "bill": {
        "es": "Listo: el recibo va en camino al correo registrado. Si no llega pronto, aquí lo vemos.",
        "en": "Done: the bill is on its way to the e-mail on file. If it doesn't come soon, tell us here.",
    },
    "reference": {
        "es": "Listo: la referencia de pago va en camino al correo registrado. Si no llega pronto, aquí lo vemos.",
        "en": "Done: the payment reference is on its way to the e-mail on file. If it doesn't come soon, tell us here.",
    },
    "pin": {
        "es": "Listo: la página para poner el NIP va al correo registrado. Con NIP, por teléfono es más rápido.",
        "en": "Done: the page to set a PIN is on its way to the e-mail on file. With a PIN, phone calls are faster.",
    },
    "case": {
        "es": "Listo: quedó abierto el reporte {number}. Para saber cómo va: «mi reporte».",
        "en": "Done: case {number} is open. To see how it is going, write “my case”.",
    },
}
"""To the customer, without tú and usted."""
