"""What a person wrote in a mail, whichever program they wrote it with."""

from __future__ import annotations

import time

import pytest

from channels.email import markup
from channels.email.quoting import written

GMAIL_ES = """\
Buenas tardes:

¿Cuánto debo del contrato 1002003004?

El jue, 26 nov 2026 a las 10:14, Aguas de Cantera (<hola@correo.cantera.test>)
escribió:

> Recibimos tu mensaje.
> ¿En qué te ayudamos?
"""
GMAIL_EN = """\
Thanks, that worked. Can you send me my last bill?

On Thu, Nov 26, 2026 at 10:14 AM Prairie Power & Water <hello@mail.prairie.test>
wrote:

> Your balance is $120.00.
>
> On Wed, Nov 25, 2026 Ann wrote:
>> how much do I owe
"""
OUTLOOK_ES = """\
No estoy de acuerdo con el cobro de agosto, el doble de lo normal.

Saludos cordiales,
Lic. María Fernanda Ruiz
Gerencia de Compras | Grupo Ejemplo
Tel. 442 000 0000

________________________________
De: Aguas de Cantera <hola@correo.cantera.test>
Enviado: jueves, 26 de noviembre de 2026 10:14
Para: María Ruiz <maria@ejemplo.test>
Asunto: RE: Mi recibo

Tu saldo es de $350.50.
"""
OUTLOOK_EN = """\
There has been no power since 6 am at 12 Oak Street.

Get Outlook for Android<https://aka.ms/x>
________________________________
From: Prairie Power & Water <hello@mail.prairie.test>
Sent: Thursday, November 26, 2026 10:14:03 AM
To: Ann Lee <ann@example.test>
Subject: Re: Outage

We received your message.
"""
OUTLOOK_OLD_ES = """\
Ya hice el pago ayer en el OXXO.

-----Mensaje original-----
De: Aguas de Cantera [mailto:hola@correo.cantera.test]
Enviado el: jueves, 26 de noviembre de 2026 10:14
Para: Luis
Asunto: Tu saldo

Debes $200
"""
APPLE_ES = """\
Hay una fuga frente a mi casa en Hidalgo 20.

Enviado desde mi iPhone

> El 26 nov 2026, a la(s) 10:14 a.m., Aguas de Cantera <hola@correo.cantera.test> escribió:
>
> ¿En qué te ayudamos?
"""
APPLE_EN = """\
My code is 123456

Sent from my iPhone

> On Nov 26, 2026, at 10:14 AM, Prairie Power & Water <hello@mail.prairie.test> wrote:
> We sent you a code.
"""
DISCLAIMED = """\
Solicito copia de mi recibo de julio.

Atentamente
Contabilidad

AVISO DE CONFIDENCIALIDAD: Este correo es para uso exclusivo de su destinatario y puede contener información
confidencial. Si lo recibió por error, bórrelo.
"""
INLINE = """\
> ¿Cuál es tu número de contrato?
1002003004
> ¿Y de qué mes?
De agosto
"""
THANKS_FIRST = """\
Gracias por la respuesta. ¿Y cuándo vence?

Ana
"""


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        (GMAIL_ES, "¿Cuánto debo del contrato 1002003004?"),
        (GMAIL_EN, "Thanks, that worked. Can you send me my last bill?"),
        (OUTLOOK_ES, "No estoy de acuerdo con el cobro de agosto, el doble de lo normal."),
        (OUTLOOK_EN, "There has been no power since 6 am at 12 Oak Street."),
        (OUTLOOK_OLD_ES, "Ya hice el pago ayer en el OXXO."),
        (APPLE_ES, "Hay una fuga frente a mi casa en Hidalgo 20."),
        (APPLE_EN, "My code is 123456"),
        (DISCLAIMED, "Solicito copia de mi recibo de julio."),
        (INLINE, "1002003004\nDe agosto"),
        (THANKS_FIRST, "Gracias por la respuesta. ¿Y cuándo vence?\n\nAna"),
        ("Gracias", "Gracias"),
        ("Hola", "Hola"),
        ("Thank you!\r\n\r\nAnn", "Thank you!\n\nAnn"),
        ("Sí\n\n-- \nAna Ruiz\nTel. 442", "Sí"),
        ("El agua salió café. Un vecino escribió: yo también.", "El agua salió café. Un vecino escribió: yo también."),
        ("On Monday I wrote:\nno answer yet", "On Monday I wrote:\nno answer yet"),
        ("> todo citado\n> nada más", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_only_what_is_new_is_read(mail: str, said: str) -> None:
    assert written(mail) == said


@pytest.mark.parametrize(
    "mail",
    ["On a " * 40_000, "From: a\n" * 12_000, "El \n" * 15_000, "_" * 60_000, "-----" * 12_000, "Saludos\n" * 7_000,
     "Confidential: " + "a " * 30_000, ("x" * 100 + "\n") * 600],
    ids=["on", "from", "el", "rule", "dashes", "closings", "disclaimer", "plain"],
)  # fmt: skip
def test_no_mail_takes_long_to_read(mail: str) -> None:
    began = time.process_time()
    written(mail)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (
            '<div dir="ltr">¿Cuánto <b>debo</b>?<br>Es del 1002003004</div><br><div class="gmail_quote">'
            '<div class="gmail_attr">El jue, alguien escribió:</div><blockquote>Hola</blockquote></div>',
            "¿Cuánto debo?\nEs del 1002003004",
        ),
        (
            "<html><head><style>p{color:red}</style></head><body><p>No power &amp; no water</p>"
            '<div id="Signature">Ann</div><div id="divRplyFwdMsg"><b>From:</b> us</div><div>Old words</div></body>',
            "No power & no water",
        ),
        (
            '<body>Hay una fuga<br><br><div>Enviado</div><blockquote type="cite">antes<br></blockquote></body>',
            "Hay una fuga\n\nEnviado",
        ),
        ("<p>uno</p><p>dos</p><script>alert(1)</script>", "uno\n\ndos"),
        ("texto suelto", "texto suelto"),
    ],
    ids=["gmail", "outlook", "apple", "script", "bare"],
)
def test_the_words_of_html_are_read_without_what_it_quotes(html: str, said: str) -> None:
    assert markup.words(html) == said
